/**
 * CryptEncode for CRYPT_HASH_SHA256 (FIPS 180-4), the only method the bridge uses; every other gives 0 and 4003.
 */
#pragma once
#include <array>
#include "array.hpp"

enum ENUM_CRYPT_METHOD : int {
  CRYPT_BASE64 = 0,
  CRYPT_AES128 = 1,
  CRYPT_AES256 = 2,
  CRYPT_DES = 3,
  CRYPT_HASH_SHA1 = 4,
  CRYPT_HASH_SHA256 = 5,
  CRYPT_HASH_MD5 = 6,
  CRYPT_ARCH_ZIP = 7,
};

namespace mql {

inline uint turned(uint x, int by) { return (x >> by) | (x << (32 - by)); }

/** The first 32 bits of the fractional parts of cube roots of the first 64 primes. */
inline std::array<uint, 64> roundWords() {
  std::array<uint, 64> words{};
  int found = 0;
  for (uint n = 2; found < 64; n += 1) {
    bool prime = true;
    for (uint d = 2; d * d <= n; d += 1) prime = prime && n % d != 0;
    if (!prime) continue;
    const long double root = cbrtl(static_cast<long double>(n));
    words[static_cast<size_t>(found)] = static_cast<uint>((root - std::floor(root)) * 4294967296.0L);
    found += 1;
  }
  return words;
}

inline void sha256Block(uint state[8], const uchar *block) {
  static const std::array<uint, 64> constant = roundWords();
  uint w[64];
  for (int i = 0; i < 16; i += 1) {
    w[i] = uint(block[4 * i]) << 24 | uint(block[4 * i + 1]) << 16 | uint(block[4 * i + 2]) << 8 | block[4 * i + 3];
  }
  for (int i = 16; i < 64; i += 1) {
    const uint s0 = turned(w[i - 15], 7) ^ turned(w[i - 15], 18) ^ (w[i - 15] >> 3);
    const uint s1 = turned(w[i - 2], 17) ^ turned(w[i - 2], 19) ^ (w[i - 2] >> 10);
    w[i] = w[i - 16] + s0 + w[i - 7] + s1;
  }
  uint a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
  for (int i = 0; i < 64; i += 1) {
    const uint s1 = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25);
    const uint t1 = h + s1 + ((e & f) ^ (~e & g)) + constant[static_cast<size_t>(i)] + w[i];
    const uint s0 = turned(a, 2) ^ turned(a, 13) ^ turned(a, 22);
    const uint t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
    h = g; g = f; f = e; e = d + t1; d = c; c = b; b = a; a = t1 + t2;
  }
  state[0] += a; state[1] += b; state[2] += c; state[3] += d;
  state[4] += e; state[5] += f; state[6] += g; state[7] += h;
}

inline std::array<uchar, 32> sha256(const uchar *data, size_t size) {
  uint state[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  size_t done = 0;
  for (; done + 64 <= size; done += 64) sha256Block(state, data + done);
  uchar tail[128] = {};
  const size_t left = size - done;
  if (left > 0) std::memcpy(tail, data + done, left);
  tail[left] = 0x80;
  const size_t whole = left < 56 ? 64 : 128;
  const ulong bits = static_cast<ulong>(size) * 8;
  for (size_t i = 0; i < 8; i += 1) tail[whole - 1 - i] = static_cast<uchar>(bits >> (8 * i));
  for (size_t at = 0; at < whole; at += 64) sha256Block(state, tail + at);
  std::array<uchar, 32> digest{};
  for (size_t i = 0; i < 32; i += 1) digest[i] = static_cast<uchar>(state[i / 4] >> (24 - 8 * (i % 4)));
  return digest;
}

} // namespace mql

inline int CryptEncode(ENUM_CRYPT_METHOD method, MqlArrayRef<const uchar> data, MqlArrayRef<const uchar> key,
                       MqlArrayRef<uchar> result) {
  (void)key;
  if (method != CRYPT_HASH_SHA256) {
    mql::lastError = ERR_INVALID_PARAMETER;
    return 0;
  }
  const std::array<uchar, 32> digest = mql::sha256(data.data(), static_cast<size_t>(data.size()));
  if (!mql::reach(result, 32)) return 0;
  if (result.growable()) result.resize(32, 0);
  std::memcpy(result.data(), digest.data(), 32);
  return 32;
}
