/** Follows the facts of a venue desk and refuses what must never be told: for scenarios. */
import { expect } from 'vitest'
import { ZERO, type Money } from '#domain/money.ts'
import { signOf } from '#domain/side.ts'
import type { AnyMessage } from '#messages/catalogue.ts'

/** What the rest of the swarm believes, from one start of the process to its end. */
export interface Follower {
  hear(message: AnyMessage): void
  readonly lots: Money
  /** Terminal facts told, by order. */
  readonly ends: ReadonlyMap<number, string>
  readonly brackets: number
}

/** `everTold` collects the fills, by id, over many lives. */
export function createFollower(everTold: Map<string, number>): Follower {
  const told = new Set<string>()
  const ends = new Map<number, string>()
  let lots = ZERO
  let brackets = 0
  const end = (clientId: number, how: string): void => {
    expect(ends.get(clientId), `order ${clientId} ends twice`).toBeUndefined()
    ends.set(clientId, how)
  }
  return {
    get lots() {
      return lots
    },
    ends,
    get brackets() {
      return brackets
    },
    hear(message) {
      switch (message.type) {
        case 'order.filled':
          expect(told.has(message.fillId), `fill ${message.fillId} is told twice`).toBe(false)
          told.add(message.fillId)
          everTold.set(message.fillId, message.clientId)
          lots = lots.plus(message.lots.times(signOf(message.side)))
          return
        case 'account.position':
          // The first snapshot of a life is where it starts from; every later one must be explained by the fills told.
          if (brackets > 0) expect(lots.toString()).toBe(message.lots.toString())
          lots = message.lots
          return
        case 'account.snapshot':
          if (message.part === 'end') brackets++
          return
        case 'order.rejected':
          // Of a cancel: the order died with its process before it was journalled.
          if (message.code === 'ORDER_UNKNOWN') return
          return end(message.clientId, message.type)
        case 'order.canceled':
        case 'order.expired':
          return end(message.clientId, message.type)
        default:
      }
    },
  }
}
