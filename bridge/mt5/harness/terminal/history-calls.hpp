/**
 * Ticks and bars of the past, as programs read them: cold at first, cut where the terminal's limits are.
 */
#pragma once
#include "market-calls.hpp"

namespace mql {

constexpr long MAX_BARS = 100000;
inline long maxBars() { return knobs.maxbars > 0 ? knobs.maxbars : MAX_BARS; }

/** The first read of a symbol's past blocks for as long as the knob says. True: and gives only a part. */
inline bool coldRead(bool &warm) {
  if (warm) return false;
  warm = true;
  if (knobs.history_delay > 0) Sleep(static_cast<int>(knobs.history_delay));
  return knobs.history_partial != 0;
}

inline bool wanted(const MqlTick &tick, uint kinds) {
  if (kinds == static_cast<uint>(COPY_TICKS_ALL) || (kinds & 3) == 3) return true;
  const bool quote = (tick.flags & (TICK_FLAG_BID | TICK_FLAG_ASK)) != 0;
  const bool trade = (tick.flags & (TICK_FLAG_LAST | TICK_FLAG_VOLUME)) != 0;
  return ((kinds & COPY_TICKS_INFO) != 0 && quote) || ((kinds & COPY_TICKS_TRADE) != 0 && trade);
}

/** First place whose time, or that of one before it, is not before the moment. */
inline size_t firstAt(const Symbol &symbol, long millis) {
  return static_cast<size_t>(std::lower_bound(symbol.newest.begin(), symbol.newest.end(),
      millis) - symbol.newest.begin());
}

/** Gives rows to the program: what it read before may come in another order within a millisecond. */
inline int giveTicks(Symbol &symbol, std::vector<size_t> places, MqlArrayRef<MqlTick> ticks, bool part,
    bool newestHalf) {
  if (part) {
    lastError = ERR_HISTORY_TIMEOUT;
    const auto half = static_cast<long>(places.size() / 2);
    if (newestHalf) places.erase(places.begin(), places.end() - half);
    else places.erase(places.begin() + half, places.end());
  }
  if (knobs.reorder_equal != 0) {
    for (size_t from = 0; from < places.size();) {
      size_t to = from;
      const long time = symbol.base[places[from]].time_msc;
      while (to < places.size() && places[to] < symbol.seen && symbol.base[places[to]].time_msc == time) to += 1;
      std::reverse(places.begin() + static_cast<long>(from), places.begin() + static_cast<long>(to));
      from = to > from ? to : from + 1;
    }
  }
  if (!ticks.growable() && static_cast<size_t>(ticks.size()) < places.size()) {
    places.resize(static_cast<size_t>(ticks.size()));
    lastError = ERR_HISTORY_SMALL_BUFFER;
  }
  if (ticks.growable()) ticks.resize(static_cast<long>(places.size()), 0);
  MqlTick *rows = ticks.data();
  for (size_t i = 0; i < places.size(); i += 1) rows[i] = symbol.base[places[i]];
  for (const size_t place : places) symbol.seen = std::max(symbol.seen, place + 1);
  return static_cast<int>(places.size());
}

inline const std::vector<std::pair<ENUM_TIMEFRAMES, long>> frameSeconds = {
    {PERIOD_M1, 60}, {PERIOD_M2, 120}, {PERIOD_M3, 180}, {PERIOD_M4, 240}, {PERIOD_M5, 300}, {PERIOD_M6, 360},
    {PERIOD_M10, 600}, {PERIOD_M12, 720}, {PERIOD_M15, 900}, {PERIOD_M20, 1200}, {PERIOD_M30, 1800}, {PERIOD_H1, 3600},
    {PERIOD_H2, 7200}, {PERIOD_H3, 10800}, {PERIOD_H4, 14400}, {PERIOD_H6, 21600}, {PERIOD_H8, 28800},
    {PERIOD_H12, 43200}, {PERIOD_D1, 86400}, {PERIOD_W1, 604800}, {PERIOD_MN1, 2592000}};

inline long secondsOf(ENUM_TIMEFRAMES frame) {
  for (const auto &[known, seconds] : frameSeconds) {
    if (known == (frame == PERIOD_CURRENT ? PERIOD_M1 : frame)) return seconds;
  }
  return 0;
}

/** When the bar of a second opened. Weeks begin on Sunday, months on their first day. */
inline long openingOf(long second, ENUM_TIMEFRAMES frame) {
  const long length = secondsOf(frame), shift = frame == PERIOD_W1 ? 345600 : 0;
  if (frame != PERIOD_MN1) return (second + shift) / length * length - shift;
  MqlDateTime parts = {};
  TimeToStruct(static_cast<datetime>(second), parts);
  return second / 86400 * 86400 - (parts.day - 1) * 86400;
}

/** Bars of bids, or of trades where the chart shows those; oldest first. */
inline std::vector<MqlRates> barsOf(const Symbol &symbol, ENUM_TIMEFRAMES frame) {
  std::map<long, MqlRates> bars;
  const bool trades = symbol.terms.chartMode == SYMBOL_CHART_MODE_LAST;
  for (const MqlTick &tick : symbol.base) {
    const double price = trades || tick.bid == 0 ? tick.last : tick.bid;
    if (!(price > 0)) continue;
    const long at = openingOf(static_cast<long>(tick.time), frame);
    const bool isTrade = (tick.flags & (TICK_FLAG_LAST | TICK_FLAG_VOLUME)) != 0;
    const long volume = isTrade ? static_cast<long>(tick.volume) : 0;
    const int spread = tick.bid > 0 ? static_cast<int>(std::lround((tick.ask - tick.bid) / symbol.terms.point)) : 0;
    const auto [found, fresh] = bars.try_emplace(at,
        MqlRates{static_cast<datetime>(at), price, price, price, price, 1, spread, volume});
    if (fresh) continue;
    MqlRates &bar = found->second;
    bar.high = std::max<double>(bar.high, price);
    bar.low = std::min<double>(bar.low, price);
    bar.close = price;
    bar.tick_volume += 1;
    bar.real_volume += volume;
    bar.spread = std::min<int>(bar.spread, spread);
  }
  std::vector<MqlRates> out;
  for (const auto &[at, bar] : bars) out.push_back(bar);
  return out;
}

/** -1 and 4003 beyond the bars a chart may have, 4401 when there are none. */
template <typename Select>
int giveBars(const string &name, ENUM_TIMEFRAMES frame, long potential, MqlArrayRef<MqlRates> out,
    const Select &select) {
  Symbol *symbol = symbolFor(name);
  if (symbol == nullptr) return -1;
  if (secondsOf(frame) == 0 || potential < 0 || potential > maxBars()) {
    lastError = ERR_INVALID_PARAMETER;
    return -1;
  }
  const bool part = coldRead(symbol->barsWarm);
  std::vector<MqlRates> bars = select(barsOf(*symbol, frame));
  if (bars.empty()) {
    lastError = ERR_HISTORY_NOT_FOUND;
    return -1;
  }
  if (part) {
    lastError = ERR_HISTORY_TIMEOUT;
    bars.resize(bars.size() / 2);
  }
  if (!out.growable() && static_cast<size_t>(out.size()) < bars.size()) {
    bars.resize(static_cast<size_t>(out.size()));
    lastError = ERR_HISTORY_SMALL_BUFFER;
  }
  if (out.growable()) out.resize(static_cast<long>(bars.size()), 0);
  std::copy(bars.begin(), bars.end(), out.data());
  return static_cast<int>(bars.size());
}

} // namespace mql

