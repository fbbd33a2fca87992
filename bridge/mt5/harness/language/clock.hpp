/**
 * Clocks of the machine, and dates. Times of the trade server are the terminal's business.
 */
#pragma once
#include <ctime>
#include <time.h>
#include "text.hpp"

struct MqlDateTime {
  int year, mon, day, hour, min, sec, day_of_week, day_of_year;
};

enum : int { TIME_DATE = 1, TIME_MINUTES = 2, TIME_SECONDS = 4 };

namespace mql {

inline ulong monotonicMicros() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<ulong>(now.tv_sec) * 1000000ul + static_cast<ulong>(now.tv_nsec) / 1000ul;
}
inline const ulong startMicros = monotonicMicros();

/** Milliseconds of UTC; MQL5 has no such call, the terminal needs one. */
inline long utcMillis() {
  timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return static_cast<long>(now.tv_sec) * 1000 + now.tv_nsec / 1000000;
}

} // namespace mql

inline ulong GetMicrosecondCount() { return mql::monotonicMicros() - mql::startMicros; }
inline ulong GetTickCount64() { return mql::monotonicMicros() / 1000; }
inline uint GetTickCount() { return static_cast<uint>(GetTickCount64()); }
inline datetime TimeGMT() { return static_cast<datetime>(mql::utcMillis() / 1000); }
inline int TimeGMTOffset() {
  const time_t now = std::time(nullptr);
  tm local;
  localtime_r(&now, &local);
  return static_cast<int>(-local.tm_gmtoff);
}
inline int TimeDaylightSavings() { return 0; }
inline datetime TimeLocal() { return static_cast<datetime>(static_cast<long>(TimeGMT()) - TimeGMTOffset()); }

inline bool TimeToStruct(datetime time, MqlDateTime &parts) {
  const time_t seconds = static_cast<time_t>(time);
  tm utc;
  if (gmtime_r(&seconds, &utc) == nullptr) return false;
  parts.year = utc.tm_year + 1900;
  parts.mon = utc.tm_mon + 1;
  parts.day = utc.tm_mday;
  parts.hour = utc.tm_hour;
  parts.min = utc.tm_min;
  parts.sec = utc.tm_sec;
  parts.day_of_week = utc.tm_wday;
  parts.day_of_year = utc.tm_yday;
  return true;
}
inline datetime StructToTime(const MqlDateTime &parts) {
  tm utc = {};
  utc.tm_year = parts.year - 1900;
  utc.tm_mon = parts.mon - 1;
  utc.tm_mday = parts.day;
  utc.tm_hour = parts.hour;
  utc.tm_min = parts.min;
  utc.tm_sec = parts.sec;
  return static_cast<datetime>(timegm(&utc));
}

inline string TimeToString(datetime time, int mode = TIME_DATE | TIME_MINUTES) {
  MqlDateTime at;
  if (!TimeToStruct(time, at)) return string();
  char text[64] = "";
  std::string out;
  if ((mode & TIME_DATE) != 0) {
    std::snprintf(text, sizeof text, "%04d.%02d.%02d", at.year, at.mon, at.day);
    out = text;
  }
  if ((mode & (TIME_MINUTES | TIME_SECONDS)) != 0) {
    std::snprintf(text, sizeof text, (mode & TIME_SECONDS) != 0 ? "%02d:%02d:%02d" : "%02d:%02d", at.hour, at.min, at.sec);
    out += (out.empty() ? "" : " ") + std::string(text);
  }
  return string(out);
}

/** "yyyy.mm.dd", with or without "hh:mm" or "hh:mm:ss"; 0 when it is none. */
inline datetime StringToTime(const string &text) {
  MqlDateTime at = {};
  const int read = std::sscanf(text.utf8().c_str(), "%d.%d.%d %d:%d:%d", &at.year, &at.mon, &at.day, &at.hour, &at.min, &at.sec);
  return read >= 3 ? StructToTime(at) : 0;
}

inline bool IsStopped() { return mql::stopFlag; }
inline void Sleep(int millis) {
  const ulong until = mql::monotonicMicros() + static_cast<ulong>(millis < 0 ? 0 : millis) * 1000ul;
  while (!IsStopped() && mql::monotonicMicros() < until) {
    const ulong left = until - mql::monotonicMicros();
    timespec pause = {0, static_cast<long>(left < 20000ul ? left : 20000ul) * 1000};
    nanosleep(&pause, nullptr);
  }
}
