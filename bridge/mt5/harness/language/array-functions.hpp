/**
 * The Array functions, for arrays of one dimension.
 */
#pragma once
#include <cstring>
#include "array.hpp"

template <typename A> int ArraySize(const A &array) { return static_cast<int>(array.size()); }
template <typename A> bool ArrayIsDynamic(const A &array) { return mql::growable(array); }
template <typename A> int ArrayRange(const A &array, int rank) { return rank == 0 ? ArraySize(array) : 0; }

/** -1 and 4007 for a fixed array or a negative size. */
template <typename A> int ArrayResize(A &&array, int size, int reserve = 0) {
  typedef std::decay_t<A> Array;
  if constexpr (Array::dynamic) {
    if (size >= 0 && mql::growable(array)) {
      array.resize(size, reserve);
      return size;
    }
  }
  mql::lastError = ERR_ARRAY_RESIZE_ERROR;
  return -1;
}

template <typename A> void ArrayFree(A &&array) {
  if constexpr (std::decay_t<A>::dynamic) {
    if (mql::growable(array)) array.clear();
  }
}

template <typename A, typename V> int ArrayInitialize(A &&array, V value) {
  typedef typename std::decay_t<A>::Element T;
  for (long i = 0; i < array.size(); i += 1) array.data()[i] = static_cast<T>(value);
  return static_cast<int>(array.size());
}

template <typename A, typename V> void ArrayFill(A &&array, int start, int count, V value) {
  typedef typename std::decay_t<A>::Element T;
  for (int i = start; i < start + count; i += 1) array[i] = static_cast<T>(value);
}

/** The number of elements copied; safe when both are one array. The target grows when it can, else gets what fits. */
template <typename D, typename S>
int ArrayCopy(D &&target, const S &source, int targetStart = 0, int sourceStart = 0, int count = WHOLE_ARRAY) {
  if (targetStart < 0 || sourceStart < 0) {
    mql::lastError = ERR_INVALID_PARAMETER;
    return 0;
  }
  long n = static_cast<long>(source.size()) - sourceStart;
  if (count >= 0 && count < n) n = count;
  if (n <= 0) return 0;
  if (!mql::reach(target, targetStart + n)) n = target.size() - targetStart;
  if (n <= 0) return 0;
  auto *to = target.data() + targetStart;
  const auto *from = source.data() + sourceStart;
  typedef std::decay_t<decltype(*to)> T;
  if (static_cast<const void *>(to) <= static_cast<const void *>(from)) {
    for (long i = 0; i < n; i += 1) to[i] = static_cast<T>(from[i]);
  } else {
    for (long i = n; i-- > 0;) to[i] = static_cast<T>(from[i]);
  }
  return static_cast<int>(n);
}

template <typename A> bool ArrayRemove(A &&array, uint start, uint count = static_cast<uint>(WHOLE_ARRAY)) {
  const long size = array.size();
  if (start >= static_cast<ulong>(size)) return false;
  const long gone = std::min<long>(count, size - start);
  auto *items = array.data();
  std::move(items + start + gone, items + size, items + start);
  if (mql::growable(array)) ArrayResize(array, static_cast<int>(size - gone));
  return true;
}

template <typename D, typename S>
bool ArrayInsert(D &&target, const S &source, uint at, uint from = 0, uint count = static_cast<uint>(WHOLE_ARRAY)) {
  const long size = target.size();
  if (from > static_cast<ulong>(source.size()) || at > static_cast<ulong>(size)) return false;
  const long n = std::min<long>(count, source.size() - from);
  if (!mql::reach(target, size + n)) return false;
  auto *items = target.data();
  std::move_backward(items + at, items + size, items + size + n);
  std::copy(source.data() + from, source.data() + from + n, items + at);
  return true;
}

template <typename A> bool ArrayReverse(A &&array, uint start = 0, uint count = static_cast<uint>(WHOLE_ARRAY)) {
  if (start > static_cast<ulong>(array.size())) return false;
  const long n = std::min<long>(count, array.size() - start);
  std::reverse(array.data() + start, array.data() + start + n);
  return true;
}

template <typename A> bool ArraySort(A &&array) {
  std::sort(array.data(), array.data() + array.size());
  return true;
}

/** Index of the value in a sorted array, else of a neighbour; -1 when the array is empty. */
template <typename A, typename V> int ArrayBsearch(const A &array, V value) {
  const auto *items = array.data();
  const long size = array.size();
  const long at = std::lower_bound(items, items + size, value) - items;
  return static_cast<int>(at < size ? at : size - 1);
}

template <typename A> int ArrayMaximum(const A &array, int start = 0, int count = WHOLE_ARRAY) {
  const long end = count < 0 ? array.size() : std::min<long>(array.size(), start + count);
  int best = -1;
  for (long i = start; i < end; i += 1) {
    if (best < 0 || array.data()[best] < array.data()[i]) best = static_cast<int>(i);
  }
  return best;
}

template <typename A> int ArrayMinimum(const A &array, int start = 0, int count = WHOLE_ARRAY) {
  const long end = count < 0 ? array.size() : std::min<long>(array.size(), start + count);
  int best = -1;
  for (long i = start; i < end; i += 1) {
    if (best < 0 || array.data()[i] < array.data()[best]) best = static_cast<int>(i);
  }
  return best;
}

/** -1, 0 or 1 in the order of the elements; -2 on a bad start. */
template <typename A, typename B>
int ArrayCompare(const A &a, const B &b, int aStart = 0, int bStart = 0, int count = WHOLE_ARRAY) {
  if (aStart < 0 || bStart < 0 || aStart > a.size() || bStart > b.size()) return -2;
  long an = a.size() - aStart;
  long bn = b.size() - bStart;
  if (count >= 0) {
    an = std::min<long>(an, count);
    bn = std::min<long>(bn, count);
  }
  for (long i = 0; i < an && i < bn; i += 1) {
    if (a.data()[aStart + i] < b.data()[bStart + i]) return -1;
    if (b.data()[bStart + i] < a.data()[aStart + i]) return 1;
  }
  return an < bn ? -1 : an > bn ? 1 : 0;
}

/** Zero bytes, or an empty value where a structure has text. */
template <typename T> void ZeroMemory(T &&variable) {
  typedef std::decay_t<T> Value;
  if constexpr (std::is_trivially_copyable_v<Value> && !mql::growsOrRefers<Value>) {
    std::memset(static_cast<void *>(&variable), 0, sizeof(Value));
  } else if constexpr (mql::growsOrRefers<Value>) {
    for (long i = 0; i < variable.size(); i += 1) ZeroMemory(variable.data()[i]);
  } else {
    variable = Value{};
  }
}
