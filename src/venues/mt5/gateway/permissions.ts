/** The five switches that must all be on before a terminal trades: each has a place of its own and its own remedy. */
import { lineOf } from '#domain/errors.ts'

export const CONNECTED = 1

const switches: readonly {
  readonly bit: number
  readonly name: string
  readonly off: string
  readonly remedy: string
}[] = [
  {
    bit: CONNECTED,
    name: 'connected',
    off: 'no connection to the trade server',
    remedy: 'see the corner at the bottom right of the terminal',
  },
  {
    bit: 2,
    name: 'algo',
    off: 'the Algo Trading button is off',
    remedy: 'press Algo Trading in the toolbar',
  },
  {
    bit: 4,
    name: 'program',
    off: 'the Expert Advisor may not trade',
    remedy: 'tick Allow Algo Trading in its properties, page Common',
  },
  {
    bit: 8,
    name: 'account',
    off: 'the account may not trade',
    remedy: 'log in with the trading password: an investor password only looks',
  },
  {
    bit: 16,
    name: 'server',
    off: 'the server allows no Expert Advisors on this account',
    remedy: 'ask the broker to allow them',
  },
]

export const ALL_PERMISSIONS = switches.reduce((bits, { bit }) => bits | bit, 0)

export const isConnected = (bits: number): boolean => (bits & CONNECTED) !== 0

/** By name, for `status`. */
export const permissionsOf = (bits: number): Readonly<Record<string, boolean>> =>
  Object.fromEntries(switches.map(({ bit, name }) => [name, (bits & bit) !== 0]))

/** One line about every switch that is off among those that matter; undefined when none is. */
export function permissionLine(bits: number, wanted: number, login: string): string | undefined {
  const off = switches.filter(({ bit }) => (wanted & bit) !== 0 && (bits & bit) === 0)
  if (off.length === 0) return undefined
  const why = off.map((one) => `${one.off}: ${one.remedy}`).join('; ')
  return lineOf('MT5_PERMISSION', { login, why })
}
