/**
 * What a program says and how it ends; its inputs and the hooks the rewriter generates.
 */
#pragma once
#include <map>
#include "array-functions.hpp"
#include "format.hpp"
#include "text-functions.hpp"

namespace mql {

typedef void (*InputSetter)(const string &);
/** Inputs by name, filled by the generated code. A setter takes the text that a .set file would hold. */
inline std::map<std::string, InputSetter> inputs;

inline void setInput(bool &input, const string &text) {
  input = text == string("true") || StringToInteger(text) != 0;
}
inline void setInput(double &input, const string &text) { input = StringToDouble(text); }
inline void setInput(string &input, const string &text) { input = text; }
template <typename T, typename = std::enable_if_t<std::is_integral_v<T> || std::is_enum_v<T>>>
void setInput(T &input, const string &text) {
  input = static_cast<T>(std::is_unsigned_v<T> ? static_cast<long>(std::strtoul(text.utf8().c_str(), nullptr, 0))
                                               : std::strtol(text.utf8().c_str(), nullptr, 0));
}

inline void say(const char *kind, const std::string &text) {
  std::fprintf(stderr, "%s%s\n", kind, text.c_str());
  std::fflush(stderr);
}

} // namespace mql

template <typename... A> void Print(const A &...values) {
  std::string line;
  ((line += mql::shown(values)), ...);
  mql::say("", line);
}
template <typename... A> void PrintFormat(const string &pattern, const A &...values) {
  mql::say("", StringFormat(pattern, values...).utf8());
}
template <typename... A> void Comment(const A &...values) {
  std::string text;
  ((text += mql::shown(values)), ...);
  mql::say("comment: ", text);
}
template <typename... A> void Alert(const A &...values) {
  std::string line;
  ((line += mql::shown(values)), ...);
  mql::say("alert: ", line);
}

inline void ExpertRemove() { mql::removeRequested = true; }
inline void DebugBreak() {}
