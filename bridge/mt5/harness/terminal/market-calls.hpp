/**
 * What programs ask about symbols, quotes and depth.
 */
#pragma once
#include "market.hpp"

#define _Symbol (string(mql::symbols.empty() ? std::string() : mql::symbols.front().terms.name))
#define _Digits (mql::chartTerms().digits)
#define _Point (mql::chartTerms().point)
#define _Period (PERIOD_M1)

namespace mql {

inline const SymbolTerms &chartTerms() {
  static const SymbolTerms none;
  return symbols.empty() ? none : symbols.front().terms;
}

inline MqlTick lastTick(const Symbol &symbol) {
  MqlTick tick = symbol.base.empty() ? tickOf(0, 0, 0, 0, 0, 0) : symbol.base.back();
  tick.bid = symbol.bid;
  tick.ask = symbol.ask;
  return tick;
}

inline bool symbolLong(const Symbol &symbol, ENUM_SYMBOL_INFO_INTEGER property, long &value) {
  const SymbolTerms &terms = symbol.terms;
  switch (property) {
    case SYMBOL_SUBSCRIPTION_DELAY: value = terms.delayed; break;
    case SYMBOL_CHART_MODE: value = terms.chartMode; break;
    case SYMBOL_EXIST: value = 1; break;
    case SYMBOL_SELECT: case SYMBOL_VISIBLE: value = symbol.selected; break;
    case SYMBOL_CUSTOM: case SYMBOL_START_TIME: case SYMBOL_ORDER_GTC_MODE: value = 0; break;
    case SYMBOL_VOLUME: value = static_cast<long>(lastTick(symbol).volume); break;
    case SYMBOL_TIME: value = static_cast<long>(lastTick(symbol).time); break;
    case SYMBOL_TIME_MSC: value = lastTick(symbol).time_msc; break;
    case SYMBOL_DIGITS: value = terms.digits; break;
    case SYMBOL_SPREAD_FLOAT: value = 1; break;
    case SYMBOL_SPREAD: value = std::lround((symbol.ask - symbol.bid) / terms.point); break;
    case SYMBOL_TICKS_BOOKDEPTH: value = terms.depth; break;
    case SYMBOL_TRADE_CALC_MODE: value = terms.calcMode; break;
    case SYMBOL_TRADE_MODE: value = terms.tradeMode; break;
    case SYMBOL_EXPIRATION_TIME: value = terms.expires / 1000; break;
    case SYMBOL_TRADE_STOPS_LEVEL: value = terms.stopsLevel; break;
    case SYMBOL_TRADE_FREEZE_LEVEL: value = terms.freezeLevel; break;
    case SYMBOL_TRADE_EXEMODE: value = terms.execution; break;
    case SYMBOL_EXPIRATION_MODE: value = terms.expiry; break;
    case SYMBOL_FILLING_MODE: value = terms.filling; break;
    case SYMBOL_ORDER_MODE: value = terms.orders; break;
    default: lastError = ERR_MARKET_WRONG_PROPERTY; return false;
  }
  return true;
}

inline bool symbolDouble(const Symbol &symbol, ENUM_SYMBOL_INFO_DOUBLE property, double &value) {
  const SymbolTerms &terms = symbol.terms;
  switch (property) {
    case SYMBOL_BID: value = symbol.bid; break;
    case SYMBOL_ASK: value = symbol.ask; break;
    case SYMBOL_LAST: value = lastTick(symbol).last; break;
    case SYMBOL_VOLUME_REAL: value = lastTick(symbol).volume_real; break;
    case SYMBOL_POINT: value = terms.point; break;
    case SYMBOL_TRADE_TICK_VALUE: case SYMBOL_TRADE_TICK_VALUE_PROFIT: case SYMBOL_TRADE_TICK_VALUE_LOSS:
      value = terms.tickValue;
      break;
    case SYMBOL_TRADE_TICK_SIZE: value = terms.tickSize; break;
    case SYMBOL_TRADE_CONTRACT_SIZE: value = terms.contractSize; break;
    case SYMBOL_VOLUME_MIN: value = terms.volumeMin; break;
    case SYMBOL_VOLUME_MAX: value = terms.volumeMax; break;
    case SYMBOL_VOLUME_STEP: value = terms.volumeStep; break;
    case SYMBOL_VOLUME_LIMIT: value = terms.volumeLimit; break;
    case SYMBOL_SESSION_PRICE_LIMIT_MIN: value = terms.priceMin; break;
    case SYMBOL_SESSION_PRICE_LIMIT_MAX: value = terms.priceMax; break;
    case SYMBOL_MARGIN_INITIAL: case SYMBOL_MARGIN_MAINTENANCE: case SYMBOL_SWAP_LONG: case SYMBOL_SWAP_SHORT:
      value = 0;
      break;
    default: lastError = ERR_MARKET_WRONG_PROPERTY; return false;
  }
  return true;
}

inline bool symbolText(const Symbol &symbol, ENUM_SYMBOL_INFO_STRING property, string &value) {
  const SymbolTerms &terms = symbol.terms;
  switch (property) {
    case SYMBOL_BASIS: value = terms.basis; break;
    case SYMBOL_CURRENCY_BASE: value = terms.base; break;
    case SYMBOL_CURRENCY_PROFIT: value = terms.profit; break;
    case SYMBOL_CURRENCY_MARGIN: value = terms.margin; break;
    case SYMBOL_DESCRIPTION: value = terms.description; break;
    case SYMBOL_PATH: value = "Simulated\\" + terms.name; break;
    case SYMBOL_EXCHANGE: case SYMBOL_ISIN: case SYMBOL_BANK: case SYMBOL_PAGE: value = string(); break;
    default: lastError = ERR_MARKET_WRONG_PROPERTY; return false;
  }
  return true;
}

} // namespace mql

