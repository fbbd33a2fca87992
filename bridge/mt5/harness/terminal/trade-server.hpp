/**
 * The trade server: carries out what nothing stands against, and lets orders, stop losses and take profits meet the
 * market. What it does and in which order it tells it is the scenario page's business.
 */
#pragma once
#include "trade-checks.hpp"
#include "transactions.hpp"

namespace mql {

inline ulong nextOrder = 1000001, nextDeal = 2000001;
inline uint requestIds = 0;
/** Requests that reached the server. */
inline ulong requestsSeen = 0;

inline Order *orderFrom(const MqlTradeRequest &request, ulong closes, Story &story) {
  Order order;
  order.ticket = nextOrder++;
  order.magic = request.magic;
  order.symbol = request.symbol.utf8();
  order.comment = knobs.replaceComments ? "broker" : request.comment.utf8();
  order.type = request.type;
  order.filling = request.type_filling;
  order.timeType = request.action == TRADE_ACTION_PENDING ? request.type_time : ORDER_TIME_GTC;
  order.expiration = static_cast<long>(request.expiration) * 1000;
  order.due = dueOf(order.timeType, order.expiration);
  order.setup = serverNow();
  order.units = order.left = unitsOf(request.volume);
  order.price = request.price;
  order.stopLimit = request.stoplimit;
  order.sl = request.sl;
  order.tp = request.tp;
  order.closes = order.position = closes;
  Order &kept = ledger->working[order.ticket];
  kept = order;
  add(story, transactionOf(TRADE_TRANSACTION_ORDER_ADD, kept));
  return &kept;
}

/** The order ends; what it points to is gone. */
inline void finish(Order &order, int state, Story &story) {
  order.state = state;
  order.done = serverNow();
  add(story, transactionOf(TRADE_TRANSACTION_ORDER_DELETE, order));
  add(story, transactionOf(TRADE_TRANSACTION_HISTORY_ADD, order));
  ledger->past[order.ticket] = order;
  ledger->working.erase(order.ticket);
}
inline void update(Order &order, int state, Story &story) {
  order.state = state;
  add(story, transactionOf(TRADE_TRANSACTION_ORDER_UPDATE, order));
}

inline ulong dealOnce(Order &order, long units, double price, Story &story) {
  const Symbol *symbol = symbolNamed(order.symbol);
  Deal &deal = ledger->deals[nextDeal];
  deal.ticket = nextDeal++;
  deal.order = order.ticket;
  deal.magic = order.magic;
  deal.opens = order.closes != 0 ? order.closes : order.ticket;
  deal.symbol = order.symbol;
  deal.comment = order.comment;
  deal.type = buys(order.type) ? DEAL_TYPE_BUY : DEAL_TYPE_SELL;
  deal.reason = order.reason;
  deal.time = serverNow();
  deal.units = units;
  deal.price = price;
  deal.sl = order.sl;
  deal.tp = order.tp;
  deal.commission = symbol == nullptr ? 0 : -ledger->money(symbol->terms.commission * lotsOf(units));
  ledger->book(deal);
  order.left -= units;
  order.position = deal.position;
  add(story, transactionOf(TRADE_TRANSACTION_DEAL_ADD, deal));
  return deal.ticket;
}

/** Deals so much of the order, in as many parts as the knob says. The ticket of the last. */
inline ulong dealParts(Order &order, long units, double price, Story &story) {
  const Symbol *symbol = symbolNamed(order.symbol);
  const long step = symbol == nullptr ? 1 : std::max(1L, unitsOf(symbol->terms.volumeStep));
  const long parts = std::max(1L, std::min(knobs.fill_parts, units / step));
  const long part = units / parts / step * step;
  for (long i = 1; i < parts; i += 1) dealOnce(order, part, price, story);
  return dealOnce(order, units - part * (parts - 1), price, story);
}

/** What may be dealt of an order of so many units, so many of which are left. */
inline long available(long units, long left) {
  if (knobs.liquidity < 0) return left;
  return std::max(0L, std::min(left, unitsOf(knobs.liquidity) - (units - left)));
}

/** A working order meets a price: it is dealt as far as there is liquidity, and ends, rests or waits by its filling. */
inline void meetPrice(Order &order, double price, Story &story) {
  const long units = available(order.units, order.left);
  const bool isShort = units < order.left;
  if (isShort && order.filling == ORDER_FILLING_FOK) return finish(order, ORDER_STATE_CANCELED, story);
  if (units > 0) dealParts(order, units, price, story);
  if (!isShort) return finish(order, ORDER_STATE_FILLED, story);
  if (order.filling == ORDER_FILLING_IOC) return finish(order, ORDER_STATE_CANCELED, story);
  if (units > 0) update(order, ORDER_STATE_PARTIAL, story);
}

/**
 * A working order looks at the market. `arrives`: a limit that is new here is dealt at the touch, else at its price.
 */
inline void meetMarket(Order &order, bool arrives, Story &story) {
  const Symbol *symbol = symbolNamed(order.symbol);
  const double touch = symbol == nullptr ? 0 : buys(order.type) ? symbol->ask : symbol->bid;
  if (!(touch > 0)) return;
  if (order.closes != 0) {
    const Position *held = ledger->identified(order.closes);
    if (held == nullptr || held->units < order.left) return finish(order, ORDER_STATE_CANCELED, story);
  }
  if (!pendingType(order.type)) return meetPrice(order, touch, story);
  if (limitType(order.type)) {
    if (buys(order.type) ? touch > order.price : touch < order.price) return;
    if (arrives && order.filling == ORDER_FILLING_BOC) return finish(order, ORDER_STATE_CANCELED, story);
    return meetPrice(order, arrives ? touch : order.price, story);
  }
  if (buys(order.type) ? touch < order.price : touch > order.price) return;
  if (!stopLimitType(order.type)) return meetPrice(order, touch, story);
  order.type = buys(order.type) ? ORDER_TYPE_BUY_LIMIT : ORDER_TYPE_SELL_LIMIT;
  order.price = std::exchange(order.stopLimit, 0);
  update(order, ORDER_STATE_PLACED, story);
  meetMarket(order, true, story);
}

/**
 * A deal nobody requested: by hand, or by a stop of a position. `closes`: the position it is for, on a hedging
 * account.
 */
inline void dealUnasked(const std::string &symbol, int type, long units, double price, ulong magic, ulong closes,
    int reason,
                        const std::string &comment) {
  Story story;
  MqlTradeRequest request{};
  request.action = TRADE_ACTION_DEAL;
  request.magic = magic;
  request.symbol = symbol;
  request.type = static_cast<ENUM_ORDER_TYPE>(type);
  request.type_filling = ORDER_FILLING_IOC;
  request.volume = lotsOf(units);
  request.price = price;
  Order &order = *orderFrom(request, closes, story);
  order.reason = reason;
  order.comment = comment;
  dealParts(order, units, price, story);
  finish(order, ORDER_STATE_FILLED, story);
  tell(std::move(story));
}

inline void closeByHand(const Position &position, int reason, double price, const std::string &comment) {
  const Position held = position;
  dealUnasked(held.symbol, held.type == POSITION_TYPE_BUY ? ORDER_TYPE_SELL : ORDER_TYPE_BUY, held.units, price,
              reason == ORDER_REASON_CLIENT ? 0 : held.magic, held.identifier, reason, comment);
}

inline void protect(const Position &position, const Symbol &symbol) {
  const bool longSide = position.type == POSITION_TYPE_BUY;
  const double touch = longSide ? symbol.bid : symbol.ask;
  if (!(touch > 0)) return;
  const auto close = [&](int reason, const char *what, double level) {
    char comment[64];
    std::snprintf(comment, sizeof comment, "[%s %.*f]", what, symbol.terms.digits, level);
    closeByHand(position, reason, touch, comment);
  };
  if (position.sl > 0 && (longSide ? touch <= position.sl : touch >= position.sl))
      close(ORDER_REASON_SL, "sl", position.sl);
  else if (position.tp > 0 && (longSide ? touch >= position.tp : touch <= position.tp)) close(ORDER_REASON_TP, "tp",
      position.tp);
}

template <typename Map, typename Suits> std::vector<ulong> ticketsOf(const Map &map, const Suits &suits) {
  std::vector<ulong> tickets;
  for (const auto &[ticket, one] : map) {
    if (suits(one)) tickets.push_back(ticket);
  }
  return tickets;
}

/** Ends the working orders that suit. */
template <typename Suits> void expireWhere(const Suits &suits) {
  for (const ulong ticket : ticketsOf(ledger->working, suits)) {
    Story story;
    finish(ledger->working[ticket], ORDER_STATE_EXPIRED, story);
    tell(std::move(story));
  }
}
/** Ends what is past its time; without a connection that is told when it comes back. */
inline void sweepExpired() {
  if (ledger == nullptr || !permissions.connected || ledger->working.empty()) return;
  const long now = serverNow();
  expireWhere([now](const Order &order) { return order.due <= now; });
}

inline void quoted(Symbol &symbol) {
  if (ledger == nullptr) return;
  sweepExpired();
  const auto ofSymbol = [&](const auto &one) { return one.symbol == symbol.terms.name; };
  for (const ulong ticket : ticketsOf(ledger->positions, ofSymbol)) {
    const Position *held = ledger->held(ticket);
    if (held != nullptr) protect(*held, symbol);
  }
  for (const ulong ticket : ticketsOf(ledger->working, ofSymbol)) {
    const auto found = ledger->working.find(ticket);
    if (found == ledger->working.end()) continue;
    Story story;
    meetMarket(found->second, false, story);
    tell(std::move(story));
  }
}

} // namespace mql
