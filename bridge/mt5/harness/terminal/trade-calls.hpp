/**
 * Trade requests, and what programs ask about the account and about what works now.
 */
#pragma once
#include "market-calls.hpp"
#include "request-desk.hpp"

namespace mql {

inline long accountLong(ENUM_ACCOUNT_INFO_INTEGER property) {
  const AccountTerms &terms = ledger->terms;
  switch (property) {
    case ACCOUNT_LOGIN: return static_cast<long>(terms.login);
    case ACCOUNT_TRADE_MODE: return terms.tradeMode;
    case ACCOUNT_LEVERAGE: return std::lround(terms.leverage);
    case ACCOUNT_LIMIT_ORDERS: return terms.limitOrders;
    case ACCOUNT_MARGIN_SO_MODE: return ACCOUNT_STOPOUT_MODE_PERCENT;
    case ACCOUNT_TRADE_ALLOWED: return permissions.account;
    case ACCOUNT_TRADE_EXPERT: return permissions.server;
    case ACCOUNT_MARGIN_MODE: return terms.marginMode;
    case ACCOUNT_CURRENCY_DIGITS: return terms.currencyDigits;
    case ACCOUNT_FIFO_CLOSE: return 0;
    case ACCOUNT_HEDGE_ALLOWED: return ledger->hedging();
  }
  lastError = ERR_ACCOUNT_WRONG_PROPERTY;
  return 0;
}

/** The order, position and past that the program selected last: copies, as MetaTrader makes them. */
inline Order selectedOrder;
inline Position selectedPosition;

inline long orderLong(const Order &order, ENUM_ORDER_PROPERTY_INTEGER property) {
  switch (property) {
    case ORDER_TICKET: return static_cast<long>(order.ticket);
    case ORDER_TIME_SETUP: return order.setup / 1000;
    case ORDER_TYPE: return order.type;
    case ORDER_STATE: return order.state;
    case ORDER_TIME_EXPIRATION: return order.expiration / 1000;
    case ORDER_TIME_DONE: return order.done / 1000;
    case ORDER_TIME_SETUP_MSC: return order.setup;
    case ORDER_TIME_DONE_MSC: return order.done;
    case ORDER_TYPE_FILLING: return order.filling;
    case ORDER_TYPE_TIME: return order.timeType;
    case ORDER_MAGIC: return static_cast<long>(order.magic);
    case ORDER_REASON: return order.reason;
    case ORDER_POSITION_ID: return static_cast<long>(order.position);
    case ORDER_POSITION_BY_ID: return static_cast<long>(order.positionBy);
  }
  lastError = ERR_TRADE_WRONG_PROPERTY;
  return 0;
}
inline double orderDouble(const Order &order, ENUM_ORDER_PROPERTY_DOUBLE property) {
  const Symbol *symbol = symbolNamed(order.symbol);
  switch (property) {
    case ORDER_VOLUME_INITIAL: return lotsOf(order.units);
    case ORDER_VOLUME_CURRENT: return lotsOf(order.left);
    case ORDER_PRICE_OPEN: return order.price;
    case ORDER_SL: return order.sl;
    case ORDER_TP: return order.tp;
    case ORDER_PRICE_CURRENT: return symbol == nullptr ? 0 : buys(order.type) ? symbol->ask : symbol->bid;
    case ORDER_PRICE_STOPLIMIT: return order.stopLimit;
  }
  lastError = ERR_TRADE_WRONG_PROPERTY;
  return 0;
}
inline string orderText(const Order &order, ENUM_ORDER_PROPERTY_STRING property) {
  switch (property) {
    case ORDER_SYMBOL: return order.symbol;
    case ORDER_COMMENT: return order.comment;
    case ORDER_EXTERNAL_ID: return string();
  }
  lastError = ERR_TRADE_WRONG_PROPERTY;
  return string();
}
inline long positionLong(const Position &position, ENUM_POSITION_PROPERTY_INTEGER property) {
  switch (property) {
    case POSITION_TICKET: return static_cast<long>(position.ticket);
    case POSITION_TIME: return position.time / 1000;
    case POSITION_TIME_MSC: return position.time;
    case POSITION_TIME_UPDATE: return position.updated / 1000;
    case POSITION_TIME_UPDATE_MSC: return position.updated;
    case POSITION_TYPE: return position.type;
    case POSITION_MAGIC: return static_cast<long>(position.magic);
    case POSITION_IDENTIFIER: return static_cast<long>(position.identifier);
    case POSITION_REASON: return position.reason;
  }
  lastError = ERR_TRADE_WRONG_PROPERTY;
  return 0;
}
inline double positionDouble(const Position &position, ENUM_POSITION_PROPERTY_DOUBLE property) {
  const Symbol *symbol = symbolNamed(position.symbol);
  switch (property) {
    case POSITION_VOLUME: return lotsOf(position.units);
    case POSITION_PRICE_OPEN: return position.price;
    case POSITION_SL: return position.sl;
    case POSITION_TP: return position.tp;
    case POSITION_PRICE_CURRENT: return symbol == nullptr ? 0 : position.type == POSITION_TYPE_BUY ? symbol->bid
        : symbol->ask;
    case POSITION_SWAP: return 0;
    case POSITION_PROFIT: return ledger->floating(position);
  }
  lastError = ERR_TRADE_WRONG_PROPERTY;
  return 0;
}
inline string positionText(const Position &position, ENUM_POSITION_PROPERTY_STRING property) {
  switch (property) {
    case POSITION_SYMBOL: return position.symbol;
    case POSITION_COMMENT: return position.comment;
    case POSITION_EXTERNAL_ID: return string();
  }
  lastError = ERR_TRADE_WRONG_PROPERTY;
  return string();
}

/** The one at a place of the list, by ticket; nullptr beyond it. */
template <typename Map> const typename Map::mapped_type *placed(const Map &map, int place) {
  if (place < 0 || place >= static_cast<int>(map.size())) return nullptr;
  return &std::next(map.begin(), place)->second;
}
/** Copies what was found into the selection; false and the error when nothing was. */
template <typename One> bool choose(One &selection, const One *found, int error) {
  if (found != nullptr) selection = *found;
  else lastError = error;
  return found != nullptr;
}

} // namespace mql

