/**
 * The global variables of the terminal: doubles by name, shared by all its programs. Kept in memory and, when the
 * settings name a file, there as well (one `name value time` a line), so that two processes share them.
 */
#pragma once
#include <fstream>
#include <map>
#include "clock.hpp"

namespace mql {

struct SharedVariable {
  double value = 0;
  datetime used = 0;
  bool temporary = false;
};
inline std::map<std::string, SharedVariable> sharedVariables;

inline void loadShared() {
  if (settings.sharedVariables.empty()) return;
  std::ifstream file(settings.sharedVariables);
  std::string name;
  SharedVariable read;
  for (auto at = sharedVariables.begin(); at != sharedVariables.end();) {
    at = at->second.temporary ? std::next(at) : sharedVariables.erase(at);
  }
  while (std::getline(file, name, '\t') && file >> read.value >> read.used) {
    file.ignore();
    sharedVariables[name] = read;
  }
}
inline void saveShared() {
  if (settings.sharedVariables.empty()) return;
  const std::string draft = settings.sharedVariables + ".new";
  {
    std::ofstream file(draft, std::ios::trunc);
    file.precision(17);
    for (const auto &[name, kept] : sharedVariables) {
      if (!kept.temporary) file << name << '\t' << kept.value << ' ' << kept.used << '\n';
    }
  }
  std::rename(draft.c_str(), settings.sharedVariables.c_str());
}
inline SharedVariable *sharedFor(const string &name) {
  loadShared();
  const auto found = sharedVariables.find(name.utf8());
  if (found != sharedVariables.end()) return &found->second;
  lastError = ERR_GLOBALVARIABLE_NOT_FOUND;
  return nullptr;
}

} // namespace mql

inline bool GlobalVariableCheck(const string &name) {
  const int before = mql::lastError;
  const bool known = mql::sharedFor(name) != nullptr;
  mql::lastError = before;
  return known;
}
inline bool GlobalVariableGet(const string &name, double &value) {
  mql::SharedVariable *kept = mql::sharedFor(name);
  if (kept == nullptr) return false;
  kept->used = TimeLocal();
  value = kept->value;
  return true;
}
inline double GlobalVariableGet(const string &name) {
  double value = 0;
  GlobalVariableGet(name, value);
  return value;
}
/** The time it was set, 0 when the name is empty or has more than 63 units. */
inline datetime GlobalVariableSet(const string &name, double value) {
  if (name.length() < 1 || name.length() > 63) {
    mql::lastError = ERR_INVALID_PARAMETER;
    return 0;
  }
  mql::loadShared();
  mql::SharedVariable &kept = mql::sharedVariables[name.utf8()];
  kept.value = value;
  kept.used = TimeLocal();
  mql::saveShared();
  return kept.used;
}
inline bool GlobalVariableSetOnCondition(const string &name, double value, double expected) {
  mql::SharedVariable *kept = mql::sharedFor(name);
  if (kept == nullptr || kept->value != expected) return false;
  GlobalVariableSet(name, value);
  return true;
}
/** A variable that the terminal forgets when it ends. False when it is there already. */
inline bool GlobalVariableTemp(const string &name) {
  if (GlobalVariableCheck(name)) {
    mql::lastError = ERR_GLOBALVARIABLE_EXISTS;
    return false;
  }
  mql::sharedVariables[name.utf8()] = {0, TimeLocal(), true};
  return true;
}
inline datetime GlobalVariableTime(const string &name) {
  const mql::SharedVariable *kept = mql::sharedFor(name);
  return kept == nullptr ? 0 : kept->used;
}
inline bool GlobalVariableDel(const string &name) {
  if (mql::sharedFor(name) == nullptr) return false;
  mql::sharedVariables.erase(name.utf8());
  mql::saveShared();
  return true;
}
inline int GlobalVariablesTotal() {
  mql::loadShared();
  return static_cast<int>(mql::sharedVariables.size());
}
inline string GlobalVariableName(int index) {
  mql::loadShared();
  if (index < 0 || index >= static_cast<int>(mql::sharedVariables.size())) return string();
  return string(std::next(mql::sharedVariables.begin(), index)->first);
}
inline void GlobalVariablesFlush() { mql::saveShared(); }
