/**
 * What holding positions cost: what the balance lacks of what fills and their fees made of it. Funding and swap are told
 * in the balance alone.
 *
 *   carry = balance at the start + realized - fees - balance at the end        above zero was paid
 *
 * Realized is at average cost, as the account has it, of positions that are open too.
 *
 * Unit  account currency, to a millionth: a balance is told in 15 digits. Edge: the run began without positions.
 */
import type { Instrument } from '#domain/instrument.ts'
import { Money } from '#domain/money.ts'
import type { VenueFill } from '#swarm/ports/venue.ts'
import { afterFill, flatPosition, realizedOf } from '#trading/portfolio/position.ts'

const DECIMALS = 6

export interface CarryTally {
  /** The next fill, in the order they were booked. */
  take(fill: VenueFill): void
  paid(startBalance: number, endBalance: number): number
}

export function createCarryTally(instruments: readonly Instrument[]): CarryTally {
  const positions = new Map(instruments.map(({ id, contractSize }) => [id, flatPosition(contractSize)]))
  return {
    take({ instrument, side, lots, price, fee }) {
      const position = positions.get(instrument) ?? flatPosition('1')
      positions.set(instrument, afterFill(position, side, lots, price, fee))
    },
    paid(startBalance, endBalance) {
      let made = new Money(startBalance)
      for (const position of positions.values()) made = made.plus(realizedOf(position)).minus(position.fees)
      return made.minus(endBalance).toDecimalPlaces(DECIMALS).toNumber() + 0 // never -0
    },
  }
}