inline long AccountInfoInteger(ENUM_ACCOUNT_INFO_INTEGER property) { return mql::accountLong(property); }
inline double AccountInfoDouble(ENUM_ACCOUNT_INFO_DOUBLE property) {
  const mql::Ledger &books = *mql::ledger;
  switch (property) {
    case ACCOUNT_BALANCE: return books.balance;
    case ACCOUNT_PROFIT: return books.money(books.equity() - books.balance);
    case ACCOUNT_EQUITY: return books.equity();
    case ACCOUNT_MARGIN: return books.margin();
    case ACCOUNT_MARGIN_FREE: return books.money(books.equity() - books.margin());
    case ACCOUNT_MARGIN_LEVEL: return books.margin() > 0 ? books.equity() / books.margin() * 100 : 0;
    case ACCOUNT_MARGIN_SO_CALL: return 100;
    case ACCOUNT_MARGIN_SO_SO: return 50;
    default: return 0;
  }
}
inline string AccountInfoString(ENUM_ACCOUNT_INFO_STRING property) {
  const mql::AccountTerms &terms = mql::ledger->terms;
  switch (property) {
    case ACCOUNT_NAME: return "Simulated";
    case ACCOUNT_SERVER: return terms.server;
    case ACCOUNT_CURRENCY: return terms.currency;
    case ACCOUNT_COMPANY: return terms.company;
  }
  mql::lastError = ERR_ACCOUNT_WRONG_PROPERTY;
  return string();
}

