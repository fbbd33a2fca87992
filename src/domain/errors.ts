/**
 * Every error of the house, one line each: what it says, what the supervisor does about it, what the reader can do.
 *
 * `retry` tries again with backoff, `restart` gives the agent a new incarnation, `halt` stops trading. The remedy is
 * decided here, where the error is defined, never where it is caught. Refusals are not errors: they are messages.
 */
import { marketDataErrors } from './market-data-errors.ts'

export type Remedy = 'retry' | 'restart' | 'halt'

export const errors = {
  CONFIG_INVALID: { remedy: 'halt', text: 'the configuration is invalid', fix: 'correct the lines named above' },
  CONFIG_UNREADABLE: { remedy: 'halt', text: 'the configuration cannot be read', fix: 'check the path and the YAML' },
  CONFIG_STATE: {
    remedy: 'halt',
    text: 'the state directory is that of a backtest',
    fix: 'name another with --state, SWARM_STATE or stateDir',
  },
  SECRET_MISSING: { remedy: 'halt', text: 'a secret is missing', fix: 'set the environment variable or the 0600 file' },
  SECRET_EXPOSED: { remedy: 'halt', text: 'a secret file is readable by others', fix: 'chmod 600 the file' },
  PORT_TAKEN: { remedy: 'halt', text: 'the control port is taken', fix: 'stop the other swarm or set control.port' },
  STATE_LOCKED: { remedy: 'halt', text: 'another swarm runs on this state directory', fix: 'stop it, or use --state' },
  SWARM_NOT_RUNNING: { remedy: 'halt', text: 'no swarm answers', fix: 'start one with npm start' },
  UNAUTHORIZED: {
    remedy: 'halt',
    text: 'the control token is missing or wrong',
    fix: 'use the token file in the state directory',
  },
  WIRING_NO_CONSUMER: {
    remedy: 'halt',
    text: 'a message is produced and nobody consumes it',
    fix: 'add a consumer or remove the producer',
  },
  WIRING_NO_PRODUCER: { remedy: 'halt', text: 'a message is consumed and nobody produces it', fix: 'add a producer' },
  WIRING_SECOND_APPROVER: {
    remedy: 'halt',
    text: 'a second producer of decision.approved',
    fix: 'keep one risk agent',
  },
  WIRING_DUPLICATE_ID: { remedy: 'halt', text: 'an agent id is taken', fix: 'choose another id' },
  WIRING_FULL: { remedy: 'halt', text: 'the board has no place left', fix: 'remove an agent first' },
  AGENT_UNKNOWN: { remedy: 'halt', text: 'no such agent', fix: 'swarm status lists them' },
  AGENT_STATE: { remedy: 'halt', text: 'the agent cannot do that in its present state', fix: 'see swarm status' },
  AGENT_LOAD_FAILED: {
    remedy: 'restart',
    text: 'the agent module failed to load',
    fix: 'mend the module named in the facts',
  },
  AGENT_FAULT: { remedy: 'restart', text: 'the agent threw', fix: 'see the message; the record is redelivered once' },
  AGENT_EXIT: { remedy: 'restart', text: 'the agent ended its thread', fix: 'agents must not call process.exit' },
  AGENT_SILENT: {
    remedy: 'restart',
    text: 'the agent missed its heartbeats',
    fix: 'look for a loop that does not end',
  },
  AGENT_HEAP: { remedy: 'restart', text: 'the agent outgrew its heap', fix: 'look for a leak, or raise heapMiB' },
  AGENT_DOWN: { remedy: 'retry', text: 'the agent went down before it answered', fix: 'ask again' },
  AGENT_TIMEOUT: { remedy: 'retry', text: 'the agent did not answer in time', fix: 'ask again' },
  LIMIT_UNKNOWN: { remedy: 'halt', text: 'the risk agent has no such limit', fix: 'swarm limits lists them' },
  LIMIT_INVALID: {
    remedy: 'halt',
    text: 'the limit cannot have this value',
    fix: 'give what is allowed; docs/reference/risk-checks.md explains each limit',
  },
  RESTART_INTENSITY: {
    remedy: 'halt',
    text: 'an agent was restarted too often',
    fix: 'mend it, then swarm agent restart and swarm resume',
  },
  RECORD_POISON: {
    remedy: 'retry',
    text: 'a record crashed the agent twice and was skipped',
    fix: 'see the dead letter',
  },
  LINK_FULL: { remedy: 'halt', text: 'a decision or order link is full', fix: 'its consumer is dead or far too slow' },
  EMIT_UNDECLARED: {
    remedy: 'restart',
    text: 'the agent emitted a message it does not declare',
    fix: 'add it to produces',
  },
  EMIT_TOO_MANY: {
    remedy: 'restart',
    text: 'the agent emitted too many messages for one message in',
    fix: 'emit fewer per receive',
  },
  MESSAGE_UNREPRESENTABLE: {
    remedy: 'restart',
    text: 'a value does not fit its message field',
    fix: 'see the field in the message reference',
  },
  VENUE_DISCONNECTED: { remedy: 'retry', text: 'the venue connection was lost', fix: 'it reconnects by itself' },
  JOURNAL_UNWRITABLE: {
    remedy: 'halt',
    text: 'the order journal cannot be written',
    fix: 'free the disk or mend the permissions',
  },
  JOURNAL_CORRUPT: {
    remedy: 'halt',
    text: 'the order journal is damaged',
    fix: 'move it away after reconciling by hand',
  },
  JOURNAL_LOCKED: {
    remedy: 'halt',
    text: 'another swarm writes this order journal',
    fix: 'stop it, or give each a journal of its own',
  },
  JOURNAL_AHEAD: {
    remedy: 'halt',
    text: 'the order journal is of a later start: order ids would come twice',
    fix: 'write its number into the file `session` of the state directory, or name another journal',
  },
  JOURNAL_UNREADABLE: {
    remedy: 'halt',
    text: 'the order journal cannot be read',
    fix: 'check the path and its permissions; swarm up makes one',
  },
  LEDGER_MISMATCH: {
    remedy: 'halt',
    text: 'our position differs from the venue’s',
    fix: 'see the facts; resume after reconciling',
  },
  NODE_TOO_OLD: { remedy: 'halt', text: 'this Node cannot run the swarm', fix: 'npm ci installs the pinned one' },
  MODEL_INVALID: { remedy: 'halt', text: 'a model file is invalid', fix: 'correct the field named in the facts' },
  STATE_UNWRITABLE: {
    remedy: 'halt',
    text: 'the state directory cannot be used',
    fix: 'mend its permissions, or use --state',
  },
  RUN_UNWRITABLE: {
    remedy: 'halt',
    text: 'no run can be written to this directory',
    fix: 'name another with --out: a new one, an empty one, or that of an earlier run, which is written over',
  },
  STATE_CORRUPT: {
    remedy: 'halt',
    text: 'the session counter is damaged',
    fix: 'write a number above every one used into the file',
  },
  MT5_PORT_TAKEN: {
    remedy: 'retry',
    text: 'the port for the terminals cannot be opened',
    fix: 'stop what holds it, or set listen.port; it is tried again',
  },
  MT5_SECRET_WRONG: {
    remedy: 'retry',
    text: 'a terminal holds another secret',
    fix: 'load the .set file of swarm mt5 install into the Expert Advisor',
  },
  MT5_VERSION: {
    remedy: 'retry',
    text: 'a terminal speaks another version of the protocol',
    fix: 'swarm mt5 install, then compile the Expert Advisor again',
  },
  MT5_ACCOUNT: {
    remedy: 'retry',
    text: 'a terminal is logged in to an account that is not expected',
    fix: 'log in to the configured one, or correct terminals[].login and server',
  },
  MT5_REAL_REFUSED: {
    remedy: 'retry',
    text: 'a terminal is logged in to a real account',
    fix: 'use a demo account, or set allowReal with login and server, here and in the inputs',
  },
  MT5_SIMULATED: {
    remedy: 'retry',
    text: 'a simulated terminal is not taken',
    fix: 'use a real terminal, or set allowSimulated',
  },
  MT5_DUPLICATE: {
    remedy: 'retry',
    text: 'a second Expert Advisor of one account was turned away',
    fix: 'remove it from one of the two charts',
  },
  MT5_PERMISSION: {
    remedy: 'retry',
    text: 'the terminal may not trade',
    fix: 'do what is named; the terminal says at once when it helped',
  },
  MT5_SYMBOL: {
    remedy: 'halt',
    text: 'a symbol of the terminal is not what is configured',
    fix: 'correct instruments or terminals[].symbols',
  },
  MT5_CLOCK: {
    remedy: 'retry',
    text: 'the clock of this machine and that of the trade server differ',
    fix: 'synchronise the clocks of both machines',
  },
  MT5_WIRE: {
    remedy: 'retry',
    text: 'a connection broke the protocol and was closed',
    fix: 'it may be a stranger on the port; a terminal dials again by itself',
  },
  MT5_DELAYED: {
    remedy: 'retry',
    text: 'the quotes of a symbol come with a delay',
    fix: 'subscribe to real-time quotes at the broker; nothing trades on late ones',
  },
  MT5_TERMINAL: {
    remedy: 'retry',
    text: 'the terminal reports a fault',
    fix: 'see its Experts tab for more',
  },
  MT5_ORDERS_BARRED: {
    remedy: 'retry',
    text: 'the terminal refuses orders',
    fix: 'do what is named, then the next order passes',
  },
  MT5_ORDER_INVALID: {
    remedy: 'retry',
    text: 'the terminal calls an order invalid',
    fix: 'compare the instrument with the symbol; it is not sent again',
  },
  MT5_DEAL_CHANGED: {
    remedy: 'retry',
    text: 'the broker changed a deal that was counted',
    fix: 'compare the statement; where positions differ now, LEDGER_MISMATCH says so',
  },
  MT5_SNAPSHOT_TORN: {
    remedy: 'retry',
    text: 'a snapshot of the terminal did not add up',
    fix: 'it is asked for again',
  },
  MT5_ABSENT: {
    remedy: 'retry',
    text: 'no terminal dialled in',
    fix: 'put the program on a chart and load its .set file; swarm mt5 doctor finds out more',
  },
  MT5_NOT_WANTED: {
    remedy: 'retry',
    text: 'a terminal dialled that is not wanted here',
    fix: 'each program dials a port of its own: load its own .set file',
  },
  MT5_HISTORY: {
    remedy: 'retry',
    text: 'the history cannot be had',
    fix: 'see the Experts tab of the terminal for more; nothing was written',
  },
  FILE_UNWRITABLE: {
    remedy: 'halt',
    text: 'a file cannot be written',
    fix: 'mend the permissions of its folder, or choose another one',
  },
  SNAPSHOT_INVALID: { remedy: 'halt', text: 'a snapshot of a matching engine is wrong', fix: 'restore an older one' },
  RECORDING_STOPPED: {
    remedy: 'retry',
    text: 'nothing more is recorded; trading goes on',
    fix: 'make room; what was written is kept, and the next start records again',
  },
  ...marketDataErrors,
} as const satisfies Record<string, { remedy: Remedy; text: string; fix: string }>

