/** Why a session is refused or ended: the code both sides know, and the line our user reads. */
import { lineOf, type ErrorCode, type Facts } from '#domain/errors.ts'
import { sessionErrors, type SessionError } from '#venues/mt5/wire/own-codes.ts'

export interface Refusal {
  readonly error: SessionError
  /** Told to the terminal; the user of that side reads it. */
  readonly text: string
  /** For the line of this side. */
  readonly facts: Facts
}

const errorOf: Readonly<Record<SessionError, ErrorCode>> = {
  VERSION: 'MT5_VERSION',
  SECRET: 'MT5_SECRET_WRONG',
  DUPLICATE: 'MT5_DUPLICATE',
  ACCOUNT: 'MT5_ACCOUNT',
  REAL: 'MT5_REAL_REFUSED',
  SIMULATED: 'MT5_SIMULATED',
  BUSY: 'MT5_NOT_WANTED',
  GREETING: 'MT5_WIRE',
  SLOW: 'MT5_WIRE',
  SYMBOL_TROUBLE: 'MT5_SYMBOL',
  ROLE: 'MT5_NOT_WANTED',
}

const byCode = new Map<number, SessionError>(
  Object.entries(sessionErrors).map(([name, { code }]) => [code, name as SessionError]), // its keys
)

export const codeOf = (error: SessionError): number => sessionErrors[error].code

export const refusalLine = ({ error, facts }: Refusal): string => lineOf(errorOf[error], facts)

/** Text of a stranger's, fit for a line: nothing that moves a cursor or begins a line of its own. */
export const plain = (text: string): string => text.replaceAll(/[^\x20-\x7e\u00a0-\uffff]/g, ' ').slice(0, 120)

/** A fault a terminal reports, as our line. */
export function reportedLine(code: number, text: string, from: string): string {
  const name = byCode.get(code)
  return lineOf(name === undefined ? 'MT5_TERMINAL' : errorOf[name], { from, code, says: plain(text) })
}

/** Enough of a login to tell accounts apart, and too little to misuse. */
export const shortLogin = (login: bigint): string => {
  const digits = login.toString()
  return digits.length > 4 ? `…${digits.slice(-4)}` : digits
}
