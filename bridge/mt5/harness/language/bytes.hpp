/**
 * Text and structures as bytes. CP_UTF8 is UTF-8; every other code page keeps what fits in Latin-1 and turns the rest
 * into '?', as a Western Windows would.
 */
#pragma once
#include "array-functions.hpp"
#include "text.hpp"

namespace mql {

inline std::string encoded(const std::u16string &text, uint codepage) {
  if (codepage == CP_UTF8) return toUtf8(text);
  std::string out;
  for (const char16_t unit : text) out.push_back(unit < 256 ? static_cast<char>(unit) : '?');
  return out;
}
inline std::u16string decoded(const char *bytes, size_t size, uint codepage) {
  if (codepage == CP_UTF8) return toUtf16(bytes, size);
  std::u16string out;
  for (size_t i = 0; i < size; i += 1) out.push_back(static_cast<unsigned char>(bytes[i]));
  return out;
}

/** A structure that may be dumped: scalars, and fixed arrays and structures of them. */
template <typename T> constexpr bool dumpable = std::is_trivially_copyable_v<T> && !growsOrRefers<T>;

} // namespace mql

/** The number of elements copied. Count -1: all, and the closing 0. A dynamic array grows, never shrinks. */
inline int StringToCharArray(const string &text, MqlArrayRef<uchar> array, int start = 0, int count = -1, uint codepage = CP_ACP) {
  std::string bytes = mql::encoded(text.units, codepage);
  if (count < 0) {
    bytes.push_back('\0');
  } else if (static_cast<size_t>(count) < bytes.size()) {
    bytes.resize(static_cast<size_t>(count));
  }
  long n = static_cast<long>(bytes.size());
  if (start < 0) return 0;
  if (!mql::reach(array, start + n)) n = array.size() - start;
  if (n <= 0) return 0;
  std::memcpy(array.data() + start, bytes.data(), static_cast<size_t>(n));
  return static_cast<int>(n);
}

/** Up to `count` bytes (-1: to the end), and not beyond a 0. */
inline string CharArrayToString(MqlArrayRef<const uchar> array, int start = 0, int count = -1, uint codepage = CP_ACP) {
  if (start < 0 || start >= array.size()) return string();
  long n = array.size() - start;
  if (count >= 0 && count < n) n = count;
  const char *bytes = reinterpret_cast<const char *>(array.data() + start);
  return string(mql::decoded(bytes, strnlen(bytes, static_cast<size_t>(n)), codepage));
}

inline int StringToShortArray(const string &text, MqlArrayRef<ushort> array, int start = 0, int count = -1) {
  const long n = count < 0 ? text.length() + 1 : std::min<long>(count, text.length());
  if (start < 0 || !mql::reach(array, start + n)) return 0;
  for (long i = 0; i < n; i += 1) array.data()[start + i] = i < text.length() ? text.units[static_cast<size_t>(i)] : 0;
  return static_cast<int>(n);
}
inline string ShortArrayToString(MqlArrayRef<const ushort> array, int start = 0, int count = -1) {
  std::u16string text;
  const long end = count < 0 ? array.size() : std::min<long>(array.size(), start + count);
  for (long i = start; i < end && array.data()[i] != 0; i += 1) text.push_back(array.data()[i]);
  return string(text);
}

/** False when the array is fixed and too small. A dynamic array grows, never shrinks. */
template <typename S> bool StructToCharArray(const S &source, MqlArrayRef<uchar> array, uint start = 0) {
  static_assert(mql::dumpable<S>, "StructToCharArray: a structure with text, a dynamic array or an object");
  if (!mql::reach(array, static_cast<long>(start) + static_cast<long>(sizeof(S)))) return false;
  std::memcpy(array.data() + start, &source, sizeof(S));
  return true;
}

/** False, and nothing changed, when fewer bytes than the structure has follow `start`. */
template <typename S> bool CharArrayToStruct(S &target, MqlArrayRef<const uchar> array, uint start = 0) {
  static_assert(mql::dumpable<S>, "CharArrayToStruct: a structure with text, a dynamic array or an object");
  if (array.size() < static_cast<long>(start) + static_cast<long>(sizeof(S))) {
    mql::lastError = ERR_INVALID_ARRAY;
    return false;
  }
  std::memcpy(static_cast<void *>(&target), array.data() + start, sizeof(S));
  return true;
}
