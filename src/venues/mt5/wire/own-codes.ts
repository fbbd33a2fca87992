/**
 * The numbers that are ours and not MetaTrader's: why the terminal's side refused an order without sending it, and why a
 * session was refused or ended. The Expert Advisor gets them as macros, the protocol page as tables, both from here.
 */
interface OwnCode {
  readonly code: number
  readonly text: string
}

/** ORDER_RESULT.retcode of stage 0, and SYMBOL.status 20003, from 20001 on. MetaTrader's own codes end far below. */
export const ownRetcodes = {
  READ_ONLY: { code: 20001, text: 'read-only: its input AllowTrading is off, or this swarm announced no orders' },
  REAL_REFUSED: { code: 20002, text: 'a real account, which one of the two sides does not allow' },
  SYMBOL_REFUSED: { code: 20003, text: 'the symbol is not on the allow list of its inputs' },
  EXPIRED_UNREAD: { code: 20004, text: 'it waited unread for longer than its ttlMillis' },
  HALTED: { code: 20005, text: 'halted, by the swarm or by the dead-man switch' },
  JOURNAL_FAILED: { code: 20006, text: 'the journal cannot be written, so a repetition could not be recognised' },
  TOO_LARGE: { code: 20007, text: 'more lots than its input MaxLots' },
  QUOTES_OLD: { code: 20008, text: 'the last tick is older than its input MaxTickAgeMillis' },
  QUOTES_DELAYED: { code: 20009, text: 'the quotes of this symbol come with a delay' },
  NOT_SUBSCRIBED: { code: 20010, text: 'no symbol is subscribed under this number' },
  MALFORMED: { code: 20011, text: 'the request makes no sense: an unknown action, type, cid or number' },
} as const satisfies Readonly<Record<string, OwnCode>>

/** ERROR.code. All but SYMBOL_TROUBLE come just before the connection is closed. */
export const sessionErrors = {
  VERSION: { code: 1, text: 'no protocol version that both sides speak' },
  SECRET: { code: 2, text: 'wrong secret; the terminal dials again after 60 s' },
  DUPLICATE: { code: 3, text: 'this login, server and role has a session already' },
  ACCOUNT: { code: 4, text: 'an account or a server the swarm is not configured for' },
  REAL: { code: 5, text: 'a real account, which one of the two sides does not allow' },
  SIMULATED: { code: 6, text: 'a simulated terminal, and the swarm trades live' },
  BUSY: { code: 7, text: 'busy: too many connections, or not ready yet' },
  GREETING: { code: 8, text: 'malformed greeting' },
  SLOW: { code: 9, text: 'too slow: the greeting took too long, or the peer does not read' },
  SYMBOL_TROUBLE: { code: 10, text: 'something about a symbol could not be done; the session goes on' },
  ROLE: { code: 11, text: 'asked of a trading session what only one of role history does' },
} as const satisfies Readonly<Record<string, OwnCode>>

export type OwnRetcode = keyof typeof ownRetcodes
export type SessionError = keyof typeof sessionErrors
