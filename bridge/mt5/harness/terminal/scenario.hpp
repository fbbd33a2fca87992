/**
 * What each verb of the scenario language does to this terminal.
 */
#pragma once
#include "program-life.hpp"

namespace mql {

inline Symbol &symbolSaid(const std::string &name) {
  Symbol *found = symbolNamed(name);
  if (found == nullptr) throw Unreadable{"\"" + name + "\" is no symbol of this terminal; declare it by: symbol "
      + name};
  return *found;
}
/** Where the word that was said stands among those its key allows; of a mask, its bits. */
inline int chosenOf(const Line &line, const char *key, int otherwise) {
  if (!line.has(key)) return otherwise;
  const std::string &kind = verbs.at(line.verb).keys.at(key);
  return kind[0] == '+' ? maskOf(line.text(key), kind) : choiceOf(line.text(key), kind);
}

inline void sayAccount(const Line &line) {
  AccountTerms terms;
  if (line.has("login")) terms.login = static_cast<ulong>(whole(line.text("login")));
  terms.server = line.text("server", terms.server);
  terms.company = line.text("company", terms.company);
  terms.currency = line.text("currency", terms.currency);
  static const std::vector<std::string> withoutCents = {"JPY", "KRW", "CLP", "VND", "ISK"};
  if (std::find(withoutCents.begin(), withoutCents.end(), terms.currency) != withoutCents.end())
      terms.currencyDigits = 0;
  terms.marginMode = chosenOf(line, "margin", terms.marginMode);
  terms.tradeMode = chosenOf(line, "trade", terms.tradeMode);
  terms.balance = line.decimal("balance", terms.balance);
  terms.leverage = line.decimal("leverage", terms.leverage);
  terms.limitOrders = static_cast<long>(line.decimal("limit_orders", static_cast<double>(terms.limitOrders)));
  if (started) stopProgram(REASON_ACCOUNT);
  setAccount(terms);
  if (started) startProgram();
}

/** What follows from another key follows again when that is said and it is not itself. */
inline void saySymbol(const Line &line) {
  const std::string &name = line.words[0];
  Symbol *known = symbolNamed(name);
  const bool fresh = known == nullptr;
  if (fresh) {
    symbols.emplace_back();
    known = &symbols.back();
    known->terms.name = known->terms.description = name;
    known->selected = symbols.size() == 1;
  }
  SymbolTerms &terms = known->terms;
  const bool grid = fresh || line.has("digits") || line.has("point");
  const bool worth = grid || line.has("tick") || line.has("contract");
  terms.digits = static_cast<int>(line.decimal("digits", terms.digits));
  if (fresh || line.has("digits")) terms.point = std::stod("1e-" + std::to_string(terms.digits));
  terms.point = line.decimal("point", terms.point);
  terms.tickSize = line.decimal("tick", grid ? terms.point : terms.tickSize);
  terms.contractSize = line.decimal("contract", terms.contractSize);
  char rounded[40];
  std::snprintf(rounded, sizeof rounded, "%.12g", terms.tickSize * terms.contractSize);
  terms.tickValue = line.decimal("tickvalue", worth ? std::stod(rounded) : terms.tickValue);
  terms.volumeMin = line.decimal("min", terms.volumeMin);
  terms.volumeMax = line.decimal("max", terms.volumeMax);
  terms.volumeStep = line.decimal("step", terms.volumeStep);
  terms.volumeLimit = line.decimal("limit", terms.volumeLimit);
  terms.priceMin = line.decimal("pricemin", terms.priceMin);
  terms.priceMax = line.decimal("pricemax", terms.priceMax);
  terms.commission = line.decimal("commission", terms.commission);
  terms.stopsLevel = static_cast<long>(line.decimal("stops", static_cast<double>(terms.stopsLevel)));
  terms.freezeLevel = static_cast<long>(line.decimal("freeze", static_cast<double>(terms.freezeLevel)));
  terms.depth = static_cast<long>(line.decimal("depth", static_cast<double>(terms.depth)));
  terms.tradeMode = chosenOf(line, "mode", terms.tradeMode);
  terms.execution = chosenOf(line, "exe", terms.execution);
  terms.chartMode = chosenOf(line, "chart", terms.chartMode);
  terms.filling = chosenOf(line, "fill", terms.filling);
  terms.expiry = chosenOf(line, "expiry", terms.expiry);
  terms.orders = chosenOf(line, "orders", terms.orders);
  terms.calcMode = static_cast<int>(line.decimal("calc", terms.calcMode));
  terms.delayed = line.decimal("delay", terms.delayed) != 0;
  terms.base = line.text("base", terms.base);
  terms.profit = line.text("profit", terms.profit);
  terms.margin = line.text("marginin", fresh || line.has("base") ? terms.base : terms.margin);
  terms.basis = line.text("basis", terms.basis);
  if (line.has("expires")) terms.expires = momentOf(line.text("expires"));
}

inline void sayPermit(const Line &line) {
  const auto bit = [&](const char *key, bool &value) {
    if (line.has(key)) value = line.text(key) == "1";
  };
  bit("connected", permissions.connected);
  bit("algo", permissions.algo);
  bit("program", permissions.program);
  bit("account", permissions.account);
  bit("server", permissions.server);
  sweepExpired();
}

inline void sayInput(const Line &line) {
  for (const auto &[name, value] : line.keys) {
    std::string text = value == "none" ? "" : value;
    if (name == "Symbols") std::replace(text.begin(), text.end(), '+', ',');
    if (name == "MaxTickAgeMillis") text = std::to_string(millisOf(value).value_or(0));
    if (!setInputNamed(name, text)) throw Unreadable{"the program has no input " + name};
  }
}

inline void sayTick(const Line &line) {
  Symbol &symbol = symbolSaid(line.words[0]);
  const MqlTick was = symbol.base.empty() ? tickOf(0, 0, 0, 0, 0, 0) : symbol.base.back();
  const double bid = std::stod(line.words[1]), ask = std::stod(line.words[2]);
  const double last = line.decimal("last", was.last), volume = line.decimal("volume", was.volume_real);
  const long time = line.has("at") ? momentOf(line.text("at"))
      : serverNow() - millisOf(line.text("ago", "0")).value_or(0);
  uint flags = (bid != was.bid ? TICK_FLAG_BID : 0) | (ask != was.ask ? TICK_FLAG_ASK : 0);
  flags |= (line.has("last") || last != was.last ? TICK_FLAG_LAST : 0);
  flags |= (line.has("volume") || volume != was.volume_real ? TICK_FLAG_VOLUME : 0);
  if (line.has("flags")) flags = static_cast<uint>(line.decimal("flags"));
  addTick(symbol, tickOf(time, bid, ask, last, volume, flags));
}

/** Where a walk begins that was not told: at the last bid, else at a price of 1. */
inline double walkFrom(const Symbol &symbol) { return symbol.bid > 0 ? symbol.bid : 1; }

inline void sayBurst(const Line &line) {
  Symbol &symbol = symbolSaid(line.words[0]);
  const long spread = static_cast<long>(line.decimal("spread", 2)), seed = whole(line.text("seed"));
  const Walk walk(symbol.terms, line.decimal("bid", walkFrom(symbol)), spread, seed);
  const long permilli = std::max(1L, static_cast<long>(line.decimal("permilli", 1)));
  tellBurst(std::make_shared<Burst>(Burst{line.words[0], walk, whole(line.text("count")), 0, line.decimal("rate"),
      permilli, nowMicros()}));
}

inline void sayPast(const Line &line) {
  Symbol &symbol = symbolSaid(line.words[0]);
  Walk walk(symbol.terms, walkFrom(symbol), 2, whole(line.text("seed")));
  const long from = momentOf(line.text("from")), step = millisOf(line.text("step")).value_or(0),
      count = whole(line.text("count"));
  std::vector<MqlTick> past;
  for (long i = 0; i < count; i += 1) {
    MqlTick tick = walk.next(from + i * step);
    if (line.text("zero") == "1") {
      tick.bid = tick.ask = 0;
      tick.flags = TICK_FLAG_LAST | TICK_FLAG_VOLUME;
    }
    past.push_back(tick);
  }
  addPast(symbol, past);
}

inline void sayBook(const Line &line) {
  Symbol &symbol = symbolSaid(line.words[0]);
  std::vector<MqlBookInfo> rows;
  for (const std::string &row : line.rows) {
    const auto type = static_cast<ENUM_BOOK_TYPE>(BOOK_TYPE_SELL + std::string("sbSB").find(row[0]));
    const size_t cut = row.find('x');
    const double volume = std::stod(row.substr(cut + 1));
    rows.push_back({type, std::stod(row.substr(1, cut - 1)), static_cast<long>(volume), volume});
  }
  if (!permissions.connected) return;
  symbol.book = rows;
  tellBookOf(symbol);
}

inline void sayManual(const Line &line) {
  if (!permissions.connected) return;
  const std::string &what = line.words[0];
  if (what == "close") {
    const Position *held = ledger->held(static_cast<ulong>(whole(line.words[1])));
    const Symbol *symbol = held == nullptr ? nullptr : symbolNamed(held->symbol);
    const double touch = symbol == nullptr ? 0 : held->type == POSITION_TYPE_BUY ? symbol->bid : symbol->ask;
    if (touch > 0) closeByHand(*held, ORDER_REASON_CLIENT, touch, "");
    return;
  }
  if (line.words.size() < 3) throw Unreadable{"manual " + what + " needs a symbol and a volume"};
  const Symbol &symbol = symbolSaid(line.words[1]);
  const double touch = what == "buy" ? symbol.ask : symbol.bid;
  const int type = what == "buy" ? ORDER_TYPE_BUY : ORDER_TYPE_SELL;
  if (touch > 0) dealUnasked(symbol.terms.name, type, unitsOf(std::stod(line.words[2])), touch, 0, 0,
      ORDER_REASON_CLIENT, "");
}

inline void sayDeal(const Line &line) {
  const auto found = ledger->deals.find(static_cast<ulong>(whole(line.words[1])));
  if (found == ledger->deals.end()) return;
  Story story;
  Deal deal = found->second;
  if (line.words[0] == "update") {
    if (!line.has("price")) throw Unreadable{"deal update needs price="};
    found->second.price = deal.price = line.decimal("price");
    ledger->refold(deal.symbol);
    add(story, transactionOf(TRADE_TRANSACTION_DEAL_UPDATE, found->second));
  } else {
    ledger->balance -= deal.profit + deal.commission;
    ledger->deals.erase(found);
    ledger->refold(deal.symbol);
    add(story, transactionOf(TRADE_TRANSACTION_DEAL_DELETE, deal));
  }
  tell(std::move(story));
}

inline void sayExpire(const Line &line) {
  Symbol &symbol = symbolSaid(line.words[0]);
  symbol.terms.tradeMode = SYMBOL_TRADE_MODE_CLOSEONLY;
  expireWhere([&](const Order &order) { return order.symbol == symbol.terms.name; });
}

inline void sayKnob(const Line &line) {
  static const std::map<std::string, long *> numbers = {
      {"reorder_equal", &knobs.reorder_equal}, {"late_ms", &knobs.late_ms}, {"flags", &knobs.flags},
      {"history_delay", &knobs.history_delay}, {"history_partial", &knobs.history_partial}, {"maxbars", &knobs.maxbars},
      {"exec_delay", &knobs.exec_delay}, {"requote", &knobs.requote}, {"fill_parts", &knobs.fill_parts},
      {"permute", &knobs.permute}, {"request_lost", &knobs.request_lost}, {"request_late", &knobs.request_late},
      {"request_twice", &knobs.request_twice}, {"timeout_executed", &knobs.timeout_executed},
      {"timeout_lost", &knobs.timeout_lost}, {"send_fail", &knobs.send_fail}, {"history_lag", &knobs.history_lag},
      {"book_silent", &knobs.book_silent}, {"partial_send", &settings.partialSend}};
  for (const auto &[name, value] : line.keys) {
    const auto known = numbers.find(name);
    if (known != numbers.end()) *known->second = millisOf(value).value_or(0);
    if (name == "speculative_read") settings.speculativeRead = value == "1";
    if (name == "liquidity") knobs.liquidity = std::stod(value);
    if (name == "comment") knobs.replaceComments = value == "replace";
    if (name == "answer") {
      knobs.answer_code = whole(value);
      knobs.answer_times = whole(value.substr(value.find('x') + 1));
    }
    if (name != "history_delay" && name != "history_partial") continue;
    for (Symbol &symbol : symbols) symbol.ticksWarm = symbol.barsWarm = false;
  }
}

inline void happen(const Line &line) {
  static const std::map<std::string, void (*)(const Line &)> deeds = {
      {"account", sayAccount}, {"symbol", saySymbol}, {"permit", sayPermit}, {"input", sayInput}, {"tick", sayTick},
      {"burst", sayBurst}, {"past", sayPast}, {"book", sayBook}, {"manual", sayManual}, {"deal", sayDeal},
      {"expire", sayExpire}, {"knob", sayKnob},
      {"clock", [](const Line &said) { serverOffset = std::stol(said.text("offset")); }},
      {"session", [](const Line &said) { symbolSaid(said.words[0]).sessionOpen = said.words[1] == "open"; }},
      {"bookburst", [](const Line &said) {
         const Symbol &symbol = symbolSaid(said.words[0]);
         for (long left = whole(said.text("count")); left > 0; left -= 1) tellBookOf(symbol);
       }},
      {"cut", [](const Line &said) { cutSockets(said.words.empty() ? 0 : millisOf(said.words[0]).value_or(0)); }},
      {"restart", [](const Line &said) { restartProgram(said.words.empty() ? REASON_RECOMPILE
          : static_cast<int>(whole(said.words[0]))); }},
      {"lose_journal", [](const Line &) { loseFiles(); }},
      {"stall", [](const Line &said) { stalledUntil = nowMicros()
          + static_cast<ulong>(millisOf(said.words[0]).value_or(0)) * 1000; }},
      {"quit", [](const Line &) { ended = true; }},
      {"truth", [](const Line &) { answerTruth(); }},
      {"base", [](const Line &said) { answerBase(said.words[0]); }},
      {"where", [](const Line &) { answerWhere(); }},
  };
  deeds.at(line.verb)(line);
}

} // namespace mql
