import * as fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { ASK, BID, NONE, type BookSide } from '#market/book-side.ts'
import { bookDigest } from '#market/book/book-digest.ts'
import { fastBook } from '#market/book/fast-book.ts'
import { LevelBatch } from '#market/book/level-batch.ts'
import { plainBook } from '#market/book/plain-book.ts'
import {
  consecutiveChain,
  sequencedBook,
  type Chain,
  type SequencedBook,
  type UpdateIds,
} from '#market/book/sequenced-book.ts'

type Level = readonly [side: BookSide, ticks: number, size: number]

function batchOf(...levels: readonly Level[]): LevelBatch {
  const batch = new LevelBatch()
  for (const [side, ticks, size] of levels) batch.push(side, ticks, size)
  return batch
}

const ids = (first: number, last = first, previous = NaN): UpdateIds => ({ first, last, previous })
/** One bid whose size is the number of the update. */
const bid = (size: number): LevelBatch => batchOf([BID, 100, size])
const broken = batchOf([BID, 100, 7], [BID, 100, NaN])

describe('a book fed by numbered updates', () => {
  let fed: SequencedBook
  const update = (first: number, last = first) => fed.update(ids(first, last), bid(last))
  const shown = () => [fed.state, fed.at, fed.book.sizeAt(BID, 100)]
  beforeEach(() => {
    fed = sequencedBook(plainBook(), consecutiveChain, { maxUpdates: 4, maxLevels: 6, maxOldInRow: 3 })
  })

  it('waits for a snapshot, serves nothing meanwhile, then applies what is newer than it', () => {
    expect([update(4), update(5), update(6, 8), update(9)]).toEqual(Array(4).fill('kept'))
    expect([...shown(), fed.book.best(BID), fed.kept]).toEqual(['waiting', NaN, 0, NONE, 4])
    expect(fed.snapshot(5, bid(5))).toBe('synced')
    expect(shown()).toEqual(['synced', 9, 9])
    expect([update(10), fed.kept]).toEqual(['applied', 0])
    expect(fed.counts).toMatchObject({ applied: 3, old: 2, gaps: 0, snapshots: 1 })
  })

  it('begins with an update that the snapshot holds in part, and only then', () => {
    update(6, 8)
    expect(fed.snapshot(7, bid(7))).toBe('synced')
    expect(shown()).toEqual(['synced', 8, 8])
    expect([update(8, 10), shown()]).toEqual(['gap', ['stale', NaN, 0]])
  })

  it('begins with the snapshot alone when nothing was kept', () => {
    expect([fed.snapshot(7, bid(7)), shown()]).toEqual(['synced', ['synced', 7, 7]])
    expect([update(6), update(6, 9), update(10)]).toEqual(['old', 'applied', 'applied'])
  })

  it('refuses a snapshot that does not reach what was kept, and goes on waiting', () => {
    update(9)
    expect([fed.snapshot(7, bid(7)), shown(), fed.kept]).toEqual(['tooOld', ['waiting', NaN, 0], 1])
    expect([fed.snapshot(8, bid(8)), shown()]).toEqual(['synced', ['synced', 9, 9]])
  })

  it('clears itself at a gap and is whole again after a snapshot, with the updates that came meanwhile', () => {
    fed.snapshot(1, bid(1))
    update(2)
    expect([update(4), ...shown(), fed.book.levels(BID)]).toEqual(['gap', 'stale', NaN, 0, 0])
    expect(update(5)).toBe('kept')
    expect(fed.snapshot(2, bid(2))).toBe('tooOld')
    expect([fed.snapshot(3, bid(3)), shown()]).toEqual(['synced', ['synced', 5, 5]])
    expect(fed.counts).toMatchObject({ gaps: 1, badSnapshots: 1, snapshots: 2 })
  })

  it('finds a gap among the updates it kept, and keeps what comes after', () => {
    for (const id of [2, 3, 5]) update(id)
    expect([fed.snapshot(1, bid(1)), shown(), fed.kept]).toEqual(['gap', ['stale', NaN, 0], 1])
    expect([fed.snapshot(4, bid(4)), shown()]).toEqual(['synced', ['synced', 5, 5]])
  })

  it('ignores and counts what comes again', () => {
    fed.snapshot(5, bid(5))
    expect([update(6), update(6), update(3), update(7)]).toEqual(['applied', 'old', 'old', 'applied'])
    expect([fed.counts.old, shown()]).toEqual([2, ['synced', 7, 7]])
  })

  it('stops believing itself when only old numbers come: they have started over', () => {
    fed.snapshot(1000, bid(1000))
    expect([1, 2, 3, 4].map((id) => update(id))).toEqual(['old', 'old', 'old', 'renumbered'])
    expect(shown()).toEqual(['stale', NaN, 0])
    expect([fed.snapshot(4, bid(4)), update(5), shown()]).toEqual(['synced', 'applied', ['synced', 5, 5]])
  })

  it('keeps the newest updates up to its bounds and counts the others', () => {
    for (let id = 1; id <= 9; id++) update(id)
    expect([fed.kept, fed.counts.dropped]).toEqual([4, 5])
    expect([fed.snapshot(4, bid(4)), fed.snapshot(5, bid(5)), shown()]).toEqual(['tooOld', 'synced', ['synced', 9, 9]])
  })

  it('bounds the levels it keeps, also of one update', () => {
    const four = batchOf(...Array.from({ length: 4 }, (_, k): Level => [ASK, 200 + k, 1]))
    const seven = batchOf(...Array.from({ length: 7 }, (_, k): Level => [ASK, 200 + k, 1]))
    fed.update(ids(1), four)
    fed.update(ids(2), four)
    expect([fed.kept, fed.counts.dropped]).toEqual([1, 1])
    fed.update(ids(3), seven)
    expect([fed.kept, fed.counts.dropped]).toEqual([0, 3])
    expect([fed.snapshot(3, bid(3)), update(4)]).toEqual(['synced', 'applied'])
  })

  it('takes nothing of an update with a bad level, and is stale for it', () => {
    fed.snapshot(1, bid(1))
    expect([fed.update(ids(2), broken), shown()]).toEqual(['badLevel', ['stale', NaN, 0]])
    expect([fed.update(ids(3), broken), update(4)]).toEqual(['badLevel', 'kept'])
    expect([fed.snapshot(2, bid(2)), fed.snapshot(3, bid(3)), shown()]).toEqual(['tooOld', 'synced', ['synced', 4, 4]])
    expect([fed.update(ids(9), broken), fed.kept, fed.counts.gaps, fed.counts.badLevel]).toEqual(['gap', 0, 1, 3])
  })

  it('does not mind a bad level in what is old', () => {
    fed.snapshot(5, bid(5))
    expect([fed.update(ids(5), broken), shown()]).toEqual(['old', ['synced', 5, 5]])
  })

  it('ignores numbers that are none; the next update shows the gap they left', () => {
    fed.snapshot(1, bid(1))
    const none = [ids(NaN), ids(2.5), ids(-1, 2), ids(3, 2), ids(2, Infinity), ids(2, 2, 0.5), ids(2, 2 ** 53)]
    expect(none.map((bad) => fed.update(bad, bid(9)))).toEqual(Array(none.length).fill('badIds'))
    expect([fed.counts.badIds, shown()]).toEqual([none.length, ['synced', 1, 1]])
    expect(update(3)).toBe('gap')
  })

  it('refuses a snapshot that is bad or older than itself, and takes a newer one', () => {
    fed.snapshot(5, bid(5))
    expect([fed.snapshot(NaN, bid(9)), fed.snapshot(9, broken), fed.snapshot(4, bid(4)), shown()]).toEqual([
      'badIds',
      'badLevel',
      'tooOld',
      ['synced', 5, 5],
    ])
    expect([fed.snapshot(8, batchOf([BID, 90, 1])), fed.book.best(BID), update(7), update(9)]).toEqual([
      'synced',
      90,
      'old',
      'applied',
    ])
    expect(fed.counts.badSnapshots).toBe(3)
  })

  it('forgets everything when the feed broke off', () => {
    update(3)
    fed.lose()
    expect([fed.state, fed.kept]).toEqual(['waiting', 0])
    fed.snapshot(5, bid(5))
    fed.lose()
    expect(shown()).toEqual(['stale', NaN, 0])
    expect([fed.snapshot(2, bid(2)), shown()]).toEqual(['synced', ['synced', 2, 2]])
  })

  it('does not hold on to what it was given', () => {
    const batch = bid(2)
    const numbers = { first: 2, last: 2, previous: NaN }
    fed.update(numbers, batch)
    numbers.first = numbers.last = 99
    batch.clear()
    batch.push(BID, 100, 99)
    fed.snapshot(1, bid(1))
    expect(shown()).toEqual(['synced', 2, 2])
  })
})