inline string Symbol() { return _Symbol; }
inline ENUM_TIMEFRAMES Period() { return _Period; }
inline int Digits() { return _Digits; }
inline double Point() { return _Point; }
inline long ChartID() { return 131700000000000001; }
inline string ChartSymbol(long = 0) { return _Symbol; }
inline ENUM_TIMEFRAMES ChartPeriod(long = 0) { return _Period; }

inline int SymbolsTotal(bool selected) {
  long total = 0;
  for (const mql::Symbol &one : mql::symbols) total += !selected || one.selected;
  return static_cast<int>(total);
}
inline string SymbolName(int place, bool selected) {
  for (const mql::Symbol &one : mql::symbols) {
    if (selected && !one.selected) continue;
    if (place-- == 0) return one.terms.name;
  }
  return string();
}
inline bool SymbolExist(const string &name, bool &custom) {
  custom = false;
  return mql::symbolNamed(name.utf8()) != nullptr;
}
inline bool SymbolSelect(const string &name, bool select) {
  mql::Symbol *symbol = mql::symbolFor(name, false);
  if (symbol != nullptr) symbol->selected = select;
  return symbol != nullptr;
}
inline bool SymbolIsSynchronized(const string &name) {
  return mql::symbolFor(name) != nullptr && mql::permissions.connected;
}

