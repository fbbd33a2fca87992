/**
 * Reads lines of the scenario language (docs/reference/mt5-scenarios.md): every verb with what it takes, as a table.
 */
#pragma once
#include <optional>
#include <regex>
#include <sstream>
#include "past-calls.hpp"

namespace mql {

typedef std::map<std::string, std::string> Words;

struct Verb {
  /** Kinds of the words by their place; the first `needed` must be there. */
  std::vector<std::string> places;
  size_t needed = 0;
  /** Kinds of `key=value`, and those keys that must be there. */
  Words keys;
  std::vector<std::string> must;
  /** Any number of book rows at the end. */
  bool rows = false;
};

/**
 * The verb, then the kinds of its words and keys. `?`: need not be there. `!`: this key must. `*`: book rows. A kind is a
 * name of `readable`, or words to choose from by `|`; with a `+` before them, a mask of them.
 */
inline const std::vector<std::string> grammar = {
    "account login=natural server=text company=text currency=text margin=netting|exchange|hedging "
    "trade=demo|contest|real balance=decimal leverage=positive limit_orders=natural",
    "symbol text digits=natural point=positive tick=positive step=positive min=positive max=positive limit=decimal "
    "contract=positive tickvalue=positive exe=request|instant|market|exchange fill=+fok|ioc|boc "
    "expiry=+gtc|day|specified|specified_day orders=+market|limit|stop|stoplimit|sl|tp|closeby "
    "mode=disabled|longonly|shortonly|closeonly|full stops=natural freeze=natural depth=natural delay=0|1 "
    "chart=bid|last calc=natural base=text profit=text marginin=text basis=text expires=moment pricemin=decimal "
    "pricemax=decimal commission=decimal",
    "permit connected=0|1 algo=0|1 program=0|1 account=0|1 server=0|1",
    "input AllowTrading=0|1 AllowReal=0|1 Symbols=text MaxLots=decimal OrdersPerSecond=natural MaxTickAgeMillis=millis",
    "clock !offset=integer",
    "session text open|closed",
    "expire text",
    "tick text decimal decimal last=decimal volume=decimal flags=natural at=moment ago=millis",
    "burst text !count=natural !rate=positive permilli=natural !seed=natural bid=positive spread=natural",
    "past text !count=natural !from=moment !step=millis !seed=natural zero=0|1",
    "book text *",
    "bookburst text !count=natural",
    "manual buy|sell|close text ?positive",
    "deal update|delete natural price=decimal",
    "knob reorder_equal=0|1 late_ms=millis flags=natural speculative_read=0|1 partial_send=natural history_delay=millis "
    "history_partial=0|1 maxbars=natural exec_delay=millis answer=answer requote=natural fill_parts=natural "
    "liquidity=decimal permute=natural request_lost=natural request_late=millis request_twice=natural "
    "timeout_executed=natural timeout_lost=natural send_fail=natural history_lag=millis book_silent=0|1 "
    "comment=keep|replace",
    "cut ?millis",
    "restart ?natural",
    "lose_journal",
    "stall millis",
    "quit",
    "truth",
    "base text",
    "where",
};

inline std::map<std::string, Verb> verbsOf(const std::vector<std::string> &lines) {
  std::map<std::string, Verb> found;
  for (const std::string &line : lines) {
    std::stringstream words(line);
    std::string name, word;
    words >> name;
    Verb &verb = found[name];
    while (words >> word) {
      const char mark = word[0];
      if (mark == '?' || mark == '!') word.erase(0, 1);
      const size_t cut = word.find('=');
      if (word == "*") verb.rows = true;
      else if (cut == std::string::npos) verb.places.push_back(word);
      else verb.keys[word.substr(0, cut)] = word.substr(cut + 1);
      if (cut == std::string::npos && word != "*" && mark != '?') verb.needed += 1;
      if (mark == '!') verb.must.push_back(word.substr(0, cut));
    }
  }
  return found;
}
inline const std::map<std::string, Verb> verbs = verbsOf(grammar);

/** A line that was read. */
struct Line {
  long afterMillis = 0;
  std::string verb;
  std::vector<std::string> words;
  Words keys;
  std::vector<std::string> rows;

