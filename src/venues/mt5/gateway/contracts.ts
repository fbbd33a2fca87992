/**
 * Which contract stands for a future now: `WIN$N` is quoted for ever, but what trades is WINZ26, then WING27.
 *
 * B3 index futures (WIN, IND) come in the even months and expire on the Wednesday nearest the 15th; dollar futures
 * (WDO, DOL) come every month and expire on its first business day. Holidays are not known here: an explicit `until`
 * wins. On the day it expires a contract is not the front any more.
 */
import type { Micros } from '#domain/time.ts'

/** A contract and the instant from which it is not the front; absent: when the terminal says that it expires. */
export interface DatedContract {
  readonly symbol: string
  readonly until?: Micros | undefined
}

export type RollFamily = 'b3-index' | 'b3-dollar'

/** Orders go to one symbol, to the first of a list that is not over, or to the front contract of a family. */
export type ContractRule =
  | { readonly rule: 'fixed'; readonly symbol: string }
  | { readonly rule: 'listed'; readonly contracts: readonly DatedContract[] }
  | { readonly rule: 'roll'; readonly family: RollFamily; readonly root: string }

const MONTHS = 'FGHJKMNQUVXZ'
const INDEX_MONTHS = 'GJMQVZ'
const DAY_MILLIS = 86_400_000
const WEDNESDAY = 3
/** B3 is three hours behind UTC the whole year. */
const B3_OFFSET_MILLIS = -3 * 3_600_000

/** The Wednesday nearest the 15th: one of the 12th to the 18th. `month` counts from 0. Milliseconds of that UTC day. */
export function indexExpiry(year: number, month: number): number {
  const fifteenth = Date.UTC(year, month, 15)
  const ahead = (WEDNESDAY - new Date(fifteenth).getUTCDay() + 7) % 7
  return fifteenth + (ahead > 3 ? ahead - 7 : ahead) * DAY_MILLIS
}

/** The first day of the month that is no Saturday and no Sunday. */
export function dollarExpiry(year: number, month: number): number {
  const first = Date.UTC(year, month, 1)
  const weekday = new Date(first).getUTCDay()
  const skipped = weekday === 6 ? 2 : weekday === 0 ? 1 : 0
  return first + skipped * DAY_MILLIS
}

/** The front contract of a family at an instant, in the exchange's own day. Cost: a few dates; ask once a minute. */
function frontOf(family: RollFamily, root: string, at: Micros): string {
  const today = Math.floor((at / 1_000 + B3_OFFSET_MILLIS) / DAY_MILLIS) * DAY_MILLIS
  const now = new Date(today)
  for (let ahead = 0; ; ahead++) {
    const first = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead, 1))
    const [year, month] = [first.getUTCFullYear(), first.getUTCMonth()]
    const letter = MONTHS.charAt(month)
    if (family === 'b3-index' && !INDEX_MONTHS.includes(letter)) continue
    const expiry = family === 'b3-index' ? indexExpiry(year, month) : dollarExpiry(year, month)
    if (today < expiry) return `${root}${letter}${String(year % 100).padStart(2, '0')}`
  }
}

/**
 * The symbol orders go to at `at`; undefined when every contract of the list is over. `expiry` answers what the terminal
 * said of a contract that has no `until`: Infinity when it said nothing.
 */
export function contractAt(rule: ContractRule, at: Micros, expiry: (symbol: string) => Micros): string | undefined {
  switch (rule.rule) {
    case 'fixed':
      return rule.symbol
    case 'listed':
      return rule.contracts.find(({ symbol, until }) => at < (until ?? expiry(symbol)))?.symbol
    case 'roll':
      return frontOf(rule.family, rule.root, at)
  }
}

/** Whether a symbol is, was or will be a contract of the rule. */
export function standsFor(rule: ContractRule, symbol: string): boolean {
  switch (rule.rule) {
    case 'fixed':
      return rule.symbol === symbol
    case 'listed':
      return rule.contracts.some((contract) => contract.symbol === symbol)
    case 'roll': {
      if (!symbol.startsWith(rule.root) || !/^[F-Z]\d\d$/.test(symbol.slice(rule.root.length))) return false
      return (rule.family === 'b3-index' ? INDEX_MONTHS : MONTHS).includes(symbol.charAt(rule.root.length))
    }
  }
}
