/**
 * What the trade server refuses a request for, in the order of the scenario page: shape, permissions, session, volume,
 * filling, price, stops, expiration, number of orders, margin, freeze, unknown order or position. What is no number is
 * refused by the check that meets it.
 */
#pragma once
#include "ledger.hpp"

namespace mql {

constexpr long DAY_MILLIS = 86400000;

/** When an order that is set up or changed now expires, server milliseconds. */
inline long dueOf(int timeType, long expiration) {
  const auto endOfDay = [](long millis) { return (millis / DAY_MILLIS + 1) * DAY_MILLIS; };
  switch (timeType) {
    case ORDER_TIME_DAY: return endOfDay(serverNow());
    case ORDER_TIME_SPECIFIED: return expiration;
    case ORDER_TIME_SPECIFIED_DAY: return endOfDay(expiration);
    default: return LONG_MAX;
  }
}

/** A request with what it speaks of looked up. */
struct Asked {
  const MqlTradeRequest &request;
  Order *order = nullptr;
  Position *position = nullptr, *by = nullptr;
  Symbol *symbol = nullptr;
  /** Of the order in question: a modified order keeps its own. */
  int type = 0;
  long units = 0;
  /** Of it what opens or increases a position. */
  long opening = 0;

  explicit Asked(const MqlTradeRequest &asked) : request(asked), type(asked.type), units(unitsOf(asked.volume)) {
    if (changes()) {
      const auto found = ledger->working.find(asked.order);
      if (found != ledger->working.end()) order = &found->second;
    }
    const std::string named = asked.symbol.utf8();
    position = fresh() && !ledger->hedging() ? ledger->net(named) : ledger->held(asked.position);
    if (position == nullptr && asked.action == TRADE_ACTION_SLTP && !ledger->hedging()) position = ledger->net(named);
    by = ledger->held(asked.position_by);
    if (order != nullptr) type = order->type;
    symbol = symbolNamed(order != nullptr ? order->symbol : position != nullptr && !fresh() ? position->symbol : named);
    if (changes() && order == nullptr) symbol = nullptr;
    opening = units;
    if (asked.action != TRADE_ACTION_DEAL) return;
    if (ledger->hedging()) {
      if (asked.position != 0) opening = 0;
    } else if (position != nullptr && buys(position->type) != buys(type)) {
      opening = std::max(0L, units - position->units);
    }
  }

