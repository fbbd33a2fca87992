/**
 * `string`: UTF-16 units by value, as in MetaTrader. Literals of the source are UTF-8. Halves of a surrogate pair that
 * stand alone become U+FFFD on the way out.
 */
#pragma once
#include "core.hpp"

namespace mql {

inline std::u16string toUtf16(const char *bytes, size_t size) {
  std::u16string out;
  out.reserve(size);
  for (size_t i = 0; i < size;) {
    const unsigned char lead = static_cast<unsigned char>(bytes[i]);
    const int more = lead < 0x80 ? 0 : lead >= 0xC2 && lead < 0xE0 ? 1 : lead >= 0xE0 && lead < 0xF0 ? 2
                   : lead >= 0xF0 && lead < 0xF5 ? 3 : -1;
    if (more < 0 || i + static_cast<size_t>(more) >= size) {
      out.push_back(0xFFFD);
      i += 1;
      continue;
    }
    uint32_t code = more == 0 ? lead : more == 1 ? lead & 0x1Fu : more == 2 ? lead & 0x0Fu : lead & 0x07u;
    bool good = true;
    for (int k = 1; k <= more; k += 1) {
      const unsigned char next = static_cast<unsigned char>(bytes[i + static_cast<size_t>(k)]);
      good = good && (next & 0xC0) == 0x80;
      code = (code << 6) | (next & 0x3Fu);
    }
    const bool overlong = (more == 2 && code < 0x800) || (more == 3 && code < 0x10000) || code > 0x10FFFF;
    if (!good || overlong || (code >= 0xD800 && code < 0xE000)) {
      out.push_back(0xFFFD);
      i += 1;
      continue;
    }
    if (code < 0x10000) {
      out.push_back(static_cast<char16_t>(code));
    } else {
      out.push_back(static_cast<char16_t>(0xD800 + ((code - 0x10000) >> 10)));
      out.push_back(static_cast<char16_t>(0xDC00 + ((code - 0x10000) & 0x3FF)));
    }
    i += static_cast<size_t>(more) + 1;
  }
  return out;
}

inline std::string toUtf8(const std::u16string &text) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); i += 1) {
    uint32_t code = text[i];
    if (code >= 0xD800 && code < 0xDC00 && i + 1 < text.size() && text[i + 1] >= 0xDC00 && text[i + 1] < 0xE000) {
      code = 0x10000 + ((code - 0xD800) << 10) + (text[i + 1] - 0xDC00u);
      i += 1;
    } else if (code >= 0xD800 && code < 0xE000) {
      code = 0xFFFD;
    }
    if (code < 0x80) {
      out.push_back(static_cast<char>(code));
    } else if (code < 0x800) {
      out.push_back(static_cast<char>(0xC0 | (code >> 6)));
      out.push_back(static_cast<char>(0x80 | (code & 0x3F)));
    } else if (code < 0x10000) {
      out.push_back(static_cast<char>(0xE0 | (code >> 12)));
      out.push_back(static_cast<char>(0x80 | ((code >> 6) & 0x3F)));
      out.push_back(static_cast<char>(0x80 | (code & 0x3F)));
    } else {
      out.push_back(static_cast<char>(0xF0 | (code >> 18)));
      out.push_back(static_cast<char>(0x80 | ((code >> 12) & 0x3F)));
      out.push_back(static_cast<char>(0x80 | ((code >> 6) & 0x3F)));
      out.push_back(static_cast<char>(0x80 | (code & 0x3F)));
    }
  }
  return out;
}

} // namespace mql

class string {
public:
  std::u16string units;

  string() = default;
  string(const char *utf8) : units(utf8 == nullptr ? u"" : mql::toUtf16(utf8, std::strlen(utf8))) {}
  string(const std::string &utf8) : units(mql::toUtf16(utf8.data(), utf8.size())) {}
  string(std::u16string units) : units(std::move(units)) {}

  std::string utf8() const { return mql::toUtf8(units); }
  int length() const { return static_cast<int>(units.size()); }

  ushort operator[](mql::Index index) const { return units[static_cast<size_t>(index.within(length()))]; }
  string &operator+=(const string &more) {
    units += more.units;
    return *this;
  }
  friend string operator+(const string &a, const string &b) { return string(a.units + b.units); }
  friend bool operator==(const string &a, const string &b) { return a.units == b.units; }
  friend bool operator!=(const string &a, const string &b) { return a.units != b.units; }
  friend bool operator<(const string &a, const string &b) { return a.units < b.units; }
  friend bool operator>(const string &a, const string &b) { return b.units < a.units; }
  friend bool operator<=(const string &a, const string &b) { return !(b.units < a.units); }
  friend bool operator>=(const string &a, const string &b) { return !(a.units < b.units); }
};