  bool has(const char *key) const { return keys.count(key) > 0; }
  std::string text(const char *key, const std::string &otherwise = "") const {
      return has(key) ? keys.at(key) : otherwise; }
  double decimal(const char *key, double otherwise = 0) const { return has(key) ? std::stod(keys.at(key)) : otherwise; }
};

struct Unreadable {
  std::string why;
};

inline std::vector<std::string> splitBy(const std::string &text, char separator) {
  std::vector<std::string> parts;
  std::stringstream stream(text);
  for (std::string part; std::getline(stream, part, separator);) parts.push_back(part);
  return parts;
}

inline long whole(const std::string &text) { return static_cast<long>(std::strtoull(text.c_str(), nullptr, 10)); }

/** Milliseconds, or a number with a unit. */
inline std::optional<long> millisOf(const std::string &text) {
  static const std::regex shape("(\\d+)|(-?\\d+(?:\\.\\d+)?)(ms|s|m|h|d)");
  std::smatch match;
  if (!std::regex_match(text, match, shape)) return std::nullopt;
  if (match[1].matched) return whole(text);
  const std::string unit = match[3];
  const double scale = unit == "ms" ? 1 : unit == "s" ? 1000 : unit == "m" ? 60000 : unit == "h" ? 3600000 : 86400000;
  return std::lround(std::stod(match[2]) * scale);
}
/** A moment of the server's clock: milliseconds of the epoch, or so long from now. */
inline long momentOf(const std::string &text) {
  const bool unit = std::isalpha(static_cast<unsigned char>(text.back())) != 0;
  return unit ? serverNow() + millisOf(text).value_or(0) : whole(text);
}
/** Where the word stands in `a|b|c`, or -1. */
inline int choiceOf(const std::string &word, const std::string &kinds) {
  const std::vector<std::string> known = splitBy(kinds, '|');
  const auto found = std::find(known.begin(), known.end(), word);
  return found == known.end() ? -1 : static_cast<int>(found - known.begin());
}
/** Words joined by `+`, each a bit of `+a|b|c`; -1 when one is unknown. */
inline int maskOf(const std::string &text, const std::string &kinds) {
  int mask = 0;
  if (text == "none") return mask;
  for (const std::string &word : splitBy(text, '+')) {
    const int place = choiceOf(word, kinds.substr(1));
    if (place < 0) return -1;
    mask |= 1 << place;
  }
  return mask;
}

inline bool readable(const std::string &text, const std::string &kind) {
  static const std::regex decimals("-?(\\d+(\\.\\d*)?|\\.\\d+)"), integers("-?\\d{1,19}"), answers("\\d{1,5}x\\d{1,9}");
  if (kind == "text") return !text.empty();
  if (kind == "decimal") return std::regex_match(text, decimals);
  if (kind == "positive") return std::regex_match(text, decimals) && std::stod(text) > 0;
  if (kind == "integer") return std::regex_match(text, integers);
  if (kind == "natural") return std::regex_match(text, integers) && text[0] != '-';
  if (kind == "millis" || kind == "moment") return millisOf(text).has_value();
  if (kind == "answer") return std::regex_match(text, answers);
  return kind[0] == '+' ? maskOf(text, kind) >= 0 : choiceOf(text, kind) >= 0;
}
inline std::string allowedBy(const std::string &kind) {
  if (kind == "natural") return "a whole number, 0 or more";
  if (kind == "integer") return "a whole number";
  if (kind == "positive") return "a number above 0";
  if (kind == "millis") return "milliseconds, or a number that ends in ms, s, m, h or d";
  if (kind == "moment") return "milliseconds of the server's clock, or a time from now that ends in a unit";
  if (kind == "answer") return "a return code, x and how many times, as 10018x2";
  return kind[0] == '+' ? "none, or " + kind.substr(1) + " joined by +" : kind;
}
inline void demand(const std::string &name, const std::string &text, const std::string &kind) {
  if (!readable(text, kind)) throw Unreadable{name + " cannot be \"" + text + "\"; allowed: " + allowedBy(kind)};
}

inline std::string namesOf(const Words &keys) {
  std::string all;
  for (const auto &[name, kind] : keys) all += (all.empty() ? "" : ", ") + name;
  return all.empty() ? "none" : all;
}

inline void readWord(Line &line, const Verb &verb, const std::string &word) {
  const size_t cut = word.find('=');
  if (cut == std::string::npos) {
    static const std::regex row("[sbSB](\\d+(\\.\\d*)?|\\.\\d+)x(\\d+(\\.\\d*)?|\\.\\d+)");
    if (line.words.size() < verb.places.size()) {
      demand("word " + std::to_string(line.words.size() + 1), word, verb.places[line.words.size()]);
      line.words.push_back(word);
    } else if (verb.rows && std::regex_match(word, row)) {
      line.rows.push_back(word);
    } else {
      throw Unreadable{line.verb + " takes no word \"" + word + "\"; allowed: " +
                       (verb.rows ? "s, b, S or B, then PRICExVOLUME" : "keys " + namesOf(verb.keys))};
    }
    return;
  }
  const std::string key = word.substr(0, cut), value = word.substr(cut + 1);
  const auto known = verb.keys.find(key);
  if (known == verb.keys.end()) throw Unreadable{line.verb + " has no key \"" + key + "\"; allowed: "
      + namesOf(verb.keys)};
  demand(key, value, known->second);
  if (!line.keys.emplace(key, value).second) throw Unreadable{key + " is said twice"};
}

/** Nothing for an empty line; throws Unreadable. */
inline std::optional<Line> lineOf(const std::string &text) {
  std::stringstream stream(text.substr(0, text.find('#')));
  Line line;
  std::string word;
  if (!(stream >> word)) return std::nullopt;
  if (word[0] == '+') {
    demand("the delay", word.substr(1), "millis");
    line.afterMillis = *millisOf(word.substr(1));
    if (!(stream >> word)) throw Unreadable{"a delay needs a verb"};
  }
  const auto verb = verbs.find(word);
  if (verb == verbs.end()) {
    std::string all;
    for (const auto &[name, taken] : verbs) all += (all.empty() ? "" : ", ") + name;
    throw Unreadable{"\"" + word + "\" is no verb; allowed: " + all};
  }
  line.verb = word;
  while (stream >> word) readWord(line, verb->second, word);
  if (line.words.size() < verb->second.needed) throw Unreadable{line.verb + " needs more words"};
  for (const std::string &key : verb->second.must) {
    if (!line.has(key.c_str())) throw Unreadable{line.verb + " needs " + key + "="};
  }
  return line;
}

} // namespace mql
