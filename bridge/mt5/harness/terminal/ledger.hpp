/**
 * The books of an account at the trade server. A position is the fold of the deals it met and the balance the sum of
 * what
 * they brought, so that a deal the exchange corrects or cancels changes both as if it had always been so.
 *
 * Volumes are whole numbers of 1e-8 lots.
 */
#pragma once
#include <optional>
#include "market.hpp"

namespace mql {

constexpr double UNITS_A_LOT = 1e8;
/** -1 for what is no volume. */
inline long unitsOf(double lots) {
  return std::isfinite(lots) && std::fabs(lots) < 1e10 ? std::lround(lots * UNITS_A_LOT) : -1;
}
inline double lotsOf(long units) { return static_cast<double>(units) / UNITS_A_LOT; }
/** False for what is no number. A thousandth of a step is forgiven: it is what doubles leave behind. */
inline bool onGrid(double value, double step) {
  const double steps = value / step;
  return std::fabs(steps - std::round(steps)) < 1e-3;
}
inline long pointsBetween(double from, double to, const SymbolTerms &terms) {
    return std::lround((to - from) / terms.point); }
inline bool buys(int type) { return type % 2 == 0; }
inline bool limitType(int type) { return type == ORDER_TYPE_BUY_LIMIT || type == ORDER_TYPE_SELL_LIMIT; }
inline bool stopLimitType(int type) { return type == ORDER_TYPE_BUY_STOP_LIMIT || type == ORDER_TYPE_SELL_STOP_LIMIT; }
inline bool pendingType(int type) { return type >= ORDER_TYPE_BUY_LIMIT && type <= ORDER_TYPE_SELL_STOP_LIMIT; }

struct AccountTerms {
  ulong login = 5012345;
  std::string server = "Demo-Server", company = "Demo Broker", currency = "USD";
  int currencyDigits = 2, marginMode = ACCOUNT_MARGIN_MODE_RETAIL_NETTING, tradeMode = ACCOUNT_TRADE_MODE_DEMO;
  double balance = 100000, leverage = 100;
  long limitOrders = 200;
};

struct Order {
  ulong ticket = 0, magic = 0;
  std::string symbol, comment;
  int type = 0, state = ORDER_STATE_STARTED, filling = 0, timeType = 0, reason = ORDER_REASON_EXPERT;
  long expiration = 0, due = LONG_MAX, setup = 0, done = 0;
  long units = 0, left = 0;
  double price = 0, stopLimit = 0, sl = 0, tp = 0;
  /** Identifier of the position it names, on a hedging account; 0 for none. */
  ulong closes = 0;
  ulong position = 0, positionBy = 0;
};
struct Deal {
  ulong ticket = 0, order = 0, magic = 0, position = 0;
  /** Identifier of the position it opens when it meets none. */
  ulong opens = 0;
  std::string symbol, comment;
  int type = 0, entry = DEAL_ENTRY_IN, reason = 0;
  long time = 0, units = 0;
  double price = 0, sl = 0, tp = 0, profit = 0, commission = 0;
};
struct Position {
  ulong ticket = 0, identifier = 0, magic = 0;
  std::string symbol, comment;
  int type = 0, reason = 0;
  long time = 0, updated = 0, units = 0;
  double price = 0, sl = 0, tp = 0;
};

struct Ledger {
  AccountTerms terms;
  double balance = 0;
  std::map<ulong, Order> working;
  std::map<ulong, Order> past;
  std::map<ulong, Deal> deals;
  std::map<ulong, Position> positions;

  bool hedging() const { return terms.marginMode == ACCOUNT_MARGIN_MODE_RETAIL_HEDGING; }
  double money(double amount) const { return std::copysign(roundedTo(terms.currencyDigits, std::fabs(amount)),
      amount); }

  Position *net(const std::string &symbol) {
    for (auto &[ticket, position] : positions) {
      if (position.symbol == symbol) return &position;
    }
    return nullptr;
  }
  Position *identified(ulong identifier) {
    for (auto &[ticket, position] : positions) {
      if (position.identifier == identifier) return &position;
    }
    return nullptr;
  }
  Position *held(ulong ticket) {
    const auto found = positions.find(ticket);
    return found == positions.end() ? nullptr : &found->second;
  }