inline bool SymbolInfoInteger(const string &name, ENUM_SYMBOL_INFO_INTEGER property, long &value) {
  const bool listing = property == SYMBOL_EXIST || property == SYMBOL_SELECT || property == SYMBOL_VISIBLE;
  const mql::Symbol *symbol = mql::symbolFor(name, !listing);
  return symbol != nullptr && mql::symbolLong(*symbol, property, value);
}
inline long SymbolInfoInteger(const string &name, ENUM_SYMBOL_INFO_INTEGER property) {
  long value = 0;
  return SymbolInfoInteger(name, property, value) ? value : 0;
}
inline bool SymbolInfoDouble(const string &name, ENUM_SYMBOL_INFO_DOUBLE property, double &value) {
  const mql::Symbol *symbol = mql::symbolFor(name);
  return symbol != nullptr && mql::symbolDouble(*symbol, property, value);
}
inline double SymbolInfoDouble(const string &name, ENUM_SYMBOL_INFO_DOUBLE property) {
  double value = 0;
  return SymbolInfoDouble(name, property, value) ? value : 0;
}
inline bool SymbolInfoString(const string &name, ENUM_SYMBOL_INFO_STRING property, string &value) {
  const mql::Symbol *symbol = mql::symbolFor(name);
  return symbol != nullptr && mql::symbolText(*symbol, property, value);
}
inline string SymbolInfoString(const string &name, ENUM_SYMBOL_INFO_STRING property) {
  string value;
  return SymbolInfoString(name, property, value) ? value : string();
}
inline bool SymbolInfoTick(const string &name, MqlTick &tick) {
  const mql::Symbol *symbol = mql::symbolFor(name);
  if (symbol == nullptr || symbol->base.empty()) return false;
  tick = mql::lastTick(*symbol);
  return true;
}
/** One session a day, all of it; none today while the session is closed. */
inline bool SymbolInfoSessionTrade(const string &name, ENUM_DAY_OF_WEEK day, uint place, datetime &from, datetime &to) {
  const mql::Symbol *symbol = mql::symbolFor(name);
  const long today = (mql::serverNow() / 86400000 + 4) % 7;
  if (symbol == nullptr || place > 0 || (!symbol->sessionOpen && day == today)) return false;
  from = 0;
  to = 86400;
  return true;
}
inline bool SymbolInfoSessionQuote(const string &name, ENUM_DAY_OF_WEEK day, uint place, datetime &from, datetime &to) {
  return SymbolInfoSessionTrade(name, day, place, from, to);
}

inline bool MarketBookAdd(const string &name) {
  mql::Symbol *symbol = mql::symbolFor(name);
  if (symbol == nullptr) {
    mql::lastError = ERR_BOOKS_CANNOT_ADD;
    return false;
  }
  symbol->bookAdded += 1;
  return true;
}
inline bool MarketBookRelease(const string &name) {
  mql::Symbol *symbol = mql::symbolFor(name);
  if (symbol == nullptr || symbol->bookAdded == 0) {
    mql::lastError = ERR_BOOKS_CANNOT_DELETE;
    return false;
  }
  symbol->bookAdded -= 1;
  return true;
}
/** The book as it is now, whatever event is handled. */
inline bool MarketBookGet(const string &name, MqlArrayRef<MqlBookInfo> rows) {
  const mql::Symbol *symbol = mql::symbolFor(name);
  if (symbol == nullptr || symbol->bookAdded == 0 || !rows.growable()) {
    mql::lastError = ERR_BOOKS_CANNOT_GET;
    return false;
  }
  rows.resize(static_cast<long>(symbol->book.size()), 0);
  std::copy(symbol->book.begin(), symbol->book.end(), rows.data());
  return true;
}

/** Of the last quote of any symbol, seconds; 0 before the first. */
inline datetime TimeCurrent() {
  long newest = 0;
  for (const mql::Symbol &one : mql::symbols) newest = std::max(newest, one.newest.empty() ? 0 : one.newest.back());
  return static_cast<datetime>(newest / 1000);
}
inline datetime TimeTradeServer() { return static_cast<datetime>(mql::serverNow() / 1000); }
inline datetime TimeCurrent(MqlDateTime &parts) {
  const datetime now = TimeCurrent();
  TimeToStruct(now, parts);
  return now;
}
inline datetime TimeTradeServer(MqlDateTime &parts) {
  const datetime now = TimeTradeServer();
  TimeToStruct(now, parts);
  return now;
}
