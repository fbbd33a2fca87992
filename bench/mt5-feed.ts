/** Ticks from a terminal to the data agent: bursts at a rate, and the past as fast as it goes. */
import { setTimeout as sleep } from 'node:timers/promises'
import { seconds as secondsOf, median, readingOf, type Reading } from './sampling.ts'
import { startMt5, type Mt5Swarm } from './mt5-swarm.ts'
import { FIRST_QUOTE, OFFSET_SECONDS, watchBeside, type BenchTerminal, type TerminalKind } from './mt5-terminal.ts'

export interface FeedReading {
  /** Ticks a second as the data agent's thread heard them. */
  readonly rate: number
  /** From the tick's own time to when the data agent had passed it on. */
  readonly age: Reading
  /** Images of the book a second. */
  readonly depths: number
  /** Lost, doubled or out of the order of the terminal's base. */
  readonly wrong: number
  readonly others: number
}

/** Twice as often as terminals tell of it: they leave 20 ms between two images. */
const BOOK_EVERY_MILLIS = 10
/** With nothing heard for so long, nothing more comes. */
const PATIENCE_MILLIS = 3_000
const SYMBOL = 'EURUSD'

/** Waits until so many ticks and quotes were heard, or no more come. */
async function heard({ book }: Mt5Swarm, ticks: number, quotes: number): Promise<void> {
  let seen = book.ticks
  for (let moved = performance.now(); performance.now() - moved < PATIENCE_MILLIS;) {
    if (book.ticks >= ticks && book.quotes >= quotes) return
    await sleep(5)
    if (book.ticks > seen) moved = performance.now()
    seen = book.ticks
  }
}

/** What the data agent itself counts has to be what was heard beside it. */
async function agreed({ operations, book, faults }: Mt5Swarm): Promise<void> {
  const taken = (await operations.inspect('data')).consumed['venue.tick'] ?? 0
  if (taken !== book.ticks) throw new Error(`the data agent took ${taken} ticks, beside it ${book.ticks} were heard`)
  if (faults.length > 0) throw new Error(faults.join('; '))
}

/** A book that changes every `BOOK_EVERY_MILLIS`, until the answer is called. */
function changingBook(terminal: BenchTerminal): () => void {
  let volume = 0
  const timer = setInterval(() => {
    volume = (volume % 9) + 1
    terminal.say(`book ${SYMBOL} s1.10003x5 s1.10002x${volume} b1.10000x${10 - volume} b1.09999x4`)
  }, BOOK_EVERY_MILLIS)
  return () => clearInterval(timer)
}

/** `rate` ticks a second for `full` seconds, `rounds` times after one that warms up; with a book that moves meanwhile. */
export async function runBursts(kind: TerminalKind, rate: number, full: number, rounds: number): Promise<FeedReading> {
  const swarm = await startMt5({ waits: false, backfillSeconds: 0 })
  const { book } = swarm
  const terminal = kind.start(swarm.port, [FIRST_QUOTE])
  const count = Math.round(rate * secondsOf(full))
  const runs: { age: Reading; rate: number; depths: number; others: number }[] = []
  await heard(swarm, 1, 1)
  for (let round = 0; round <= rounds; round++) {
    const [ticks, quotes, depths, from] = [book.ticks, book.quotes, book.depths, performance.now()]
    const rest = changingBook(terminal)
    const stop = watchBeside(terminal)
    terminal.say(`burst ${SYMBOL} count=${count} rate=${rate} seed=${round + 1}`)
    await heard(swarm, ticks + count, quotes + count)
    const took = (performance.now() - from) / 1e3
    const others = stop()
    rest()
    const age = readingOf(book.ages(quotes))
    if (round > 0) runs.push({ age, rate: book.rate(ticks), depths: (book.depths - depths) / took, others })
    await sleep(100)
  }
  const wrong = book.wrong(await terminal.base())
  await agreed(swarm)
  await terminal.close()
  await swarm.close()
  const all = (of: (run: (typeof runs)[number]) => number): number => median(runs.map(of))
  return {
    rate: all((run) => run.rate),
    age: {
      value: all(({ age }) => age.value),
      p50: all(({ age }) => age.p50),
      p99: all(({ age }) => age.p99),
      p999: all(({ age }) => age.p999),
    },
    depths: all((run) => run.depths),
    wrong,
    others: all((run) => run.others),
  }
}

/** The past, asked for at the first connect; the venue waits where the agents are slower. */
export async function runBackfill(kind: TerminalKind, count: number): Promise<Omit<FeedReading, 'age' | 'depths'>> {
  const swarm = await startMt5({ waits: true, backfillSeconds: 86_400 })
  const { book } = swarm
  const from = Date.now() + OFFSET_SECONDS * 1_000 - count - 60_000
  const past = `past ${SYMBOL} count=${count} from=${from} step=1 seed=1`
  const terminal = kind.start(swarm.port, [FIRST_QUOTE, past])
  const stop = watchBeside(terminal)
  await heard(swarm, count + 1, 1)
  const others = stop()
  const wrong = book.wrong(await terminal.base())
  await agreed(swarm)
  await terminal.close()
  await swarm.close()
  return { rate: book.rate(0), wrong, others }
}
