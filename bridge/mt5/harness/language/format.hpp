/**
 * StringFormat and its kin. As in MetaTrader, a conversion without I64 (or ll) keeps 32 bits of a whole number. A
 * conversion of the wrong kind (a number where %s stands, a real where %d stands) ends the program here, because
 * MetaTrader prints garbage for it.
 */
#pragma once
#include "text.hpp"

namespace mql {

struct FormatArgument {
  enum Kind { Whole, Real, Text } kind;
  long whole = 0;
  double real = 0;
  string text;
  bool isUnsigned = false;

  template <typename T, typename = std::enable_if_t<std::is_integral_v<T> || std::is_enum_v<T>>>
  FormatArgument(T value) : kind(Whole), whole(static_cast<long>(value)), isUnsigned(std::is_unsigned_v<T>) {}
  FormatArgument(double value) : kind(Real), real(value) {}
  FormatArgument(float value) : kind(Real), real(value) {}
  FormatArgument(const string &value) : kind(Text), text(value) {}
  FormatArgument(const char *value) : kind(Text), text(value) {}
};

inline std::string formatted(const std::string &pattern, double value) {
  char buffer[512];
  std::snprintf(buffer, sizeof buffer, pattern.c_str(), value);
  return buffer;
}
inline std::string formatted(const std::string &pattern, long value) {
  char buffer[512];
  std::snprintf(buffer, sizeof buffer, pattern.c_str(), value);
  return buffer;
}

[[noreturn]] inline void formatFault(const std::string &format, const std::string &what) {
  fault("StringFormat(\"" + format + "\"): " + what, "format", 0);
}

/** One conversion of a whole number, in 32 bits unless it is wide. */
inline std::string formatWhole(const std::string &flags, char kind, bool wide, long value) {
  if (kind == 'c') return string(std::u16string(1, static_cast<char16_t>(value))).utf8();
  const bool isSigned = kind == 'd' || kind == 'i';
  long shown = value;
  if (!wide) shown = isSigned ? static_cast<long>(static_cast<int>(value)) : static_cast<long>(static_cast<uint>(value));
  return formatted("%" + flags + "l" + kind, shown);
}

inline std::string padded(const std::string &flags, const std::u16string &text) {
  const bool left = flags.find('-') != std::string::npos;
  const size_t dot = flags.find('.');
  const size_t digits = flags.find_first_of("123456789");
  const size_t width = digits < dot && digits != std::string::npos ? std::strtoul(flags.c_str() + digits, nullptr, 10) : 0;
  std::u16string shown = text;
  if (dot != std::string::npos) shown = shown.substr(0, std::strtoul(flags.c_str() + dot + 1, nullptr, 10));
  if (shown.size() < width) shown.insert(left ? shown.size() : 0, width - shown.size(), u' ');
  return toUtf8(shown);
}

inline string format(const string &pattern, const std::vector<FormatArgument> &arguments) {
  const std::string source = pattern.utf8();
  std::string out;
  size_t next = 0;
  for (size_t i = 0; i < source.size(); i += 1) {
    if (source[i] != '%') {
      out.push_back(source[i]);
      continue;
    }
    if (i + 1 < source.size() && source[i + 1] == '%') {
      out.push_back('%');
      i += 1;
      continue;
    }
    size_t end = source.find_first_not_of("-+ #0123456789.", i + 1);
    if (end == std::string::npos) formatFault(source, "a conversion without its letter");
    const std::string flags = source.substr(i + 1, end - i - 1);
    bool wide = false;
    if (source.compare(end, 3, "I64") == 0) {
      wide = true;
      end += 3;
    } else if (source.compare(end, 2, "ll") == 0) {
      wide = true;
      end += 2;
    } else if (source.compare(end, 3, "I32") == 0) {
      end += 3;
    } else if (end < source.size() && (source[end] == 'l' || source[end] == 'h')) {
      end += 1;
    }
    const char kind = end < source.size() ? source[end] : '?';
    if (next >= arguments.size()) formatFault(source, "more conversions than arguments");
    const FormatArgument &argument = arguments[next];
    next += 1;
    switch (kind) {
    case 'd': case 'i': case 'u': case 'x': case 'X': case 'o': case 'c':
      if (argument.kind != FormatArgument::Whole) formatFault(source, std::string("%") + kind + " of no whole number");
      out += formatWhole(flags, kind, wide, argument.whole);
      break;
    case 'f': case 'e': case 'E': case 'g': case 'G': case 'a':
      if (argument.kind != FormatArgument::Real) formatFault(source, std::string("%") + kind + " of no real number");
      out += formatted("%" + flags + kind, argument.real);
      break;
    case 's': case 'S':
      if (argument.kind != FormatArgument::Text) formatFault(source, "%s of no text");
      out += padded(flags, argument.text.units);
      break;
    default:
      formatFault(source, std::string("unknown conversion %") + kind);
    }
    i = end;
  }
  return string(out);
}

/** As Print shows a value. */
inline std::string shown(bool value) { return value ? "true" : "false"; }
inline std::string shown(double value) { return formatted("%.16g", value); }
inline std::string shown(float value) { return formatted("%.8g", static_cast<double>(value)); }
inline std::string shown(const string &value) { return value.utf8(); }
inline std::string shown(const char *value) { return value; }
template <typename T, typename = std::enable_if_t<(std::is_integral_v<T> || std::is_enum_v<T>) && !std::is_same_v<T, bool>>>
std::string shown(T value) {
  if constexpr (std::is_enum_v<T>) {
    return std::to_string(static_cast<long>(value));
  } else {
    return std::to_string(value);
  }
}

} // namespace mql

template <typename... A> string StringFormat(const string &pattern, const A &...arguments) {
  return mql::format(pattern, std::vector<mql::FormatArgument>{mql::FormatArgument(arguments)...});
}
