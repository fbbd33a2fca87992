/**
 * Past orders and deals, as programs select and read them, and the forms of the trade queries that fill a variable.
 */
#pragma once
#include "trade-calls.hpp"

namespace mql {

/** What HistorySelect and its kin chose: tickets in order. */
inline std::vector<ulong> chosenOrders, chosenDeals;

/** History shows what happened so long ago only. */
inline bool shown(long happened) { return happened + knobs.history_lag <= serverNow(); }

inline bool chosen(const std::vector<ulong> &tickets, ulong ticket, int error) {
  if (std::find(tickets.begin(), tickets.end(), ticket) != tickets.end()) return true;
  lastError = error;
  return false;
}
template <typename Suits> void chooseOrders(const Suits &suits) {
  chosenOrders = ticketsOf(ledger->past, [&](const Order &order) { return shown(order.done) && suits(order); });
}
template <typename Suits> void chooseDeals(const Suits &suits) {
  chosenDeals = ticketsOf(ledger->deals, [&](const Deal &deal) { return shown(deal.time) && suits(deal); });
}

inline long dealLong(const Deal &deal, ENUM_DEAL_PROPERTY_INTEGER property) {
  switch (property) {
    case DEAL_TICKET: return static_cast<long>(deal.ticket);
    case DEAL_ORDER: return static_cast<long>(deal.order);
    case DEAL_TIME: return deal.time / 1000;
    case DEAL_TIME_MSC: return deal.time;
    case DEAL_TYPE: return deal.type;
    case DEAL_ENTRY: return deal.entry;
    case DEAL_MAGIC: return static_cast<long>(deal.magic);
    case DEAL_REASON: return deal.reason;
    case DEAL_POSITION_ID: return static_cast<long>(deal.position);
  }
  lastError = ERR_TRADE_WRONG_PROPERTY;
  return 0;
}
inline double dealDouble(const Deal &deal, ENUM_DEAL_PROPERTY_DOUBLE property) {
  switch (property) {
    case DEAL_VOLUME: return lotsOf(deal.units);
    case DEAL_PRICE: return deal.price;
    case DEAL_COMMISSION: return deal.commission;
    case DEAL_SWAP: return 0;
    case DEAL_PROFIT: return deal.profit;
    case DEAL_FEE: return 0;
    case DEAL_SL: return deal.sl;
    case DEAL_TP: return deal.tp;
  }
  lastError = ERR_TRADE_WRONG_PROPERTY;
  return 0;
}
inline string dealText(const Deal &deal, ENUM_DEAL_PROPERTY_STRING property) {
  switch (property) {
    case DEAL_SYMBOL: return deal.symbol;
    case DEAL_COMMENT: return deal.comment;
    case DEAL_EXTERNAL_ID: return string();
  }
  lastError = ERR_TRADE_WRONG_PROPERTY;
  return string();
}

} // namespace mql

/** Both ends included, seconds of the server's clock. */
inline bool HistorySelect(datetime from, datetime to) {
  const auto within = [from, to](long millis) {
    const datetime second = static_cast<datetime>(millis / 1000);
    return second >= from && second <= to;
  };
  mql::chooseOrders([&](const mql::Order &order) { return within(order.setup) || within(order.done); });
  mql::chooseDeals([&](const mql::Deal &deal) { return within(deal.time); });
  return true;
}
inline bool HistorySelectByPosition(long identifier) {
  mql::chooseOrders([&](const mql::Order &order) { return static_cast<long>(order.position) == identifier; });
  mql::chooseDeals([&](const mql::Deal &deal) { return static_cast<long>(deal.position) == identifier; });
  return true;
}
/** The list of orders becomes this one. */
inline bool HistoryOrderSelect(ulong ticket) {
  mql::chooseOrders([&](const mql::Order &order) { return order.ticket == ticket; });
  return mql::chosen(mql::chosenOrders, ticket, ERR_TRADE_ORDER_NOT_FOUND);
}
inline bool HistoryDealSelect(ulong ticket) {
  mql::chooseDeals([&](const mql::Deal &deal) { return deal.ticket == ticket; });
  return mql::chosen(mql::chosenDeals, ticket, ERR_TRADE_DEAL_NOT_FOUND);
}
inline int HistoryOrdersTotal() { return static_cast<int>(mql::chosenOrders.size()); }
inline int HistoryDealsTotal() { return static_cast<int>(mql::chosenDeals.size()); }
inline ulong HistoryOrderGetTicket(int place) {
  return place >= 0 && place < HistoryOrdersTotal() ? mql::chosenOrders[static_cast<size_t>(place)] : 0;
}
inline ulong HistoryDealGetTicket(int place) {
  return place >= 0 && place < HistoryDealsTotal() ? mql::chosenDeals[static_cast<size_t>(place)] : 0;
}

