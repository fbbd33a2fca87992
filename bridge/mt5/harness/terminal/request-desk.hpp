/**
 * Requests at the trade server: each is judged, carried out and answered in one moment.
 */
#pragma once
#include "trade-server.hpp"

namespace mql {

/** What came of a request. `follows`: an order that meets the market after the answer. */
struct Outcome {
  uint retcode = 0;
  ulong order = 0, deal = 0;
  double volume = 0, price = 0;
  ulong follows = 0;
};

inline Outcome dealAsked(const Asked &asked, Story &story) {
  double price = asked.touch();
  if (asked.atAsked()) {
    const long away = std::labs(pointsBetween(asked.request.price, price, asked.terms()));
    if (take(knobs.requote) || away > static_cast<long>(asked.request.deviation))
        return {TRADE_RETCODE_REQUOTE, 0, 0, 0, price, 0};
    price = asked.request.price;
  }
  const long units = available(asked.units, asked.units);
  const bool rests = asked.request.type_filling == ORDER_FILLING_RETURN;
  if (units < asked.units && (asked.request.type_filling == ORDER_FILLING_FOK || (units == 0 && !rests)))
    return {TRADE_RETCODE_REJECT, 0, 0, 0, 0, 0};
  const bool named = ledger->hedging() && asked.request.position != 0;
  Order &order = *orderFrom(asked.request, named ? asked.position->identifier : 0, story);
  Outcome outcome{TRADE_RETCODE_DONE, order.ticket, 0, lotsOf(units), price, 0};
  if (units > 0) outcome.deal = dealParts(order, units, price, story);
  if (units == asked.units) {
    finish(order, ORDER_STATE_FILLED, story);
    return outcome;
  }
  outcome.retcode = units > 0 ? TRADE_RETCODE_DONE_PARTIAL : TRADE_RETCODE_PLACED;
  if (rests) update(order, units > 0 ? ORDER_STATE_PARTIAL : ORDER_STATE_PLACED, story);
  else finish(order, ORDER_STATE_CANCELED, story);
  return outcome;
}

inline Outcome placeAsked(const Asked &asked, Story &story) {
  Order &order = *orderFrom(asked.request, 0, story);
  update(order, ORDER_STATE_PLACED, story);
  return {TRADE_RETCODE_PLACED, order.ticket, 0, asked.request.volume, order.price, order.ticket};
}

inline Outcome protectAsked(const Asked &asked, Story &story) {
  Position &position = *asked.position;
  if (position.sl == asked.request.sl && position.tp == asked.request.tp)
      return {TRADE_RETCODE_NO_CHANGES, 0, 0, 0, 0, 0};
  position.sl = asked.request.sl;
  position.tp = asked.request.tp;
  position.updated = serverNow();
  add(story, transactionOf(position));
  return {TRADE_RETCODE_DONE, 0, 0, lotsOf(position.units), position.price, 0};
}

inline Outcome modifyAsked(const Asked &asked, Story &story) {
  const MqlTradeRequest &request = asked.request;
  Order &order = *asked.order;
  const long expiration = static_cast<long>(request.expiration) * 1000;
  const double stopLimit = request.stoplimit != 0 ? request.stoplimit : order.stopLimit;
  if (order.price == request.price && order.sl == request.sl && order.tp == request.tp
      && order.stopLimit == stopLimit &&
      order.timeType == request.type_time && order.expiration == expiration)
    return {TRADE_RETCODE_NO_CHANGES, order.ticket, 0, 0, 0, 0};
  order.price = request.price;
  order.stopLimit = stopLimit;
  order.sl = request.sl;
  order.tp = request.tp;
  order.timeType = request.type_time;
  order.expiration = expiration;
  order.due = dueOf(order.timeType, expiration);
  update(order, order.state, story);
  return {TRADE_RETCODE_DONE, order.ticket, 0, lotsOf(order.left), order.price, order.ticket};
}

inline Outcome removeAsked(const Asked &asked, Story &story) {
  Outcome outcome{TRADE_RETCODE_DONE, asked.order->ticket, 0, lotsOf(asked.order->left), asked.order->price, 0};
  finish(*asked.order, ORDER_STATE_CANCELED, story);
  return outcome;
}

/** Both are closed at the price of the second: the first deal brings the profit of both, the other none. */
inline Outcome closeByAsked(const Asked &asked, Story &story) {
  const Position first = *asked.position, second = *asked.by;
  const long units = std::min(first.units, second.units);
  MqlTradeRequest request = asked.request;
  request.symbol = first.symbol;
  request.type = ORDER_TYPE_CLOSE_BY;
  request.volume = lotsOf(units);
  request.price = second.price;
  Order &order = *orderFrom(request, first.identifier, story);
  order.positionBy = second.identifier;
  const auto close = [&](const Position &one) {
    order.closes = one.identifier;
    order.type = one.type == POSITION_TYPE_BUY ? ORDER_TYPE_SELL : ORDER_TYPE_BUY;
    Deal &deal = ledger->deals[nextDeal];
    deal.entry = DEAL_ENTRY_OUT_BY;
    return dealOnce(order, units, second.price, story);
  };
  const ulong ticket = close(first);
  Position left = second;
  left.units -= units;
  add(story, transactionOf(left));
  close(second);
  order.type = ORDER_TYPE_CLOSE_BY;
  order.left = 0;
  order.closes = order.position = first.identifier;
  const ulong closing = order.ticket;
  finish(order, ORDER_STATE_FILLED, story);
  return {TRADE_RETCODE_DONE, closing, ticket, lotsOf(units), second.price, 0};
}

inline Outcome carryOut(const Asked &asked, Story &story) {
  switch (asked.request.action) {
    case TRADE_ACTION_DEAL: return dealAsked(asked, story);
    case TRADE_ACTION_PENDING: return placeAsked(asked, story);
    case TRADE_ACTION_SLTP: return protectAsked(asked, story);
    case TRADE_ACTION_MODIFY: return modifyAsked(asked, story);
    case TRADE_ACTION_REMOVE: return removeAsked(asked, story);
    case TRADE_ACTION_CLOSE_BY: return closeByAsked(asked, story);
  }
  return {TRADE_RETCODE_INVALID, 0, 0, 0, 0, 0};
}

inline string wordsOf(uint retcode) {
  switch (retcode) {
    case TRADE_RETCODE_PLACED: case TRADE_RETCODE_DONE: case TRADE_RETCODE_DONE_PARTIAL: return "Request executed";
    case TRADE_RETCODE_REQUOTE: return "Requote";
    case TRADE_RETCODE_TIMEOUT: return "Request timed out";
    default: return string("Request refused: " + std::to_string(retcode));
  }
}

/** Judges, carries out and tells. The answer, as the program is or will be told it. */
inline MqlTradeResult handleRequest(const MqlTradeRequest &request, uint requestId) {
  requestsSeen += 1;
  Story story;
  Outcome outcome;
  Asked asked(request);
  const bool fixed = take(knobs.answer_times);
  const bool lost = !fixed && take(knobs.timeout_lost);
  const bool hidden = !fixed && !lost && take(knobs.timeout_executed);
  if (fixed) outcome.retcode = static_cast<uint>(knobs.answer_code);
  else if (lost) outcome.retcode = TRADE_RETCODE_TIMEOUT;
  else {
    outcome.retcode = refusalOf(asked);
    if (outcome.retcode == 0) outcome = carryOut(asked, story);
  }
  const ulong follows = outcome.follows;
  if (hidden) {
    outcome = Outcome();
    outcome.retcode = TRADE_RETCODE_TIMEOUT;
  }
  MqlTradeResult result{};
  result.retcode = outcome.retcode;
  result.deal = outcome.deal;
  result.order = outcome.order;
  result.volume = outcome.volume;
  result.price = outcome.price;
  result.bid = asked.symbol == nullptr ? 0 : asked.symbol->bid;
  result.ask = asked.symbol == nullptr ? 0 : asked.symbol->ask;
  result.comment = wordsOf(outcome.retcode);
  result.request_id = requestId;
  MqlTradeTransaction answered{};
  answered.type = TRADE_TRANSACTION_REQUEST;
  story.push_back({answered, request, result});
  if (follows != 0) meetMarket(ledger->working[follows], true, story);
  tell(std::move(story));
  return result;
}

} // namespace mql
