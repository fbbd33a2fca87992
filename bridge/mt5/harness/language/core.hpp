/**
 * Types, error codes, the settings a terminal gives the runtime, and the end of a program that broke a rule.
 */
#pragma once
#include <climits>
#include <cfloat>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>
#include <sys/types.h>

typedef unsigned char uchar;
typedef unsigned short ushort;
typedef unsigned int uint;
typedef unsigned long ulong;
typedef unsigned long datetime;
typedef int color;

static_assert(sizeof(long) == 8 && sizeof(int) == 4 && sizeof(double) == 8, "MQL5 numbers need an LP64 machine");

namespace mql {

/** What the terminal sets before and while the program runs. */
struct Settings {
  /** Where MQL5/Files is. Empty: no file can be opened. */
  std::string files;
  /** Where Terminal/Common/Files is. */
  std::string commonFiles;
  /** Where shared variables are kept between two processes. Empty: in memory only. */
  std::string sharedVariables;
  /** The "allow WebRequest for listed URL" list: hosts that SocketConnect may dial. */
  std::vector<std::string> allowedHosts;
  /** The first look at an empty socket says 1 byte. */
  bool speculativeRead = false;
  /** A send takes at most so many bytes; 0: all. */
  long partialSend = 0;
};

inline Settings settings;
inline int lastError = 0;
inline volatile bool stopFlag = false;
/** ExpertRemove was called: the terminal unloads the program after this event. */
inline bool removeRequested = false;

/** The program broke a rule that MetaTrader would end it for. */
[[noreturn]] inline void fault(const std::string &what, const char *file, int line) {
  std::fflush(stdout);
  std::fprintf(stderr, "critical: %s:%d: %s\n", file, line, what.c_str());
  std::fflush(stderr);
  std::_Exit(70);
}

/** An index that knows the .mq5 line it was written on: operators take no default arguments, a conversion does. */
struct Index {
  long at;
  const char *file;
  int line;
  template <typename T, typename = std::enable_if_t<std::is_integral_v<T> || std::is_enum_v<T>>>
  constexpr Index(T at, const char *file = __builtin_FILE(), int line = __builtin_LINE())
      : at(static_cast<long>(at)), file(file), line(line) {}
  long within(long size) const {
    if (at < 0 || at >= size) {
      fault("array out of range: index " + std::to_string(at) + " of " + std::to_string(size), file, line);
    }
    return at;
  }
};

} // namespace mql

#define _LastError (mql::lastError)
#define _StopFlag (mql::stopFlag)

constexpr int INVALID_HANDLE = -1;
constexpr int WHOLE_ARRAY = -1;
constexpr int EMPTY = -1;
constexpr double EMPTY_VALUE = DBL_MAX;
constexpr uint CP_ACP = 0, CP_OEMCP = 1, CP_UTF7 = 65000, CP_UTF8 = 65001;

enum : int {
  ERR_SUCCESS = 0,
  ERR_INTERNAL_ERROR = 4001,
  ERR_WRONG_INTERNAL_PARAMETER = 4002,
  ERR_INVALID_PARAMETER = 4003,
  ERR_NOT_ENOUGH_MEMORY = 4004,
  ERR_STRUCT_WITHOBJECTS_ORCLASS = 4005,
  ERR_INVALID_ARRAY = 4006,
  ERR_ARRAY_RESIZE_ERROR = 4007,
  ERR_FUNCTION_NOT_ALLOWED = 4014,
  ERR_GLOBALVARIABLE_NOT_FOUND = 4501,
  ERR_GLOBALVARIABLE_EXISTS = 4502,
  ERR_TOO_MANY_FILES = 5001,
  ERR_WRONG_FILENAME = 5002,
  ERR_CANNOT_OPEN_FILE = 5004,
  ERR_WRONG_FILEHANDLE = 5008,
  ERR_FILE_NOTTOWRITE = 5009,
  ERR_FILE_NOTTOREAD = 5010,
  ERR_FILE_NOTBIN = 5011,
  ERR_FILE_NOTTXT = 5012,
  ERR_FILE_BINSTRINGSIZE = 5016,
  ERR_FILE_NOT_EXIST = 5019,
  ERR_FILE_CANNOT_REWRITE = 5020,
  ERR_FILE_READERROR = 5024,
  ERR_FILE_WRITEERROR = 5026,
  ERR_NETSOCKET_INVALIDHANDLE = 5270,
  ERR_NETSOCKET_TOO_MANY_OPENED = 5271,
  ERR_NETSOCKET_CANNOT_CONNECT = 5272,
  ERR_NETSOCKET_IO_ERROR = 5273,
  ERR_NETSOCKET_HANDSHAKE_FAILED = 5274,
  ERR_NETSOCKET_NO_CERTIFICATE = 5275,
  ERR_USER_ERROR_FIRST = 65536,
};

inline int GetLastError() { return mql::lastError; }
inline void ResetLastError() { mql::lastError = 0; }
inline void SetUserError(ushort code) { mql::lastError = ERR_USER_ERROR_FIRST + code; }