describe('whatever a feed loses, doubles or mixes up', () => {
  /** Numbers with holes between them; each update says which one it follows. */
  const previousChain: Chain = {
    isOld: ({ last }, at) => last <= at,
    starts: ({ previous, last }, at) => previous <= at && last > at,
    follows: ({ previous }, at) => previous === at,
  }
  interface Sent {
    readonly ids: UpdateIds
    readonly levels: readonly Level[]
  }
  const level = fc.tuple(fc.constantFrom<BookSide>(BID, ASK), fc.integer({ min: -20, max: 20 }), fc.nat({ max: 3 }))
  const payload = fc.record({ width: fc.integer({ min: 1, max: 3 }), levels: fc.array(level, { maxLength: 4 }) })
  const fate = fc.record({
    what: fc.constantFrom('pass', 'pass', 'pass', 'pass', 'drop', 'twice', 'late', 'garble', 'numberless', 'break'),
    snapshotBehind: fc.option(fc.nat({ max: 6 }), { nil: undefined, freq: 3 }),
  })

  it.each([
    ['consecutive', consecutiveChain, 0],
    ['previous', previousChain, 5],
  ])('a synced book on %s numbers never shows wrong levels', (_name, chain, hole) => {
    let synced = 0
    const property = fc.property(fc.array(fc.tuple(payload, fate), { maxLength: 60 }), (story) => {
      const fed = sequencedBook(fastBook(), chain, { maxUpdates: 5, maxLevels: 12 })
      const whole = plainBook()
      /** What the book must look like at each number, and the levels a snapshot of then has. */
      const truth = new Map<number, { digest: string; levels: Level[] }>()
      const note = (id: number): void => {
        const levels: Level[] = []
        for (const side of [BID, ASK] as const) {
          for (let at = whole.best(side); at !== NONE; at = whole.next(side, at)) {
            levels.push([side, at, whole.sizeAt(side, at)])
          }
        }
        truth.set(id, { digest: bookDigest(whole), levels })
      }
      let number = 100
      note(number)
      const numbers = [number]
      const late: Sent[] = []
      const check = (): void => {
        if (fed.state === 'synced') {
          synced++
          expect(bookDigest(fed.book)).toBe(truth.get(fed.at)?.digest)
        } else {
          expect([fed.book.levels(BID), fed.book.levels(ASK), fed.at]).toEqual([0, 0, NaN])
        }
      }
      const send = ({ ids, levels }: Sent, garbled = false): void => {
        const batch = batchOf(...levels)
        if (garbled) batch.push(BID, 1, NaN)
        fed.update(ids, batch)
        check()
      }
      for (const [{ width, levels }, { what, snapshotBehind }] of story) {
        const first = number + 1 + hole
        const sent: Sent = { ids: { first, last: first + width - 1, previous: number }, levels }
        number = sent.ids.last
        for (const [side, ticks, size] of levels) whole.set(side, ticks, size)
        note(number)
        numbers.push(number)
        switch (what) {
          case 'break':
            fed.lose()
            check()
            break
          case 'drop':
            break
          case 'late':
            late.push(sent)
            break
          case 'garble':
            send(sent, true)
            break
          case 'numberless':
            send({ ...sent, ids: { ...sent.ids, first: NaN } })
            break
          default:
            send(sent)
            if (what === 'twice') send(sent)
            if (late.length > 0) send(late.shift()!)
        }
        if (snapshotBehind !== undefined) {
          const id = numbers.at(-1 - snapshotBehind) ?? numbers[0]
          fed.snapshot(id, batchOf(...truth.get(id)!.levels))
          check()
        }
      }
    })
    fc.assert(property, { numRuns: 300 })
    expect(synced).toBeGreaterThan(100)
  })
})
