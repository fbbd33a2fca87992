/**
 * The one thread of the program: its queue of events by MetaTrader's rules, its timer, and its life.
 *
 * NewTick and Timer are not added while one of them waits or runs; a book event always is; of more than 1024 trade
 * transactions the oldest are displaced; what happens before OnInit has returned is not told.
 */
#pragma once
#include <deque>
#include "agenda.hpp"

namespace mql {

enum class EventKind { Tick, Timer, Book, Trade };

struct Event {
  EventKind kind;
  string symbol;
  MqlTradeTransaction transaction;
  MqlTradeRequest request;
  MqlTradeResult result;
};

constexpr long TRADE_QUEUE = 1024;
constexpr long TIMER_FLOOR_MILLIS = 10;

inline std::deque<Event> events;
inline long waitingTrades = 0;
inline bool waitingTick = false, waitingTimer = false;
/** When the last OnTick and OnTimer ran: what came meanwhile was not added. */
inline ulong tickRan[2] = {0, 0}, timerRan[2] = {0, 0};

inline bool programRuns = false;
inline ulong initializedAt = 0;
/** Until then the program's thread is blocked. */
inline ulong stalledUntil = 0;
inline int lastReason = 0;

inline ulong timerMicros = 0, nextTimer = 0;

inline bool heard() { return programRuns && nowMicros() >= initializedAt; }
inline bool during(const ulong (&ran)[2]) { return nowMicros() >= ran[0] && nowMicros() <= ran[1]; }

inline void tellTick() {
  if (!heard() || waitingTick || during(tickRan)) return;
  waitingTick = true;
  events.push_back({EventKind::Tick, {}, {}, {}, {}});
}
inline void tellTimer() {
  if (!heard() || waitingTimer || during(timerRan)) return;
  waitingTimer = true;
  events.push_back({EventKind::Timer, {}, {}, {}, {}});
}
inline void tellBook(const std::string &symbol) {
  if (heard()) events.push_back({EventKind::Book, string(symbol), {}, {}, {}});
}
inline void tellTrade(const MqlTradeTransaction &transaction, const MqlTradeRequest &request,
    const MqlTradeResult &result) {
  if (!heard()) return;
  if (waitingTrades == TRADE_QUEUE) {
    for (auto at = events.begin(); at != events.end(); ++at) {
      if (at->kind != EventKind::Trade) continue;
      events.erase(at);
      waitingTrades -= 1;
      break;
    }
  }
  waitingTrades += 1;
  events.push_back({EventKind::Trade, {}, transaction, request, result});
}

/** Adds the timer events that are due. */
inline void runTimer() {
  while (timerMicros > 0 && nextTimer <= monotonicMicros()) {
    livedMoment = nextTimer;
    tellTimer();
    nextTimer += timerMicros;
  }
  livedMoment = 0;
}

/** Hands one event to the program. False: there was none, or its thread is blocked. */
inline bool dispatch() {
  if (!programRuns || events.empty() || monotonicMicros() < stalledUntil) return false;
  const Event event = std::move(events.front());
  events.pop_front();
  const ulong began = monotonicMicros();
  switch (event.kind) {
    case EventKind::Tick:
      waitingTick = false;
      if (handlers.OnTick != nullptr) handlers.OnTick();
      tickRan[0] = began;
      tickRan[1] = monotonicMicros();
      break;
    case EventKind::Timer:
      waitingTimer = false;
      if (handlers.OnTimer != nullptr) handlers.OnTimer();
      timerRan[0] = began;
      timerRan[1] = monotonicMicros();
      break;
    case EventKind::Book:
      if (handlers.OnBookEvent != nullptr) handlers.OnBookEvent(event.symbol);
      break;
    case EventKind::Trade:
      waitingTrades -= 1;
      if (handlers.OnTradeTransaction != nullptr)
          handlers.OnTradeTransaction(event.transaction, event.request, event.result);
      break;
  }
  return true;
}

inline void forgetEvents() {
  events.clear();
  waitingTrades = 0;
  waitingTick = waitingTimer = false;
  timerMicros = 0;
}

} // namespace mql

inline bool EventSetMillisecondTimer(int millis) {
  if (millis <= 0) {
    mql::lastError = ERR_INVALID_PARAMETER;
    return false;
  }
  mql::timerMicros = static_cast<ulong>(millis < mql::TIMER_FLOOR_MILLIS ? mql::TIMER_FLOOR_MILLIS : millis) * 1000;
  mql::nextTimer = mql::monotonicMicros() + mql::timerMicros;
  return true;
}
inline bool EventSetTimer(int seconds) { return EventSetMillisecondTimer(seconds * 1000); }
inline void EventKillTimer() { mql::timerMicros = 0; }
inline int UninitializeReason() { return mql::lastReason; }
#define _UninitReason (mql::lastReason)