inline int PeriodSeconds(ENUM_TIMEFRAMES frame = PERIOD_CURRENT) { return static_cast<int>(mql::secondsOf(frame)); }

/** From 0: the last `count` ticks (2000 when 0). Else `count` from the first tick of that millisecond on. */
inline int CopyTicks(const string &name, MqlArrayRef<MqlTick> ticks, uint kinds = static_cast<uint>(COPY_TICKS_ALL),
                     ulong from = 0, uint count = 0) {
  mql::Symbol *symbol = mql::symbolFor(name);
  if (symbol == nullptr) return -1;
  const size_t most = count == 0 ? 2000 : count;
  const bool part = mql::coldRead(symbol->ticksWarm);
  std::vector<size_t> places;
  if (from == 0) {
    for (size_t at = symbol->base.size(); at-- > 0 && places.size() < most;) {
      if (mql::wanted(symbol->base[at], kinds)) places.push_back(at);
    }
    std::reverse(places.begin(), places.end());
  } else {
    for (size_t at = mql::firstAt(*symbol, static_cast<long>(from)); at < symbol->base.size() && places.size() < most;
        at += 1) {
      if (mql::wanted(symbol->base[at], kinds)) places.push_back(at);
    }
  }
  return mql::giveTicks(*symbol, std::move(places), ticks, part, from == 0);
}
/** Both ends included; `to` 0: to the newest. */
inline int CopyTicksRange(const string &name, MqlArrayRef<MqlTick> ticks,
    uint kinds = static_cast<uint>(COPY_TICKS_ALL),
                          ulong from = 0, ulong to = 0) {
  mql::Symbol *symbol = mql::symbolFor(name);
  if (symbol == nullptr) return -1;
  const long until = to == 0 ? LONG_MAX : static_cast<long>(to);
  const bool part = mql::coldRead(symbol->ticksWarm);
  std::vector<size_t> places;
  for (size_t at = 0; at < symbol->base.size(); at += 1) {
    const MqlTick &tick = symbol->base[at];
    if (tick.time_msc >= static_cast<long>(from) && tick.time_msc <= until && mql::wanted(tick, kinds))
        places.push_back(at);
  }
  return mql::giveTicks(*symbol, std::move(places), ticks, part, false);
}

/** By place: 0 is the bar that is not finished. */
inline int CopyRates(const string &name, ENUM_TIMEFRAMES frame, int start, int count, MqlArrayRef<MqlRates> bars) {
  return mql::giveBars(name, frame, count, bars, [&](const std::vector<MqlRates> &all) {
    const long end = std::max(0L, static_cast<long>(all.size()) - start);
    return std::vector<MqlRates>(all.begin() + std::max(0L, end - count), all.begin() + end);
  });
}
/** So many bars back from a moment. */
inline int CopyRates(const string &name, ENUM_TIMEFRAMES frame, datetime start, int count, MqlArrayRef<MqlRates> bars) {
  return mql::giveBars(name, frame, count, bars, [&](const std::vector<MqlRates> &all) {
    const auto end = std::find_if(all.begin(), all.end(), [&](const MqlRates &bar) { return bar.time > start; });
    return std::vector<MqlRates>(end - std::min<long>(count, end - all.begin()), end);
  });
}
/** Between two moments, both included. */
inline int CopyRates(const string &name, ENUM_TIMEFRAMES frame, datetime start, datetime stop,
    MqlArrayRef<MqlRates> bars) {
  const auto [from, to] = std::minmax(start, stop);
  const long seconds = mql::secondsOf(frame);
  const long potential = seconds == 0 ? 0 : static_cast<long>((to - from) / static_cast<ulong>(seconds)) + 1;
  return mql::giveBars(name, frame, potential, bars, [from = from, to = to](const std::vector<MqlRates> &all) {
    std::vector<MqlRates> found;
    for (const MqlRates &bar : all) {
      if (bar.time >= from && bar.time <= to) found.push_back(bar);
    }
    return found;
  });
}
