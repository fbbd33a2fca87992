/**
 * Arrays. `T a[]` is a MqlArray<T>, `T a[8]` a MqlFixed<T, 8> (its elements in place, so that a structure with one can be
 * dumped), and the parameter `T &a[]` a MqlArrayRef<T>, which either of them becomes by itself. Every access is checked.
 *
 * Elements that ArrayResize adds are not set to zero by MetaTrader: scalars get a pattern here, so that a program that
 * counts on zero is found out.
 */
#pragma once
#include <algorithm>
#include <memory>
#include <new>
#include "core.hpp"

template <typename T>
class MqlArray {
  std::unique_ptr<T[]> items;
  long count = 0;
  long room = 0;

public:
  typedef T Element;
  static constexpr bool dynamic = true;

  MqlArray() = default;
  MqlArray(const MqlArray &other) { *this = other; }
  MqlArray(MqlArray &&other) noexcept
      : items(std::move(other.items)), count(std::exchange(other.count, 0)), room(std::exchange(other.room, 0)) {}
  MqlArray &operator=(const MqlArray &other) {
    if (this != &other) {
      resize(other.count, 0);
      std::copy(other.items.get(), other.items.get() + count, items.get());
    }
    return *this;
  }
  MqlArray &operator=(MqlArray &&other) noexcept {
    items = std::move(other.items);
    count = std::exchange(other.count, 0);
    room = std::exchange(other.room, 0);
    return *this;
  }

  T &operator[](mql::Index index) { return items[static_cast<size_t>(index.within(count))]; }
  const T &operator[](mql::Index index) const { return items[static_cast<size_t>(index.within(count))]; }
  long size() const { return count; }
  bool growable() const { return true; }
  T *data() { return items.get(); }
  const T *data() const { return items.get(); }

  void resize(long size, long reserve) {
    if (size > room) {
      const long wanted = std::max(size + std::max(reserve, 0L), room + room / 2);
      std::unique_ptr<T[]> larger(new T[static_cast<size_t>(wanted)]());
      std::move(items.get(), items.get() + count, larger.get());
      items = std::move(larger);
      room = wanted;
    }
    for (long i = count; i < size; i += 1) {
      if constexpr (std::is_arithmetic_v<T> && !std::is_same_v<T, bool>) {
        std::memset(&items[static_cast<size_t>(i)], 0xA5, sizeof(T));
      }
    }
    count = size;
  }
  void clear() {
    items.reset();
    count = 0;
    room = 0;
  }
};

template <typename T, long N>
struct MqlFixed {
  typedef T Element;
  static constexpr bool dynamic = false;
  T items[N];

  T &operator[](mql::Index index) { return items[index.within(N)]; }
  const T &operator[](mql::Index index) const { return items[index.within(N)]; }
  long size() const { return N; }
  T *data() { return items; }
  const T *data() const { return items; }
};

/** A reference to an array of either kind; of constant elements when T is const. */
template <typename T>
class MqlArrayRef {
  typedef std::remove_const_t<T> Plain;
  typedef std::conditional_t<std::is_const_v<T>, const MqlArray<Plain>, MqlArray<Plain>> Dynamic;
  template <typename> friend class MqlArrayRef;
  Dynamic *growing = nullptr;
  T *fixedItems = nullptr;
  long fixedCount = 0;

public:
  typedef T Element;
  static constexpr bool dynamic = true;

  MqlArrayRef(Dynamic &array) : growing(&array) {}
  template <long N> MqlArrayRef(MqlFixed<Plain, N> &array) : fixedItems(array.items), fixedCount(N) {}
  template <long N, typename U = T, typename = std::enable_if_t<std::is_const_v<U>>>
  MqlArrayRef(const MqlFixed<Plain, N> &array) : fixedItems(array.items), fixedCount(N) {}
  template <typename U, typename = std::enable_if_t<std::is_const_v<T> && std::is_same_v<U, Plain>>>
  MqlArrayRef(const MqlArrayRef<U> &other)
      : growing(other.growing), fixedItems(other.fixedItems), fixedCount(other.fixedCount) {}

  T &operator[](mql::Index index) const { return data()[index.within(size())]; }
  long size() const { return growing != nullptr ? growing->size() : fixedCount; }
  T *data() const { return growing != nullptr ? growing->data() : fixedItems; }
  bool growable() const { return growing != nullptr; }
  void resize(long size, long reserve) const { growing->resize(size, reserve); }
  void clear() const { growing->clear(); }
};

namespace mql {

template <typename A> constexpr bool growsOrRefers = false;
template <typename T> constexpr bool growsOrRefers<MqlArray<T>> = true;
template <typename T> constexpr bool growsOrRefers<MqlArrayRef<T>> = true;

/** Whether an array can change its size. */
template <typename A> bool growable(const A &array) {
  if constexpr (!A::dynamic) {
    (void)array;
    return false;
  } else {
    return array.growable();
  }
}

/** Makes room for `size` elements where the array allows it. Never shrinks. False: it is too small and fixed. */
template <typename A> bool reach(A &array, long size) {
  if (array.size() >= size) return true;
  if constexpr (A::dynamic) {
    if (growable(array)) {
      array.resize(size, 0);
      return true;
    }
  }
  lastError = ERR_INVALID_ARRAY;
  return false;
}

/** A global variable without an initial value, as at the program's start. */
template <typename T> void reset(T &variable) { variable = T(); }
template <typename T, long N> void reset(MqlFixed<T, N> &array) {
  for (T &item : array.items) reset(item);
}

} // namespace mql
