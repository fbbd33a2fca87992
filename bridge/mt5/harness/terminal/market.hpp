/**
 * The market as the terminal knows it: symbols with their terms, quotes, base of ticks and depth; and the seeded walks
 * that scenarios move it by.
 *
 * The base keeps ticks in the order they came: a late tick stands behind newer ones, with its old time.
 */
#pragma once
#include <algorithm>
#include "events.hpp"

namespace mql {

struct SymbolTerms {
  std::string name, description, base = "EUR", profit = "USD", margin = "EUR", basis;
  int digits = 5;
  double point = 1e-5, tickSize = 1e-5, tickValue = 1, contractSize = 100000;
  double volumeMin = 0.01, volumeMax = 100, volumeStep = 0.01, volumeLimit = 0;
  double priceMin = 0, priceMax = 0, commission = 0;
  long stopsLevel = 0, freezeLevel = 0, depth = 0;
  int tradeMode = SYMBOL_TRADE_MODE_FULL, execution = SYMBOL_TRADE_EXECUTION_MARKET;
  int filling = SYMBOL_FILLING_FOK | SYMBOL_FILLING_IOC, expiry = 15, orders = 127;
  int chartMode = SYMBOL_CHART_MODE_BID, calcMode = 0;
  bool delayed = false;
  /** Server milliseconds; 0 for never. */
  long expires = 0;
};

struct Symbol {
  SymbolTerms terms;
  bool selected = false, sessionOpen = true;
  /** The touch; 0 before the first quote. */
  double bid = 0, ask = 0;
  std::vector<MqlTick> base;
  /** newest[i]: the newest time among base[0..i], to search by although late ticks are out of order. */
  std::vector<long> newest;
  /** Rows of the base that a program has read. */
  size_t seen = 0;
  bool ticksWarm = false, barsWarm = false;
  std::vector<MqlBookInfo> book;
  int bookAdded = 0;
};

/** In declared order; the chart shows the first. A deque: addresses stay. */
inline std::deque<Symbol> symbols;

inline Symbol *symbolNamed(const std::string &name) {
  const auto found = std::find_if(symbols.begin(), symbols.end(),
      [&](const Symbol &one) { return one.terms.name == name; });
  return found == symbols.end() ? nullptr : &*found;
}
/** Of a program's call: 4301 when it is unknown, 4302 when it is not in Market Watch. */
inline Symbol *symbolFor(const string &name, bool selected = true) {
  Symbol *found = name.length() == 0 && !symbols.empty() ? &symbols.front() : symbolNamed(name.utf8());
  if (found == nullptr) lastError = ERR_MARKET_UNKNOWN_SYMBOL;
  if (found == nullptr || found->selected || !selected) return found;
  lastError = ERR_MARKET_NOT_SELECTED;
  return nullptr;
}

/** The trade server's: the touch of a symbol moved. */
void quoted(Symbol &symbol);

inline MqlTick tickOf(long millis, double bid, double ask, double last, double volume, uint flags) {
  return {static_cast<datetime>(millis / 1000), bid, ask, last, static_cast<ulong>(volume), millis, flags, volume};
}

/** A tick joins the base and quotes. Without a connection none comes. */
inline void addTick(Symbol &symbol, MqlTick tick) {
  if (!permissions.connected) return;
  if (knobs.flags != 0) tick.flags = static_cast<uint>(knobs.flags);
  symbol.base.push_back(tick);
  const long time = tick.time_msc;
  symbol.newest.push_back(symbol.newest.empty() ? time : std::max(symbol.newest.back(), time));
  if (tick.bid > 0) symbol.bid = roundedTo(symbol.terms.digits, tick.bid);
  if (tick.ask > 0) symbol.ask = roundedTo(symbol.terms.digits, tick.ask);
  if (&symbol == &symbols.front()) tellTick();
  quoted(symbol);
}

/** The seeded walk of `burst` and `past`; each tick draws once. */
struct Walk {
  Xorshift random;
  long ticks, spread;
  double tickSize;
  int digits;
  Walk(const SymbolTerms &terms, double bid, long spread, long seed)
      : random(seed), ticks(static_cast<long>(std::floor(bid / terms.tickSize + 0.5))), spread(spread),
        tickSize(terms.tickSize), digits(terms.digits) {}
  MqlTick next(long millis) {
    const uint drawn = random.draw();
    ticks += static_cast<long>(drawn % 3) - 1;
    const double bid = roundedTo(digits, static_cast<double>(ticks) * tickSize);
    const double ask = roundedTo(digits, static_cast<double>(ticks + spread) * tickSize);
    return tickOf(millis, bid, ask, bid, 1 + (drawn >> 8) % 9, TICK_FLAG_BID | TICK_FLAG_ASK);
  }
};

struct Burst {
  std::string symbol;
  Walk walk;
  long count, told;
  double rate;
  long permilli;
  ulong began;
};

/** The next group of a burst, then a moment for the one after it. */
inline void tellBurst(const std::shared_ptr<Burst> &burst) {
  Symbol *symbol = symbolNamed(burst->symbol);
  if (symbol == nullptr) return;
  const long now = serverNow();
  for (long i = 0; i < burst->permilli && burst->told < burst->count; i += 1) {
    burst->told += 1;
    const bool late = knobs.late_ms > 0 && burst->told % 10 == 0;
    addTick(*symbol, burst->walk.next(late ? now - knobs.late_ms : now));
  }
  if (burst->told >= burst->count) return;
  const double seconds = static_cast<double>(burst->told) / burst->rate;
  atMoment(burst->began + static_cast<ulong>(seconds * 1e6), [burst] { tellBurst(burst); });
}

/** Ticks of the past join the front of the base. */
inline void addPast(Symbol &symbol, const std::vector<MqlTick> &past) {
  symbol.base.insert(symbol.base.begin(), past.begin(), past.end());
  symbol.newest.clear();
  for (const MqlTick &tick : symbol.base) {
    const long time = tick.time_msc;
    symbol.newest.push_back(symbol.newest.empty() ? time : std::max(symbol.newest.back(), time));
  }
  symbol.seen += symbol.seen > 0 ? past.size() : 0;
}

inline void tellBookOf(const Symbol &symbol) {
  if (symbol.bookAdded > 0 && knobs.book_silent == 0 && permissions.connected) tellBook(symbol.terms.name);
}

} // namespace mql
