/**
 * A simulated MetaTrader 5 terminal for one compiled program: market, trade server, events, and the scenario language
 * of
 * docs/reference/mt5-scenarios.md on the standard input.
 *
 *     program --port N --secret S --allow HOST[,HOST] --files DIR
 *
 * Lines before `start` set the stage; `start` loads the program. Answers are lines of JSON on the standard output, all
 * else is said on the standard error. The end of the input closes the terminal. Exit code 0; 2 when a line before
 * `start` cannot be read, 64 for wrong arguments, 70 when the program broke a rule of the language.
 */
#pragma once
#include <csignal>
#include <poll.h>
#include "language.hpp"
#include "terminal/scenario.hpp"

namespace mql {

/** Reads what is there of the standard input, and lets it happen in time: each line so long after the one before it. */
struct ScenarioInput {
  std::string rest;
  long lineNumber = 0;
  ulong lastMoment = 0;
  bool unreadable = false;
  bool open = true;

  void read() {
    char chunk[65536];
    while (open) {
      pollfd watched = {STDIN_FILENO, POLLIN, 0};
      if (poll(&watched, 1, 0) <= 0) return;
      const long got = ::read(STDIN_FILENO, chunk, sizeof chunk);
      if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
      if (got <= 0) open = false;
      else rest.append(chunk, static_cast<size_t>(got));
      size_t from = 0;
      for (size_t cut; (cut = rest.find('\n', from)) != std::string::npos;
          from = cut + 1) take(rest.substr(from, cut - from));
      rest.erase(0, from);
    }
  }

  void take(const std::string &text) {
    lineNumber += 1;
    const long number = lineNumber;
    if (text == "start") return start();
    told(number, [&] {
      const std::optional<Line> line = lineOf(text);
      if (!line) return;
      const ulong moment = std::max(lastMoment, monotonicMicros()) + static_cast<ulong>(line->afterMillis) * 1000;
      // What waits for nothing and nobody happens at once, in the order it was said.
      if (line->afterMillis == 0 && lastMoment <= monotonicMicros()) return happen(*line);
      lastMoment = moment;
      atMoment(moment, [this, number, line] { told(number, [&] { happen(*line); }); });
    });
  }

  template <typename Deed> void told(long number, const Deed &deed) {
    try {
      deed();
    } catch (const Unreadable &problem) {
      unreadable = true;
      say("", "terminal: line " + std::to_string(number) + ": " + problem.why);
    }
  }

  void start() {
    if (started) return;
    if (unreadable) {
      std::fflush(stdout);
      std::_Exit(2);
    }
    started = true;
    // What the stage still waits for holds up nothing that is said from now on.
    lastMoment = 0;
    startProgram();
  }
};

/** Until the next moment, timer event or end of a stall, or until a line comes. */
inline void rest(bool inputOpen) {
  const ulong now = monotonicMicros();
  ulong next = now + (ledger->working.empty() ? 1000000 : 20000);
  if (!agenda.empty()) next = std::min(next, agenda.begin()->first);
  if (timerMicros > 0) next = std::min(next, nextTimer);
  if (!events.empty()) next = std::min(next, stalledUntil);
  if (next <= now) return;
  const timespec timeout = {static_cast<time_t>((next - now) / 1000000),
      static_cast<long>((next - now) % 1000000) * 1000};
  pollfd watched = {STDIN_FILENO, POLLIN, 0};
  ppoll(inputOpen ? &watched : nullptr, inputOpen ? 1 : 0, &timeout, nullptr);
}

inline bool settle(int argc, char **argv) {
  std::map<std::string, std::string> given;
  for (int i = 1; i + 1 < argc; i += 2) given[argv[i]] = argv[i + 1];
  for (const char *name : {"--port", "--secret", "--allow", "--files"}) {
    if (given.count(name) > 0) continue;
    say("terminal: ", std::string(name) + " is missing; all are needed: --port N --secret S --allow HOST --files DIR");
    return false;
  }
  settings.allowedHosts = splitBy(given["--allow"], ',');
  settings.files = given["--files"] + "/Files";
  settings.commonFiles = given["--files"] + "/Common";
  settings.sharedVariables = given["--files"] + "/variables";
  std::filesystem::create_directories(settings.files);
  std::filesystem::create_directories(settings.commonFiles);
  setInputNamed("Host", "127.0.0.1");
  setInputNamed("Port", given["--port"]);
  setInputNamed("Secret", given["--secret"]);
  setAccount(AccountTerms());
  return true;
}

inline int run(int argc, char **argv) {
  std::signal(SIGPIPE, SIG_IGN);
  if (!settle(argc, argv)) return 64;
  ScenarioInput input;
  while (!ended) {
    input.read();
    runAgenda();
    sweepExpired();
    runTimer();
    if (!input.open) ended = true;
    if (ended) break;
    if (!dispatch()) rest(input.open);
    if (removeRequested) stopProgram(REASON_PROGRAM);
  }
  stopProgram(REASON_CLOSE);
  return 0;
}

} // namespace mql
