/**
 * Looks behind the curtain: what `truth`, `base` and `where` answer, one line of JSON each on the standard output.
 */
#pragma once
#include "scenario-words.hpp"

namespace mql {

inline std::string quoted(const std::string &text) {
  std::string out = "\"";
  for (const char unit : text) {
    if (unit == '"' || unit == '\\') out += '\\';
    out += unit;
  }
  return out + "\"";
}
/** A double so that it is read back as the same. */
inline std::string number(double value) {
  char text[40];
  std::snprintf(text, sizeof text, "%.17g", value);
  return text;
}
inline std::string ticketText(ulong ticket) { return quoted(std::to_string(ticket)); }

inline void answer(const std::string &json) {
  std::fwrite(json.data(), 1, json.size(), stdout);
  std::fputc('\n', stdout);
  std::fflush(stdout);
}

template <typename Map, typename Show> std::string listOf(const Map &map, const Show &show) {
  std::string all;
  for (const auto &[ticket, one] : map) all += (all.empty() ? "{" : ",{") + show(one) + "}";
  return "[" + all + "]";
}

inline void answerTruth() {
  const auto common = [](ulong ticket, const std::string &symbol, ulong magic, long units, double price, int type) {
    return "\"ticket\":" + ticketText(ticket) + ",\"symbol\":" + quoted(symbol) + ",\"type\":" + std::to_string(type) +
           ",\"volume\":" + number(lotsOf(units)) + ",\"price\":" + number(price) + ",\"magic\":" + ticketText(magic);
  };
  const std::string positions = listOf(ledger->positions, [&](const Position &one) {
    return common(one.ticket, one.symbol, one.magic, one.units, one.price, one.type);
  });
  const std::string orders = listOf(ledger->working, [&](const Order &one) {
    return common(one.ticket, one.symbol, one.magic, one.left, one.price, one.type) + ",\"state\":"
        + std::to_string(one.state);
  });
  const std::string deals = listOf(ledger->deals, [&](const Deal &one) {
    return common(one.ticket, one.symbol, one.magic, one.units, one.price, one.type) + ",\"order\":"
        + ticketText(one.order) +
           ",\"entry\":" + std::to_string(one.entry);
  });
  answer("{\"truth\":{\"requests\":" + std::to_string(requestsSeen) + ",\"positions\":" + positions + ",\"orders\":"
      + orders +
         ",\"deals\":" + deals + ",\"balance\":" + number(ledger->balance) + "}}");
}

inline void answerBase(const std::string &name) {
  std::string rows;
  const Symbol *symbol = symbolNamed(name);
  for (size_t i = 0; symbol != nullptr && i < symbol->base.size(); i += 1) {
    const MqlTick &tick = symbol->base[i];
    rows += (i == 0 ? "[" : ",[") + std::to_string(tick.time_msc) + "," + number(tick.bid) + "," + number(tick.ask)
        + "," +
            number(tick.last) + "," + number(tick.volume_real) + "," + std::to_string(tick.flags) + "]";
  }
  answer("{\"base\":" + quoted(name) + ",\"ticks\":[" + rows + "]}");
}

/** The terminal sees the program's sockets and its Market Watch; epoch and numbers are the program's own affair. */
inline void answerWhere() {
  bool connected = false;
  for (const auto &[handle, socket] : sockets) connected = connected || socket.descriptor >= 0;
  std::string watched;
  for (const Symbol &one : symbols) {
    if (one.selected) watched += (watched.empty() ? "" : ",") + quoted(one.terms.name);
  }
  answer(std::string("{\"where\":{\"connected\":") + (connected ? "true" : "false") +
         ",\"epoch\":\"0\",\"sent\":0,\"subscribed\":[" + watched + "]}}");
}

} // namespace mql