/** Reads the property of what was selected; a zero and the error when it was not. */
#define MQL_PAST(Name, Value, Property, tickets, kept, error, read)                                     \
  inline bool Name(ulong ticket, Property property, Value &value) {                                     \
    const bool known = mql::chosen(tickets, ticket, error) && kept.count(ticket) > 0;                   \
    value = known ? Value(read(kept[ticket], property)) : Value();                                      \
    return known;                                                                                       \
  }                                                                                                     \
  inline Value Name(ulong ticket, Property property) {                                                  \
    Value value = Value();                                                                              \
    Name(ticket, property, value);                                                                      \
    return value;                                                                                       \
  }
MQL_PAST(HistoryOrderGetInteger, long, ENUM_ORDER_PROPERTY_INTEGER, mql::chosenOrders, mql::ledger->past,
    ERR_TRADE_ORDER_NOT_FOUND, mql::orderLong)
MQL_PAST(HistoryOrderGetDouble, double, ENUM_ORDER_PROPERTY_DOUBLE, mql::chosenOrders, mql::ledger->past,
    ERR_TRADE_ORDER_NOT_FOUND, mql::orderDouble)
MQL_PAST(HistoryOrderGetString, string, ENUM_ORDER_PROPERTY_STRING, mql::chosenOrders, mql::ledger->past,
    ERR_TRADE_ORDER_NOT_FOUND, mql::orderText)
MQL_PAST(HistoryDealGetInteger, long, ENUM_DEAL_PROPERTY_INTEGER, mql::chosenDeals, mql::ledger->deals,
    ERR_TRADE_DEAL_NOT_FOUND, mql::dealLong)
MQL_PAST(HistoryDealGetDouble, double, ENUM_DEAL_PROPERTY_DOUBLE, mql::chosenDeals, mql::ledger->deals,
    ERR_TRADE_DEAL_NOT_FOUND, mql::dealDouble)
MQL_PAST(HistoryDealGetString, string, ENUM_DEAL_PROPERTY_STRING, mql::chosenDeals, mql::ledger->deals,
    ERR_TRADE_DEAL_NOT_FOUND, mql::dealText)
#undef MQL_PAST

#define MQL_FILLS(Name, Value, Property)                   \
  inline bool Name(Property property, Value &value) {      \
    value = Name(property);                                \
    return true;                                           \
  }
MQL_FILLS(OrderGetInteger, long, ENUM_ORDER_PROPERTY_INTEGER)
MQL_FILLS(OrderGetDouble, double, ENUM_ORDER_PROPERTY_DOUBLE)
MQL_FILLS(OrderGetString, string, ENUM_ORDER_PROPERTY_STRING)
MQL_FILLS(PositionGetInteger, long, ENUM_POSITION_PROPERTY_INTEGER)
MQL_FILLS(PositionGetDouble, double, ENUM_POSITION_PROPERTY_DOUBLE)
MQL_FILLS(PositionGetString, string, ENUM_POSITION_PROPERTY_STRING)
#undef MQL_FILLS
