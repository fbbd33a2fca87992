/**
 * The String functions and conversions of single values.
 */
#pragma once
#include "array-functions.hpp"
#include "format.hpp"

inline int StringLen(const string &text) { return text.length(); }

inline string StringSubstr(const string &text, int start, int length = -1) {
  if (start < 0 || start >= text.length() || length == 0) return string();
  return string(text.units.substr(static_cast<size_t>(start), length < 0 ? std::u16string::npos : static_cast<size_t>(length)));
}
inline int StringFind(const string &text, const string &wanted, int start = 0) {
  if (start < 0) return -1;
  const size_t at = text.units.find(wanted.units, static_cast<size_t>(start));
  return at == std::u16string::npos ? -1 : static_cast<int>(at);
}
/** How many were replaced; -1 when there is nothing to look for. */
inline int StringReplace(string &text, const string &wanted, const string &better) {
  if (wanted.units.empty()) return -1;
  int replaced = 0;
  for (size_t at = 0; (at = text.units.find(wanted.units, at)) != std::u16string::npos; at += better.units.size()) {
    text.units.replace(at, wanted.units.size(), better.units);
    replaced += 1;
  }
  return replaced;
}
/** The number of parts. An empty text has none: what MetaTrader does with one is documented nowhere, so ask for "" first. */
inline int StringSplit(const string &text, ushort separator, MqlArrayRef<string> parts) {
  std::vector<string> found;
  size_t from = 0;
  for (size_t at; (at = text.units.find(static_cast<char16_t>(separator), from)) != std::u16string::npos; from = at + 1) {
    found.push_back(string(text.units.substr(from, at - from)));
  }
  if (!text.units.empty()) found.push_back(string(text.units.substr(from)));
  if (!parts.growable()) return -1;
  parts.resize(static_cast<long>(found.size()), 0);
  for (size_t i = 0; i < found.size(); i += 1) parts.data()[i] = found[i];
  return static_cast<int>(found.size());
}
inline bool StringAdd(string &text, const string &more) {
  text += more;
  return true;
}
template <typename... A> int StringConcatenate(string &text, const A &...parts) {
  std::string all;
  ((all += mql::shown(parts)), ...);
  text = string(all);
  return text.length();
}
inline int StringCompare(const string &a, const string &b, bool caseSensitive = true) {
  const auto folded = [caseSensitive](char16_t unit) {
    return !caseSensitive && unit >= u'A' && unit <= u'Z' ? static_cast<char16_t>(unit + 32) : unit;
  };
  for (size_t i = 0; i < a.units.size() && i < b.units.size(); i += 1) {
    const char16_t left = folded(a.units[i]);
    const char16_t right = folded(b.units[i]);
    if (left != right) return left < right ? -1 : 1;
  }
  return a.units.size() < b.units.size() ? -1 : a.units.size() > b.units.size() ? 1 : 0;
}
inline ushort StringGetCharacter(const string &text, int at) {
  return at >= 0 && at < text.length() ? text.units[static_cast<size_t>(at)] : 0;
}
/** Position length appends; 0 cuts the text there. */
inline bool StringSetCharacter(string &text, int at, ushort unit) {
  if (at < 0 || at > text.length()) return false;
  if (unit == 0) {
    text.units.resize(static_cast<size_t>(at));
  } else if (at == text.length()) {
    text.units.push_back(unit);
  } else {
    text.units[static_cast<size_t>(at)] = unit;
  }
  return true;
}
inline bool StringInit(string &text, int length = 0, ushort unit = 0) {
  text.units.assign(unit == 0 ? 0 : static_cast<size_t>(length), unit);
  return true;
}
inline bool StringFill(string &text, ushort unit) {
  text.units.assign(unit == 0 ? 0 : text.units.size(), unit);
  return true;
}
inline int StringBufferLen(const string &text) { return text.length(); }
inline bool StringToLower(string &text) {
  for (char16_t &unit : text.units) unit = unit >= u'A' && unit <= u'Z' ? static_cast<char16_t>(unit + 32) : unit;
  return true;
}
inline bool StringToUpper(string &text) {
  for (char16_t &unit : text.units) unit = unit >= u'a' && unit <= u'z' ? static_cast<char16_t>(unit - 32) : unit;
  return true;
}
inline int StringTrimLeft(string &text) {
  const size_t first = std::min(text.units.find_first_not_of(u" \t\r\n\v\f"), text.units.size());
  text.units.erase(0, first);
  return static_cast<int>(first);
}
inline int StringTrimRight(string &text) {
  const size_t before = text.units.size();
  text.units.resize(text.units.find_last_not_of(u" \t\r\n\v\f") + 1);
  return static_cast<int>(before - text.units.size());
}

/** The whole number the text begins with, else 0. */
inline long StringToInteger(const string &text) { return std::strtol(text.utf8().c_str(), nullptr, 10); }
inline double StringToDouble(const string &text) { return std::strtod(text.utf8().c_str(), nullptr); }
inline string IntegerToString(long value, int width = 0, ushort fill = ' ') {
  std::u16string text = mql::toUtf16(std::to_string(value).data(), std::to_string(value).size());
  if (static_cast<int>(text.size()) < width) text.insert(0, static_cast<size_t>(width) - text.size(), fill);
  return string(text);
}
/** Digits 0 to 16; negative: in scientific form with so many. */
inline string DoubleToString(double value, int digits = 8) {
  return string(mql::formatted(digits < 0 ? "%." + std::to_string(-digits) + "e" : "%." + std::to_string(digits) + "f", value));
}
inline string CharToString(uchar unit) { return string(std::u16string(1, unit)); }
inline string ShortToString(ushort unit) { return string(std::u16string(1, unit)); }
