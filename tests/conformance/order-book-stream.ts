/** Random commands for an L3 book, and all that a book holds as plain data. */
import * as fc from 'fast-check'
import { expect } from 'vitest'
import { ASK, BID, MAX_TICKS, NONE, type BookSide } from '#market/book-side.ts'
import { NO_ORDER, type OrderBook, type OrderFault } from '#market/orders/order-book.ts'

const SIDES = [BID, ASK] as const

interface BookImage {
  readonly side: BookSide
  readonly ticks: number
  readonly size: number
  readonly orders: readonly (readonly [id: number, size: number])[]
}

/** Both sides, best level first, front of the queue first, through the iteration of the contract. */
export function imageOf(book: OrderBook): BookImage[] {
  const image: BookImage[] = []
  for (const side of SIDES) {
    for (let ticks = book.best(side); ticks !== NONE; ticks = book.next(side, ticks)) {
      const orders: [number, number][] = []
      for (let handle = book.first(side, ticks); handle !== NO_ORDER; handle = book.after(handle)) {
        orders.push([book.idOf(handle), book.sizeOf(handle)])
        expect([book.sideOf(handle), book.ticksOf(handle), book.handleOf(book.idOf(handle))]).toEqual([
          side,
          ticks,
          handle,
        ])
      }
      image.push({ side, ticks, size: book.sizeAt(side, ticks), orders })
    }
  }
  return image
}

export type BookCommand =
  | { readonly do: 'add'; readonly id: number; readonly side: BookSide; readonly ticks: number; readonly size: number }
  | { readonly do: 'modify'; readonly id: number; readonly ticks: number; readonly size: number }
  | { readonly do: 'reduce'; readonly id: number; readonly by: number }
  | { readonly do: 'cancel'; readonly id: number }
  | { readonly do: 'clear' }

export function applyTo(book: OrderBook, command: BookCommand): OrderFault | null {
  switch (command.do) {
    case 'add':
      return book.add(command.id, command.side, command.ticks, command.size)
    case 'modify':
      return book.modify(command.id, command.ticks, command.size)
    case 'reduce':
      return book.reduce(command.id, command.by)
    case 'cancel':
      return book.cancel(command.id)
    case 'clear':
      book.clear()
      return null
  }
}

/** Few ids, so that commands meet; some far apart, some that are none. */
const id = fc.oneof(
  { weight: 12, arbitrary: fc.nat({ max: 24 }) },
  { weight: 2, arbitrary: fc.nat({ max: 5 }).map((k) => Number.MAX_SAFE_INTEGER - k * 2 ** 40) },
  { weight: 1, arbitrary: fc.constantFrom(-1, -5, 0.5, Number.NaN, 2 ** 53, Infinity) },
)
const ticks = fc.oneof(
  { weight: 12, arbitrary: fc.integer({ min: -4, max: 4 }) },
  { weight: 3, arbitrary: fc.integer({ min: -2000, max: 2000 }) },
  { weight: 1, arbitrary: fc.constantFrom(MAX_TICKS, -MAX_TICKS, MAX_TICKS + 1, NONE, 0.5, Number.NaN) },
)
const size = fc.oneof(
  { weight: 12, arbitrary: fc.integer({ min: 1, max: 9 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(0, -1, 1.5, Number.NaN, Infinity, 2 ** 53, 2 ** 40, 2 ** 40 + 1, 2 ** 53 - 1),
  },
)
const side = fc.constantFrom(...SIDES)

export const bookCommands: fc.Arbitrary<BookCommand[]> = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: fc.record({ do: fc.constant('add' as const), id, side, ticks, size }) },
    { weight: 4, arbitrary: fc.record({ do: fc.constant('modify' as const), id, ticks, size }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('reduce' as const), id, by: size }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('cancel' as const), id }) },
    { weight: 1, arbitrary: fc.constant({ do: 'clear' as const }) },
  ),
  { maxLength: 120, size: 'max' },
)
