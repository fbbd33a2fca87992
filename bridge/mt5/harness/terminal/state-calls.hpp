/**
 * What programs ask about the terminal and about themselves.
 */
#pragma once
#include "history-calls.hpp"
#include "trade-calls.hpp"

namespace mql {
constexpr long BUILD = 4755;
inline std::string programName = "Expert";
} // namespace mql

inline long TerminalInfoInteger(ENUM_TERMINAL_INFO_INTEGER property) {
  switch (property) {
    case TERMINAL_BUILD: return mql::BUILD;
    case TERMINAL_CONNECTED: return mql::permissions.connected;
    case TERMINAL_TRADE_ALLOWED: return mql::permissions.algo;
    case TERMINAL_MAXBARS: return mql::maxBars();
    case TERMINAL_PING_LAST: return 1500;
    case TERMINAL_X64: return 1;
    case TERMINAL_CODEPAGE: return 1252;
    case TERMINAL_CPU_CORES: return 2;
    default: return 0;
  }
}
inline double TerminalInfoDouble(ENUM_TERMINAL_INFO_DOUBLE) { return 0; }
inline string TerminalInfoString(ENUM_TERMINAL_INFO_STRING property) {
  switch (property) {
    case TERMINAL_LANGUAGE: return "English";
    case TERMINAL_COMPANY: case TERMINAL_NAME: return "Simulated terminal";
    case TERMINAL_PATH: case TERMINAL_DATA_PATH: return mql::settings.files;
    case TERMINAL_COMMONDATA_PATH: return mql::settings.commonFiles;
    default: return string();
  }
}
inline long MQLInfoInteger(ENUM_MQL_INFO_INTEGER property) {
  switch (property) {
    case MQL_PROGRAM_TYPE: return PROGRAM_EXPERT;
    case MQL_TRADE_ALLOWED: return mql::permissions.program;
    default: return 0;
  }
}
inline string MQLInfoString(ENUM_MQL_INFO_STRING) { return mql::programName; }