  bool is(int action) const { return request.action == action; }
  bool fresh() const { return is(TRADE_ACTION_DEAL) || is(TRADE_ACTION_PENDING); }
  bool changes() const { return is(TRADE_ACTION_MODIFY) || is(TRADE_ACTION_REMOVE); }
  bool priced() const { return is(TRADE_ACTION_PENDING) || is(TRADE_ACTION_MODIFY); }
  const SymbolTerms &terms() const { return symbol->terms; }
  /** The price an order of this side meets. */
  double touch() const { return symbol == nullptr ? 0 : buys(type) ? symbol->ask : symbol->bid; }
  bool atAsked() const { return terms().execution <= SYMBOL_TRADE_EXECUTION_INSTANT; }
  bool crosses() const {
    return limitType(type) && touch() > 0 && (buys(type) ? touch() <= request.price : touch() >= request.price);
  }
  bool mayCross() const { return terms().execution == SYMBOL_TRADE_EXECUTION_EXCHANGE && crosses(); }
  /** How far a pending price is on its own side of the market, points. */
  long away() const {
    const long above = pointsBetween(touch(), request.price, terms());
    return buys(type) == limitType(type) ? -above : above;
  }
};

inline uint shapeOf(const Asked &asked) {
  const MqlTradeRequest &request = asked.request;
  static const int bits[] = {1, 1, 2, 2, 4, 4, 8, 8, 64};
  switch (request.action) {
    case TRADE_ACTION_DEAL:
    case TRADE_ACTION_PENDING: {
      const bool side = asked.type == ORDER_TYPE_BUY || asked.type == ORDER_TYPE_SELL;
      const bool typed = asked.is(TRADE_ACTION_DEAL) ? side : pendingType(asked.type);
      const bool modes = request.type_filling >= 0 && request.type_filling <= 3 && request.type_time >= 0
          && request.type_time <= 3;
      if (!typed || !modes || asked.symbol == nullptr) return TRADE_RETCODE_INVALID;
      if (ledger->hedging() && asked.is(TRADE_ACTION_DEAL) && asked.position != nullptr &&
          (asked.position->symbol != asked.terms().name || buys(asked.position->type) == buys(asked.type)))
        return TRADE_RETCODE_INVALID;
      return (asked.terms().orders & bits[asked.type]) != 0 ? 0 : TRADE_RETCODE_INVALID_ORDER;
    }
    case TRADE_ACTION_CLOSE_BY:
      if (!ledger->hedging()) return TRADE_RETCODE_INVALID;
      return asked.symbol != nullptr && (asked.terms().orders & SYMBOL_ORDER_CLOSEBY) == 0
          ? TRADE_RETCODE_INVALID_ORDER : 0;
    case TRADE_ACTION_SLTP:
    case TRADE_ACTION_MODIFY:
    case TRADE_ACTION_REMOVE: return 0;
    default: return TRADE_RETCODE_INVALID;
  }
}

inline uint permissionOf(const Asked &asked) {
  if (!permissions.connected) return TRADE_RETCODE_CONNECTION;
  if (!permissions.algo || !permissions.program) return TRADE_RETCODE_CLIENT_DISABLES_AT;
  if (!permissions.server) return TRADE_RETCODE_SERVER_DISABLES_AT;
  const int mode = asked.symbol == nullptr ? SYMBOL_TRADE_MODE_FULL : asked.terms().tradeMode;
  if (!permissions.account || mode == SYMBOL_TRADE_MODE_DISABLED) return TRADE_RETCODE_TRADE_DISABLED;
  if (!asked.fresh() || asked.opening == 0) return 0;
  if (mode == SYMBOL_TRADE_MODE_LONGONLY && !buys(asked.type)) return TRADE_RETCODE_LONG_ONLY;
  if (mode == SYMBOL_TRADE_MODE_SHORTONLY && buys(asked.type)) return TRADE_RETCODE_SHORT_ONLY;
  return mode == SYMBOL_TRADE_MODE_CLOSEONLY ? TRADE_RETCODE_CLOSE_ONLY : 0;
}

inline uint volumeOf(const Asked &asked) {
  if (!asked.fresh()) return 0;
  const SymbolTerms &terms = asked.terms();
  const bool within = asked.units >= unitsOf(terms.volumeMin) && asked.units <= unitsOf(terms.volumeMax);
  if (!within || !onGrid(asked.request.volume, terms.volumeStep)) return TRADE_RETCODE_INVALID_VOLUME;
  if (!(terms.volumeLimit > 0) || asked.opening == 0) return 0;
  long sameWay = asked.opening;
  for (const auto &[ticket, position] : ledger->positions) {
    if (position.symbol == terms.name && buys(position.type) == buys(asked.type)) sameWay += position.units;
  }
  for (const auto &[ticket, order] : ledger->working) {
    if (order.symbol == terms.name && buys(order.type) == buys(asked.type)) sameWay += order.left;
  }
  return sameWay <= unitsOf(terms.volumeLimit) ? 0 : TRADE_RETCODE_LIMIT_VOLUME;
}

inline uint fillingOf(const Asked &asked) {
  if (!asked.fresh()) return 0;
  const SymbolTerms &terms = asked.terms();
  bool allowed = false;
  switch (asked.request.type_filling) {
    case ORDER_FILLING_FOK: allowed = asked.atAsked() || (terms.filling & SYMBOL_FILLING_FOK) != 0; break;
    case ORDER_FILLING_IOC: allowed = asked.atAsked() || (terms.filling & SYMBOL_FILLING_IOC) != 0; break;
    case ORDER_FILLING_RETURN:
      allowed = asked.is(TRADE_ACTION_PENDING) || terms.execution != SYMBOL_TRADE_EXECUTION_MARKET;
      break;
    case ORDER_FILLING_BOC:
      allowed = (limitType(asked.type) || stopLimitType(asked.type)) && (terms.filling & SYMBOL_FILLING_BOC) != 0;
      break;
  }
  return allowed ? 0 : TRADE_RETCODE_INVALID_FILL;
}

inline bool priceFits(double price, const SymbolTerms &terms) {
  return price > 0 && onGrid(price, terms.tickSize) && price >= terms.priceMin
      && (terms.priceMax == 0 || price <= terms.priceMax);
}

inline uint priceOf(const Asked &asked) {
  if (asked.symbol == nullptr) return 0;
  const MqlTradeRequest &request = asked.request;
  const SymbolTerms &terms = asked.terms();
  if (asked.is(TRADE_ACTION_DEAL)) {
    return asked.touch() > 0 && (!asked.atAsked() || priceFits(request.price, terms)) ? 0 : TRADE_RETCODE_INVALID_PRICE;
  }
  if (!asked.priced()) return 0;
  if (!priceFits(request.price, terms)) return TRADE_RETCODE_INVALID_PRICE;
  if (asked.touch() > 0 && !asked.mayCross() && asked.away() <= 0) return TRADE_RETCODE_INVALID_PRICE;
  if (!stopLimitType(asked.type) || (asked.order != nullptr && request.stoplimit == 0)) return 0;
  const bool better = buys(asked.type) ? request.stoplimit < request.price : request.stoplimit > request.price;
  return better && priceFits(request.stoplimit, terms) ? 0 : TRADE_RETCODE_INVALID_PRICE;
}

/** A level this side of `from`: on the tick, off the price, and as far as the symbol wants. */
inline bool levelFits(const Asked &asked, double level, double from, bool below, int bit) {
  if (level == 0) return true;
  const SymbolTerms &terms = asked.terms();
  if (!(level > 0) || !onGrid(level, terms.tickSize) || (terms.orders & bit) == 0) return false;
  const long points = below ? pointsBetween(level, from, terms) : pointsBetween(from, level, terms);
  return points > 0 && points >= terms.stopsLevel;
}

inline uint stopsOf(const Asked &asked) {
  if (asked.symbol == nullptr) return 0;
  const MqlTradeRequest &request = asked.request;
  if (asked.priced() && asked.touch() > 0 && !asked.mayCross() && asked.away() < asked.terms().stopsLevel)
    return TRADE_RETCODE_INVALID_STOPS;
  bool longSide = buys(asked.type);
  double from = request.price;
  if (asked.is(TRADE_ACTION_DEAL) || asked.is(TRADE_ACTION_SLTP)) {
    if (asked.is(TRADE_ACTION_SLTP)) {
      if (asked.position == nullptr) return 0;
      longSide = asked.position->type == POSITION_TYPE_BUY;
    }
    from = longSide ? asked.symbol->bid : asked.symbol->ask;
  } else if (!asked.priced()) {
    return 0;
  } else if (stopLimitType(asked.type)) {
    from = request.stoplimit != 0 || asked.order == nullptr ? request.stoplimit : asked.order->stopLimit;
  }
  const bool fits = levelFits(asked, request.sl, from, longSide, SYMBOL_ORDER_SL) &&
                    levelFits(asked, request.tp, from, !longSide, SYMBOL_ORDER_TP);
  return fits ? 0 : TRADE_RETCODE_INVALID_STOPS;
}

inline uint expirationOf(const Asked &asked) {
  if (!asked.priced() || asked.symbol == nullptr) return 0;
  const bool allowed = (asked.terms().expiry & (1 << asked.request.type_time)) != 0;
  const long due = dueOf(asked.request.type_time, static_cast<long>(asked.request.expiration) * 1000);
  return allowed && due > serverNow() ? 0 : TRADE_RETCODE_INVALID_EXPIRATION;
}

inline uint marginOf(const Asked &asked) {
  if (!asked.fresh() || asked.opening == 0) return 0;
  const double price = asked.is(TRADE_ACTION_DEAL) ? asked.touch() : asked.request.price;
  const double needed = ledger->marginFor(asked.terms(), asked.opening, price);
  return needed <= ledger->equity() - ledger->margin() ? 0 : TRADE_RETCODE_NO_MONEY;
}

inline uint freezeOf(const Asked &asked) {
  if (asked.symbol == nullptr || asked.terms().freezeLevel == 0) return 0;
  const auto frozen = [&](double touch, double level) {
    return touch > 0 && level > 0 && std::labs(pointsBetween(touch, level, asked.terms())) <= asked.terms().freezeLevel;
  };
  if (asked.order != nullptr) return frozen(asked.touch(), asked.order->price) ? TRADE_RETCODE_FROZEN : 0;
  const bool closes = asked.is(TRADE_ACTION_DEAL) && asked.opening < asked.units;
  if (!closes && !asked.is(TRADE_ACTION_SLTP) && !asked.is(TRADE_ACTION_CLOSE_BY)) return 0;
  for (const Position *one : {asked.position, asked.by}) {
    if (one == nullptr) continue;
    const double touch = one->type == POSITION_TYPE_BUY ? asked.symbol->bid : asked.symbol->ask;
    if (frozen(touch, one->sl) || frozen(touch, one->tp)) return TRADE_RETCODE_FROZEN;
  }
  return 0;
}

inline uint unknownOf(const Asked &asked) {
  if (asked.changes()) {
    const bool known = asked.order != nullptr && (asked.is(TRADE_ACTION_REMOVE) || pendingType(asked.type));
    return known ? 0 : TRADE_RETCODE_INVALID_ORDER;
  }
  const bool names = asked.is(TRADE_ACTION_DEAL) && ledger->hedging() && asked.request.position != 0;
  if (!names && !asked.is(TRADE_ACTION_SLTP) && !asked.is(TRADE_ACTION_CLOSE_BY)) return 0;
  if (asked.position == nullptr) return TRADE_RETCODE_POSITION_CLOSED;
  if (names) return asked.units <= asked.position->units ? 0 : TRADE_RETCODE_INVALID_CLOSE_VOLUME;
  if (asked.is(TRADE_ACTION_SLTP)) return 0;
  const bool opposed = asked.by != nullptr && asked.by->symbol == asked.position->symbol
      && asked.by->type != asked.position->type;
  return opposed ? 0 : TRADE_RETCODE_INVALID_ORDER;
}

/** The return code of a refusal; 0 when nothing stands against it. */
inline uint refusalOf(const Asked &asked) {
  if (const uint code = shapeOf(asked)) return code;
  if (const uint code = permissionOf(asked)) return code;
  if (asked.symbol != nullptr && !asked.symbol->sessionOpen) return TRADE_RETCODE_MARKET_CLOSED;
  for (const auto check : {volumeOf, fillingOf, priceOf, stopsOf, expirationOf}) {
    if (const uint code = check(asked)) return code;
  }
  if (asked.is(TRADE_ACTION_PENDING) && static_cast<long>(ledger->working.size()) >= ledger->terms.limitOrders)
    return TRADE_RETCODE_LIMIT_ORDERS;
  for (const auto check : {marginOf, freezeOf, unknownOf}) {
    if (const uint code = check(asked)) return code;
  }
  return 0;
}

} // namespace mql