/** The request is on its way: retcode 10008 and its number, and the rest as transactions. */
inline bool OrderSendAsync(const MqlTradeRequest &request, MqlTradeResult &result) {
  result = MqlTradeResult{};
  if (mql::knobs.send_fail != 0) {
    mql::lastError = static_cast<int>(std::exchange(mql::knobs.send_fail, 0));
    result.retcode = TRADE_RETCODE_ERROR;
    return false;
  }
  const uint id = ++mql::requestIds;
  const mql::Ledger *sender = mql::ledger;
  result.retcode = TRADE_RETCODE_PLACED;
  result.request_id = id;
  mql::after(mql::knobs.exec_delay, [request, id, sender] {
    if (mql::ledger == sender) mql::handleRequest(request, id);
  });
  return true;
}
/** Waits for the answer. True when the request was done or placed. */
inline bool OrderSend(const MqlTradeRequest &request, MqlTradeResult &result) {
  result = MqlTradeResult{};
  if (mql::knobs.send_fail != 0) {
    mql::lastError = static_cast<int>(std::exchange(mql::knobs.send_fail, 0));
    result.retcode = TRADE_RETCODE_ERROR;
    return false;
  }
  if (mql::knobs.exec_delay > 0) Sleep(static_cast<int>(mql::knobs.exec_delay));
  result = mql::handleRequest(request, ++mql::requestIds);
  const bool done = result.retcode >= TRADE_RETCODE_PLACED && result.retcode <= TRADE_RETCODE_DONE_PARTIAL;
  if (!done) mql::lastError = ERR_TRADE_SEND_FAILED;
  return done;
}
inline bool OrderCheck(const MqlTradeRequest &request, MqlTradeCheckResult &result) {
  const mql::Asked asked(request);
  const mql::Ledger &books = *mql::ledger;
  result = MqlTradeCheckResult{};
  result.retcode = mql::refusalOf(asked);
  result.balance = books.balance;
  result.equity = books.equity();
  const double added = asked.symbol == nullptr ? 0 : books.marginFor(asked.terms(), asked.opening, asked.touch());
  result.margin = books.margin() + added;
  result.margin_free = result.equity - result.margin;
  result.margin_level = result.margin > 0 ? result.equity / result.margin * 100 : 0;
  result.comment = mql::wordsOf(result.retcode);
  return result.retcode == 0;
}
inline bool OrderCalcMargin(ENUM_ORDER_TYPE, const string &name, double volume, double price, double &margin) {
  const mql::Symbol *symbol = mql::symbolFor(name);
  if (symbol == nullptr) return false;
  margin = mql::ledger->marginFor(symbol->terms, mql::unitsOf(volume), price);
  return true;
}
inline bool OrderCalcProfit(ENUM_ORDER_TYPE type, const string &name, double volume, double from, double to,
    double &profit) {
  const mql::Symbol *symbol = mql::symbolFor(name);
  if (symbol == nullptr) return false;
  mql::Position held;
  held.symbol = symbol->terms.name;
  held.type = mql::buys(type) ? POSITION_TYPE_BUY : POSITION_TYPE_SELL;
  held.price = from;
  profit = mql::ledger->profit(held, to, mql::unitsOf(volume));
  return true;
}

inline int OrdersTotal() { return static_cast<int>(mql::ledger->working.size()); }
inline ulong OrderGetTicket(int place) {
  return mql::choose(mql::selectedOrder, mql::placed(mql::ledger->working, place), ERR_TRADE_ORDER_NOT_FOUND)
      ? mql::selectedOrder.ticket : 0;
}
inline bool OrderSelect(ulong ticket) {
  const auto found = mql::ledger->working.find(ticket);
  return mql::choose(mql::selectedOrder, found == mql::ledger->working.end() ? nullptr : &found->second,
      ERR_TRADE_ORDER_NOT_FOUND);
}
inline long OrderGetInteger(ENUM_ORDER_PROPERTY_INTEGER property) {
    return mql::orderLong(mql::selectedOrder, property); }
inline double OrderGetDouble(ENUM_ORDER_PROPERTY_DOUBLE property) {
    return mql::orderDouble(mql::selectedOrder, property); }
inline string OrderGetString(ENUM_ORDER_PROPERTY_STRING property) {
    return mql::orderText(mql::selectedOrder, property); }

inline int PositionsTotal() { return static_cast<int>(mql::ledger->positions.size()); }
inline ulong PositionGetTicket(int place) {
  const mql::Position *found = mql::placed(mql::ledger->positions, place);
  return mql::choose(mql::selectedPosition, found, ERR_TRADE_POSITION_NOT_FOUND) ? found->ticket : 0;
}
inline string PositionGetSymbol(int place) {
    return PositionGetTicket(place) != 0 ? string(mql::selectedPosition.symbol) : string(); }
inline bool PositionSelectByTicket(ulong ticket) {
  return mql::choose<mql::Position>(mql::selectedPosition, mql::ledger->held(ticket), ERR_TRADE_POSITION_NOT_FOUND);
}
inline bool PositionSelect(const string &name) {
  return mql::choose<mql::Position>(mql::selectedPosition, mql::ledger->net(name.utf8()), ERR_TRADE_POSITION_NOT_FOUND);
}
inline long PositionGetInteger(ENUM_POSITION_PROPERTY_INTEGER property) {
    return mql::positionLong(mql::selectedPosition, property); }
inline double PositionGetDouble(ENUM_POSITION_PROPERTY_DOUBLE property) {
    return mql::positionDouble(mql::selectedPosition, property); }
inline string PositionGetString(ENUM_POSITION_PROPERTY_STRING property) {
    return mql::positionText(mql::selectedPosition, property); }
