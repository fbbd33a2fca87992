/**
 * A simulated terminal as the terminal suite sees it: the embedded emulator, or the compiled Expert Advisor in the C++
 * terminal. Both are told scenario lines (docs/reference/mt5-scenarios.md) and both dial the port they are given.
 */
export interface TerminalStart {
  readonly port: number
  readonly secret: string
  /** Scenario lines said before it dials. */
  readonly lines: readonly string[]
}

export interface SimulatedTerminal {
  /** Says one line of the scenario language; it happens at once. */
  say(line: string): void
  /** Says `truth`, `base NAME` or `where` and gives the JSON that answers. */
  ask(line: string): Promise<unknown>
  /** What the program printed so far. */
  log(): readonly string[]
  /** Ends it, however it stands. Resolves with its exit code (0 when it ended as it should). */
  stop(): Promise<number>
}

export interface TerminalSubject {
  readonly name: string
  /** Undefined when it can run here, else why not: the suite skips by this name. */
  readonly missing: string | undefined
  start(how: TerminalStart): Promise<SimulatedTerminal>
}
