/**
 * The life of the program in the terminal: loaded with an empty memory and its inputs, unloaded with a reason.
 */
#pragma once
#include <filesystem>
#include "answers.hpp"
#include "state-calls.hpp"

namespace mql {

/** Inputs as text, by the name the program gave them. */
inline std::map<std::string, std::string> inputValues;
/** The terminal was told to start the program; account and inputs are settled. */
inline bool started = false;
/** The terminal was closed. */
inline bool ended = false;

/** Scenarios leave out the prefix that inputs carry in MetaTrader's dialog. False: the program has no such input. */
inline bool setInputNamed(const std::string &name, const std::string &value) {
  for (const std::string &full : {name, "Inp" + name}) {
    if (inputs.count(full) == 0) continue;
    inputValues[full] = value;
    return true;
  }
  return false;
}

inline void unload() {
  programRuns = false;
  removeRequested = false;
  stalledUntil = 0;
  forgetEvents();
  closeSockets();
  closeFiles();
  for (Symbol &symbol : symbols) symbol.bookAdded = 0;
  chosenOrders.clear();
  chosenDeals.clear();
}

inline void stopProgram(int reason) {
  if (!programRuns) return;
  livedMoment = 0;
  lastReason = reason;
  stopFlag = true;
  if (handlers.OnDeinit != nullptr) handlers.OnDeinit(reason);
  unload();
}

inline void startProgram() {
  livedMoment = 0;
  stopFlag = false;
  lastError = 0;
  forgetEvents();
  mql_reset_globals();
  for (const auto &[name, value] : inputValues) inputs.at(name)(string(value));
  const int result = handlers.OnInit == nullptr ? INIT_SUCCEEDED : handlers.OnInit();
  initializedAt = monotonicMicros();
  programRuns = true;
  if (result == INIT_SUCCEEDED) return;
  say("", "terminal: OnInit failed with " + std::to_string(result));
  stopProgram(REASON_INITFAILED);
}

inline void restartProgram(int reason) {
  if (!started) return;
  stopProgram(reason);
  startProgram();
}

/** Every file the program wrote is gone. */
inline void loseFiles() {
  for (const std::string &root : {settings.files, settings.commonFiles}) {
    std::error_code missing;
    std::vector<std::filesystem::path> files;
    for (const auto &entry : std::filesystem::recursive_directory_iterator(root, missing)) {
      if (entry.is_regular_file()) files.push_back(entry.path());
    }
    for (const auto &file : files) std::filesystem::remove(file, missing);
  }
}

} // namespace mql
