/** What the command's exit code says. Stable: scripts rely on it. `docs/reference/exit-codes.md` shows this table. */

export const exitCodes = {
  ok: { code: 0, when: 'it did what was asked' },
  unexpected: {
    code: 1,
    when:
      'an error nobody foresaw, a check (`doctor`, `data check`, `book verify`, `replay`) found something bad, or a choice ' +
      '(`features order`, `features stoikov`) found nothing',
  },
  usage: { code: 2, when: 'an unknown command or switch, or a value that is none' },
  config: { code: 3, when: 'the configuration is invalid: its faults are on the lines above' },
  notRunning: { code: 4, when: 'no swarm runs on the state directory' },
  unauthorized: { code: 5, when: 'the control token is missing or wrong, or a secret is readable by others' },
  halted: { code: 6, when: 'the swarm halted itself: restart intensity, journal or ledger' },
  refused: { code: 7, when: 'the agent or the operation was refused, or what it needs is taken' },
  ticks: { code: 8, when: 'the tick file cannot be read, is in no known format or ends early' },
  terminal: { code: 9, when: 'no terminal of MetaTrader came, or it could not give all that was asked' },
  runs: { code: 10, when: 'runs of a sweep failed: its table says which and why, and has the others' },
  interrupted: { code: 130, when: 'interrupted before it was done; a swarm only when interrupted twice' },
} as const satisfies Record<string, { readonly code: number; readonly when: string }>

export type Exit = keyof typeof exitCodes

/** By the beginning of the error code; the first entry that fits. */
const byPrefix: readonly (readonly [string, Exit])[] = [
  ['CONFIG_', 'config'],
  ['WIRING_', 'config'],
  ['SECRET_MISSING', 'config'],
  ['MODEL_', 'config'],
  ['SECRET_EXPOSED', 'unauthorized'],
  ['UNAUTHORIZED', 'unauthorized'],
  ['SWARM_NOT_RUNNING', 'notRunning'],
  ['RESTART_INTENSITY', 'halted'],
  ['JOURNAL_LOCKED', 'refused'],
  ['JOURNAL_UNREADABLE', 'refused'],
  ['JOURNAL_', 'halted'],
  ['LEDGER_', 'halted'],
  ['LINK_FULL', 'halted'],
  ['AGENT_', 'refused'],
  ['LIMIT_', 'refused'],
  ['PORT_TAKEN', 'refused'],
  ['STATE_', 'refused'],
  ['RUN_', 'refused'],
  ['FILE_', 'refused'],
  ['MT5_PORT_TAKEN', 'refused'],
  ['MT5_', 'terminal'],
  ['TICKS_', 'ticks'],
  ['BOOK_', 'ticks'],
  ['IMPORT_', 'ticks'],
  ['SOURCE_', 'ticks'],
  ['STORE_', 'refused'],
  ['SWEEP_', 'usage'],
  ['SIGNAL_', 'ticks'],
]

/** The exit that an error of the table ends a command with. */
export const exitFor = (code: string): Exit => byPrefix.find(([prefix]) => code.startsWith(prefix))?.[1] ?? 'unexpected'

/**
 * The exit of a swarm that ran on after such a line; undefined where it did no harm. Ticks that were not read to their
 * end make its result one of another market; without its journal it sends no orders.
 */
export function exitAfter(line: string): Exit | undefined {
  const code = /^(TICKS_(UNREADABLE|FORMAT|TRUNCATED)|JOURNAL_UNWRITABLE)\b/.exec(line)?.[1]
  return code === undefined ? undefined : exitFor(code)
}
