/**
 * What the program is told of the trade server: the transactions of one moment, and the faults of their way.
 */
#pragma once
#include "ledger.hpp"

namespace mql {

struct Told {
  MqlTradeTransaction transaction;
  MqlTradeRequest request;
  MqlTradeResult result;
};
/** Transactions of one moment, in the order they happen. */
typedef std::vector<Told> Story;

inline MqlTradeTransaction transactionOf(ENUM_TRADE_TRANSACTION_TYPE type, const Order &order) {
  MqlTradeTransaction told{};
  told.type = type;
  told.order = order.ticket;
  told.symbol = order.symbol;
  told.order_type = static_cast<ENUM_ORDER_TYPE>(order.type);
  told.order_state = static_cast<ENUM_ORDER_STATE>(order.state);
  told.time_type = static_cast<ENUM_ORDER_TYPE_TIME>(order.timeType);
  told.time_expiration = static_cast<datetime>(order.expiration / 1000);
  told.price = stopLimitType(order.type) ? order.stopLimit : order.price;
  told.price_trigger = stopLimitType(order.type) ? order.price : 0;
  told.price_sl = order.sl;
  told.price_tp = order.tp;
  told.volume = lotsOf(order.left);
  told.position = type == TRADE_TRANSACTION_ORDER_ADD ? 0 : order.position;
  told.position_by = order.positionBy;
  return told;
}
inline MqlTradeTransaction transactionOf(ENUM_TRADE_TRANSACTION_TYPE type, const Deal &deal) {
  MqlTradeTransaction told{};
  told.type = type;
  told.deal = deal.ticket;
  told.order = deal.order;
  told.symbol = deal.symbol;
  told.deal_type = static_cast<ENUM_DEAL_TYPE>(deal.type);
  told.price = deal.price;
  told.price_sl = deal.sl;
  told.price_tp = deal.tp;
  told.volume = lotsOf(deal.units);
  told.position = deal.position;
  return told;
}
inline MqlTradeTransaction transactionOf(const Position &position) {
  MqlTradeTransaction told{};
  told.type = TRADE_TRANSACTION_POSITION;
  told.symbol = position.symbol;
  told.deal_type = static_cast<ENUM_DEAL_TYPE>(position.type);
  told.price = position.price;
  told.price_sl = position.sl;
  told.price_tp = position.tp;
  told.volume = lotsOf(position.units);
  told.position = position.ticket;
  return told;
}

inline void add(Story &story, const MqlTradeTransaction &transaction) { story.push_back({transaction, {}, {}}); }

/** Answers may be lost, late or come twice. */
inline void tellAnswer(const Told &told) {
  if (take(knobs.request_lost)) return;
  const int times = take(knobs.request_twice) ? 2 : 1;
  const auto tell = [told, times] {
    for (int i = 0; i < times; i += 1) tellTrade(told.transaction, told.request, told.result);
  };
  if (knobs.request_late > 0) after(knobs.request_late, tell);
  else tell();
}

inline void tell(Story story) {
  static long seed = 0;
  static Xorshift random(0);
  if (knobs.permute != seed) {
    seed = knobs.permute;
    random = Xorshift(seed);
  }
  for (size_t last = story.size(); seed != 0 && last-- > 1;) std::swap(story[last], story[random.draw() % (last + 1)]);
  for (const Told &told : story) {
    if (told.transaction.type == TRADE_TRANSACTION_REQUEST) tellAnswer(told);
    else tellTrade(told.transaction, told.request, told.result);
  }
}

} // namespace mql
