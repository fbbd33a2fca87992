/**
 * What holding a position costs: funding of perpetual futures, swap of FX. Charged at set times to whoever holds then.
 *
 *   funding   signed lots price contract size rate              every `everyHours`; longs pay shorts when the rate is above 0
 *   swap      |lots| (long or short amount a lot)               each day at `at` UTC, threefold on `tripleOn`
 *
 * Unit    account currency; above zero is paid.
 * Edge    Nothing is charged for a moment that passed before the first event, or twice for one.
 * Source  exchanges' funding rules; brokers' swap tables (mt5.md 2.9).
 */
import { choiceBetween, noParams } from '#domain/choice.ts'
import { decimalText } from '#domain/decimal-text.ts'
import { Money, ZERO } from '#domain/money.ts'
import type { Schema, Zod } from '#domain/schema.ts'
import { MICROS_PER_DAY, MICROS_PER_SECOND, startOfDay, type Micros } from '#domain/time.ts'

export type CarryTerms =
  | { readonly name: 'none' }
  | { readonly name: 'funding'; readonly params: { readonly everyHours: number; readonly rateBps: number } }
  | { readonly name: 'swap'; readonly params: SwapParams }

export interface SwapParams {
  /** UTC. */
  readonly atHour: number
  readonly long: string
  readonly short: string
  /** 0 is Sunday. */
  readonly tripleOn: number
}

export interface Held {
  /** Signed. */
  readonly lots: Money
  readonly price: Money
  readonly contractSize: Money
}

export interface Carry {
  /** Moment of the next charge after `at`; Infinity when there is none. */
  next(at: Micros): Micros
  /** What a position is charged at that moment. */
  charge(held: Held, at: Micros): Money
}

const HOUR = 3_600 * MICROS_PER_SECOND

/** 1970-01-01 was a Thursday. */
export const weekdayOf = (at: Micros): number => (Math.floor(at / MICROS_PER_DAY) + 4) % 7

export function createCarry(terms: CarryTerms): Carry {
  switch (terms.name) {
    case 'none':
      return { next: () => Infinity, charge: () => ZERO }
    case 'funding': {
      const every = terms.params.everyHours * HOUR
      const rate = new Money(terms.params.rateBps).div(10_000)
      return {
        next: (at) => (Math.floor(at / every) + 1) * every,
        charge: ({ lots, price, contractSize }) => lots.times(price).times(contractSize).times(rate),
      }
    }
    case 'swap': {
      const { atHour, long, short, tripleOn } = terms.params
      const hour = atHour * HOUR
      const amounts = { long: new Money(long), short: new Money(short) }
      return {
        next(at) {
          const today = startOfDay(at) + hour
          return today > at ? today : today + MICROS_PER_DAY
        },
        charge({ lots }, at) {
          const amount = lots.isNegative() ? amounts.short : amounts.long
          return lots
            .abs()
            .times(amount)
            .times(weekdayOf(at) === tripleOn ? 3 : 1)
        },
      }
    }
  }
}

const amount = (z: Zod) => decimalText(z, { digits: 9, signed: true, like: '-6.40' })

export const carryTerms: Schema<CarryTerms> = choiceBetween([
  { name: 'none', about: 'Holding costs nothing.', params: noParams },
  {
    name: 'funding',
    about: 'A share of the notional, again and again: perpetual futures.',
    params: (z) =>
      z.strictObject({
        everyHours: z.number().positive().max(24).default(8).describe('hours between payments, from midnight UTC'),
        rateBps: z.number().min(-1_000).max(1_000).describe('basis points of the notional; above 0 longs pay'),
      }),
  },
  {
    name: 'swap',
    about: 'An amount a lot held overnight: FX.',
    params: (z) =>
      z.strictObject({
        atHour: z.int().min(0).max(23).default(21).describe('hour of the day it is charged at, UTC'),
        long: amount(z).describe('for a lot held long over it, account currency; below 0 is earned'),
        short: amount(z).describe('for a lot held short over it'),
        tripleOn: z.int().min(0).max(6).default(3).describe('weekday that pays for the weekend; 0 is Sunday'),
      }),
  },
])