  /** Lets the deal meet its position and books what it brings. */
  void book(Deal &deal) {
    Position *met = hedging() ? identified(deal.opens) : net(deal.symbol);
    deal.profit = 0;
    const int closing = deal.entry == DEAL_ENTRY_OUT_BY ? DEAL_ENTRY_OUT_BY : DEAL_ENTRY_OUT;
    if (met == nullptr) {
      open(deal, deal.units, deal.opens);
      deal.entry = DEAL_ENTRY_IN;
      deal.position = deal.opens;
    } else if (buys(met->type) == buys(deal.type)) {
      const double held = static_cast<double>(met->units), more = static_cast<double>(deal.units);
      met->price = roundedTo(10, (met->price * held + deal.price * more) / (held + more));
      met->units += deal.units;
      met->updated = deal.time;
      if (deal.sl > 0) met->sl = deal.sl;
      if (deal.tp > 0) met->tp = deal.tp;
      deal.entry = DEAL_ENTRY_IN;
      deal.position = met->identifier;
    } else {
      const long closed = std::min(met->units, deal.units);
      deal.profit = profit(*met, deal.price, closed);
      deal.position = met->identifier;
      deal.entry = deal.units > met->units ? DEAL_ENTRY_INOUT : closing;
      met->units -= closed;
      met->updated = deal.time;
      if (met->units == 0) positions.erase(met->ticket);
      if (deal.entry == DEAL_ENTRY_INOUT) open(deal, deal.units - closed, deal.position);
    }
    balance = money(balance + deal.profit + deal.commission);
  }

  /** A position under the ticket of the order that made it. */
  void open(const Deal &deal, long units, ulong identifier) {
    Position &made = positions[deal.order];
    made = {deal.order, identifier, deal.magic, deal.symbol, deal.comment, buys(deal.type) ? 0 : 1, deal.reason,
            deal.time,  deal.time,  units,      deal.price,  deal.sl,      deal.tp};
  }

  /** Folds the deals of a symbol again; what was set on its positions since stays. */
  void refold(const std::string &symbol) {
    std::map<ulong, Position> before;
    for (auto at = positions.begin(); at != positions.end();) {
      if (at->second.symbol == symbol) {
        before[at->second.identifier] = at->second;
        at = positions.erase(at);
      } else {
        ++at;
      }
    }
    for (auto &[ticket, deal] : deals) {
      if (deal.symbol != symbol) continue;
      balance -= deal.profit + deal.commission;
      book(deal);
    }
    for (auto &[ticket, position] : positions) {
      const auto was = before.find(position.identifier);
      if (was == before.end()) continue;
      position.sl = was->second.sl;
      position.tp = was->second.tp;
    }
  }

  double profit(const Position &position, double price, long units) const {
    const Symbol *symbol = symbolNamed(position.symbol);
    if (symbol == nullptr || !(price > 0)) return 0;
    const double ticks = (price - position.price) / symbol->terms.tickSize;
    const double worth = ticks * symbol->terms.tickValue * lotsOf(units);
    return money(position.type == 0 ? worth : -worth);
  }
  double floating(const Position &position) const {
    const Symbol *symbol = symbolNamed(position.symbol);
    return symbol == nullptr ? 0 : profit(position, position.type == 0 ? symbol->bid : symbol->ask, position.units);
  }
  double marginFor(const SymbolTerms &symbol, long units, double price) const {
    return money(lotsOf(units) * symbol.contractSize * price / terms.leverage);
  }
  double equity() const {
    double sum = balance;
    for (const auto &[ticket, position] : positions) sum += floating(position);
    return money(sum);
  }
  double margin() const {
    double sum = 0;
    for (const auto &[ticket, position] : positions) {
      const Symbol *symbol = symbolNamed(position.symbol);
      if (symbol != nullptr) sum += marginFor(symbol->terms, position.units, position.price);
    }
    return money(sum);
  }
};

/** Every account that was ever logged in keeps its books. */
inline std::map<std::pair<ulong, std::string>, Ledger> shelves;
inline Ledger *ledger = nullptr;

/** The user logs in, or the broker changes the terms of the account. */
inline void setAccount(const AccountTerms &terms) {
  Ledger &found = shelves[{terms.login, terms.server}];
  found.terms = terms;
  if (found.deals.empty()) found.balance = terms.balance;
  ledger = &found;
}

} // namespace mql
