/**
 * The Math functions and limits. The lower-case twins (fabs, floor, pow ...) are those of the C library.
 */
#pragma once
#include "core.hpp"

#undef UCHAR_MAX
#undef USHORT_MAX
constexpr uchar UCHAR_MAX = 255;
constexpr ushort USHORT_MAX = 65535;
constexpr short SHORT_MAX = 32767, SHORT_MIN = -32768;

template <typename T> T MathAbs(T value) { return value < 0 ? static_cast<T>(-value) : value; }
template <typename A, typename B> std::common_type_t<A, B> MathMax(A a, B b) {
  typedef std::common_type_t<A, B> T;
  return static_cast<T>(a) < static_cast<T>(b) ? static_cast<T>(b) : static_cast<T>(a);
}
template <typename A, typename B> std::common_type_t<A, B> MathMin(A a, B b) {
  typedef std::common_type_t<A, B> T;
  return static_cast<T>(b) < static_cast<T>(a) ? static_cast<T>(b) : static_cast<T>(a);
}

inline double MathFloor(double x) { return std::floor(x); }
inline double MathCeil(double x) { return std::ceil(x); }
inline double MathRound(double x) { return std::round(x); }
inline double MathSqrt(double x) { return std::sqrt(x); }
inline double MathPow(double x, double y) { return std::pow(x, y); }
inline double MathExp(double x) { return std::exp(x); }
inline double MathExpm1(double x) { return std::expm1(x); }
inline double MathLog(double x) { return std::log(x); }
inline double MathLog10(double x) { return std::log10(x); }
inline double MathLog1p(double x) { return std::log1p(x); }
inline double MathMod(double x, double y) { return std::fmod(x, y); }
inline double MathSin(double x) { return std::sin(x); }
inline double MathCos(double x) { return std::cos(x); }
inline double MathTan(double x) { return std::tan(x); }
inline double MathArcsin(double x) { return std::asin(x); }
inline double MathArccos(double x) { return std::acos(x); }
inline double MathArctan(double x) { return std::atan(x); }
inline double MathArctan2(double y, double x) { return std::atan2(y, x); }
inline double MathSinh(double x) { return std::sinh(x); }
inline double MathCosh(double x) { return std::cosh(x); }
inline double MathTanh(double x) { return std::tanh(x); }
inline bool MathIsValidNumber(double x) { return std::isfinite(x); }

inline ushort MathSwap(ushort value) { return __builtin_bswap16(value); }
inline uint MathSwap(uint value) { return __builtin_bswap32(value); }
inline ulong MathSwap(ulong value) { return __builtin_bswap64(value); }

/** Rounded to so many decimals (negative: tens), half away from zero. */
inline double NormalizeDouble(double value, int digits) {
  if (!std::isfinite(value)) return value;
  const double scale = std::pow(10.0, digits);
  const double rounded = std::round(value * scale) / scale;
  return std::isfinite(rounded) ? rounded : value;
}

namespace mql {
inline uint randomState = 1;
}

inline void MathSrand(int seed) { mql::randomState = static_cast<uint>(seed); }
/** 0 to 32767. */
inline int MathRand() {
  mql::randomState = mql::randomState * 214013u + 2531011u;
  return static_cast<int>((mql::randomState >> 16) & 0x7FFF);
}
