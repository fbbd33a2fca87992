/**
 * What happens when. The world outside the program (market, trade server, scenario) moves by an agenda of moments;
 * each is
 * lived through at its own time, even when the program's one thread was busy then and it is looked at late.
 */
#pragma once
#include <functional>
#include "records.hpp"

namespace mql {

/** The moment that is lived through, microseconds of monotonicMicros; 0: the present. */
inline ulong livedMoment = 0;
inline ulong nowMicros() { return livedMoment != 0 ? livedMoment : monotonicMicros(); }

inline const long utcLessMonotonic = utcMillis() * 1000 - static_cast<long>(monotonicMicros());
/** Server clock minus UTC, seconds. */
inline long serverOffset = 0;
inline long serverAt(ulong micros) { return (static_cast<long>(micros) + utcLessMonotonic) / 1000
    + serverOffset * 1000; }
/** The trade server's clock, milliseconds. */
inline long serverNow() { return serverAt(nowMicros()); }

typedef std::multimap<ulong, std::function<void()>> Agenda;
inline Agenda agenda;

inline Agenda::iterator atMoment(ulong micros, std::function<void()> call) {
    return agenda.emplace(micros, std::move(call)); }
inline Agenda::iterator after(long millis, std::function<void()> call) {
  return atMoment(nowMicros() + static_cast<ulong>(millis < 0 ? 0 : millis) * 1000, std::move(call));
}

/** Lives through all that is due. */
inline void runAgenda() {
  while (!agenda.empty() && agenda.begin()->first <= monotonicMicros()) {
    const auto first = agenda.begin();
    livedMoment = first->first;
    const std::function<void()> call = std::move(first->second);
    agenda.erase(first);
    call();
  }
  livedMoment = 0;
}

/** The five bits of permission. */
struct Permissions {
  bool connected = true, algo = true, program = true, account = true, server = true;
};
inline Permissions permissions;

/** `knob` lines of a scenario; the defaults are those of a faithful terminal. */
struct Knobs {
  long reorder_equal = 0, late_ms = 0, flags = 0, history_delay = 0, history_partial = 0, maxbars = 0;
  long exec_delay = 0, answer_code = 0, answer_times = 0, requote = 0, fill_parts = 1;
  double liquidity = -1;
  long permute = 0, request_lost = 0, request_late = 0, request_twice = 0, timeout_executed = 0, timeout_lost = 0;
  long send_fail = 0, history_lag = 0, book_silent = 0;
  bool replaceComments = false;
};
inline Knobs knobs;

/** Takes one of those that are left. */
inline bool take(long &left) { return left > 0 && left-- > 0; }

/** 32-bit xorshift (Marsaglia 2003, shifts 13, 17, 5); a seed of 0 counts as 1. */
struct Xorshift {
  uint x;
  explicit Xorshift(long seed) : x(static_cast<uint>(seed)) {
    if (x == 0) x = 1;
  }
  uint draw() {
    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
    return x;
  }
};

/** The decimal number nearest to a price: what a person would have written. */
inline double roundedTo(int digits, double price) {
  const double scale = std::pow(10.0, digits);
  return std::floor(price * scale + 0.5) / scale;
}

} // namespace mql