export type ErrorCode = keyof typeof errors
export type Facts = Readonly<Record<string, string | number | boolean>>

/** An error of the table with the facts of this case. Its message is one line a user can act on. */
export class SwarmError extends Error {
  override readonly name = 'SwarmError'
  readonly code: ErrorCode
  readonly facts: Facts

  constructor(code: ErrorCode, facts: Facts = {}) {
    super(lineOf(code, facts))
    this.code = code
    this.facts = facts
  }

  /** An error that crossed a thread or a socket as code and line. */
  static told(code: ErrorCode, line: string): SwarmError {
    const error = new SwarmError(code)
    error.message = line
    return error
  }

  get remedy(): Remedy {
    return errors[this.code].remedy
  }
}

/** `CODE: text (key=value ...); fix`: the one line shown to a user. */
export function lineOf(code: ErrorCode, facts: Facts): string {
  const shown = Object.entries(facts).map(([key, value]) => `${key}=${value}`)
  return `${code}: ${errors[code].text}${shown.length > 0 ? ` (${shown.join(', ')})` : ''}; ${errors[code].fix}`
}

/** What to show for anything thrown, in one line: our own line for ours, the first of the message for a stranger's. */
export const messageOf = (thrown: unknown): string =>
  (thrown instanceof Error ? thrown.message : String(thrown)).split('\n', 1)[0] ?? ''
