/** A desk on a faulty line, with the books of an agent that hears it: for scenarios. */
import { expect } from 'vitest'
import type { Money } from '#domain/money.ts'
import { type BookFact, bookFacts, type Books, createBooks } from '#trading/portfolio/books.ts'
import { seededRng } from '#numeric/rng.ts'
import type { AnyMessage } from '#messages/catalogue.ts'
import { EURUSD } from '#tests/outbox.ts'
import { openStage, SECOND, type Stage, type StageOptions } from '#tests/unit/swarm/desk/desk-stage.ts'
import { createFaultyLine, type Faults, type FaultyLine, honest } from './faulty-line.ts'

export interface FaultyStage {
  readonly stage: Stage
  readonly line: FaultyLine
  /** Of the agents of this process. */
  readonly books: Books
  /** Faults from now on. */
  be(faults: Partial<Faults>): void
  run(seconds: number): void
  /** Codes and facts of the journal about an order, in order: `why FILL_LATE`, `closed NOT_SENT`. */
  trail(clientId: number): string[]
  /** The process dies and starts again. */
  restart(): void
  venuePosition(): Money
}

export interface FaultyOptions extends Pick<StageOptions, 'trades' | 'wrap' | 'timing'> {
  readonly seed?: number
  readonly againMicros?: number
  readonly faults?: Partial<Faults>
  readonly hear?: (message: AnyMessage) => void
}

const facts: ReadonlySet<string> = new Set(bookFacts)
const isFact = (message: AnyMessage): message is BookFact => facts.has(message.type)

export function openFaulty(options: FaultyOptions = {}): FaultyStage {
  const { seed = 1, againMicros = 0, hear = () => {} } = options
  const line = createFaultyLine(seededRng(seed), againMicros)
  let books = createBooks([EURUSD])
  const stage = openStage({ ...options, seed, venue: line.spec })
  line.attach(stage.clock, stage.exchange)
  line.faults = { ...honest, ...options.faults }
  stage.onEmit = (message) => {
    if (isFact(message)) books.tell(message)
    hear(message)
  }
  return {
    stage,
    line,
    get books() {
      return books
    },
    be: (faults) => void (line.faults = { ...honest, ...faults }),
    run: (seconds) => stage.clock.run(seconds * SECOND),
    trail: (clientId) =>
      stage.journal.durable.flatMap((entry) => {
        if (entry.entry === 'why') return entry.clientId === clientId ? [`why ${entry.code}`] : []
        if (entry.entry === 'closed') return entry.clientId === clientId ? [`closed ${entry.how}`] : []
        if (entry.entry === 'filled') return entry.fill.clientId === clientId ? [`filled ${entry.fill.fillId}`] : []
        const about = entry.entry === 'submit' || entry.entry === 'adopted' ? entry.order : entry
        return 'clientId' in about && about.clientId === clientId ? [entry.entry] : []
      }),
    restart() {
      line.detach()
      books = createBooks([EURUSD])
      stage.restart()
    },
    venuePosition: () => stage.exchange.position(EURUSD.id),
  }
}

/** One whose session is up and reconciled. */
export function openFaultyMarket(options: FaultyOptions = {}): FaultyStage {
  const faulty = openFaulty({ ...options, faults: {} })
  faulty.line.connect()
  faulty.run(1)
  faulty.be(options.faults ?? {})
  return faulty
}

/** What must be true in the end, whatever happened: the venue, the desk and the agents agree, and nothing was sent twice. */
export function expectAgreement({ stage, books, venuePosition }: FaultyStage): void {
  const position = venuePosition().toString()
  expect(stage.status(), 'the desk').toMatchObject({ session: 'reconciled', positions: { EURUSD: position } })
  expect(books.ledger.positionOf(EURUSD.id).lots.toString(), 'the books of an agent').toBe(position)
  expect(
    [...stage.exchange.arrivals.values()].filter((times) => times !== 1),
    'orders that were sent more than once',
  ).toEqual([])
  expect(stage.faults).toEqual([])
}
