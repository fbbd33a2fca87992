/**
 * The past of a symbol, fetched from a terminal of the history role in spans of time, so that no request is long and the
 * way done is known. A span that the terminal could serve only in part is asked for again: the first request makes it
 * load what it lacks.
 *
 * Edge  how far the server's clock was ahead of UTC in the past, no terminal tells: the offset of today is taken for the
 *       whole, and half of the year that is off by an hour where clocks are changed. Server times are exact.
 */
import { SwarmError } from '#domain/errors.ts'
import { frames, type FrameNamed } from '#venues/mt5/wire/catalogue.ts'
import { flags } from '#venues/mt5/wire/header.ts'
import type { Door } from '#venues/mt5/gateway/door.ts'
import { reportedLine, shortLogin } from '#venues/mt5/gateway/refusals.ts'
import { troubleOf } from '#venues/mt5/gateway/specs.ts'
import { timeframes, type Timeframe } from './timeframes.ts'
import { programOf, receive, type Visit } from './visit.ts'

const HISTORY_ROLE = 1

export type TickRow = FrameNamed<'HISTORY'>['rows'][number]
export type BarRow = FrameNamed<'RATES'>['rows'][number]
export type HistoryPage =
  | { readonly kind: 'ticks'; readonly rows: readonly TickRow[] }
  | { readonly kind: 'bars'; readonly rows: readonly BarRow[] }

export interface HistoryTerms {
  readonly secret: string
  readonly symbol: string
  /** UTC, milliseconds; `to` is later, and not included. */
  readonly from: number
  readonly to: number
  /** Absent for ticks. */
  readonly timeframe?: Timeframe | undefined
  /** How long to wait for a terminal, and for the next page. */
  readonly patienceMillis: number
  /** Gives up. */
  readonly signal?: AbortSignal
}

export interface HistoryOutlet {
  /** A page, in order of time. `offsetSeconds`: server clock less UTC. */
  page(page: HistoryPage, offsetSeconds: number): void
  progress(doneShare: number, rows: number): void
  told(line: string): void
}

export interface HistoryResult {
  readonly rows: number
  /** Spans that came only in part, by their first day. */
  readonly partial: readonly string[]
  readonly offsetSeconds: number
}

const DAY_MILLIS = 86_400_000
/** Bars asked for at a time. */
const BARS_A_SPAN = 20_000
const ATTEMPTS = 5
const RETRY_MILLIS = 2_000
/** ERR_HISTORY_NOT_FOUND, ERR_HISTORY_TIMEOUT and their like: asked again, it may be there. */
const LOADING: ReadonlySet<number> = new Set([4_401, 4_402, 4_403, 4_404])

type Answer = FrameNamed<'HISTORY' | 'RATES'> & { readonly more: boolean }

/** A terminal and what it answered, waited for in turn. */
function openTalk({ secret, symbol, patienceMillis, signal }: HistoryTerms, door: Door, told: (line: string) => void) {
  const inbox: Answer[] = []
  let visit: Visit | undefined
  let offsetSeconds: number | undefined
  let failure: SwarmError | undefined
  let wake = (): void => {}

  const fail = (error: SwarmError): void => {
    failure ??= error
    wake()
  }
  const interrupt = (): void => fail(new SwarmError('MT5_HISTORY', { symbol, why: 'interrupted' }))
  if (signal?.aborted === true) interrupt()
  signal?.addEventListener('abort', interrupt)

  const shut = receive({ secret, role: HISTORY_ROLE, space: 1 }, door, {
    welcomed(made) {
      visit = made
      wake()
    },
    heard(frame, arrival) {
      if (frame.frame === 'ACCOUNT') offsetSeconds = frame.offsetSeconds
      else if (frame.frame === 'HISTORY' || frame.frame === 'RATES') {
        inbox.push({ ...frame, more: (arrival.flags & flags.more) !== 0 })
      } else if (frame.frame === 'ERROR' && visit !== undefined) {
        told(reportedLine(frame.code, frame.text, shortLogin(visit.hello.login)))
      }
      wake()
    },
    told,
    failed: (line) => fail(SwarmError.told('MT5_PORT_TAKEN', line)),
    ended: (reason) => fail(new SwarmError('MT5_HISTORY', { symbol, why: reason })),
  })

  /** Resolves whether `holds` within the time. Rejects when the terminal is gone. */
  const wait = async (millis: number, holds: () => boolean): Promise<boolean> => {
    const until = performance.now() + millis
    while (!holds()) {
      if (failure !== undefined) throw failure
      const left = until - performance.now()
      if (left <= 0) return false
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.ceil(left))
        wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
    return true
  }
  const seconds = patienceMillis / 1_000
  const late = (why: string): SwarmError => new SwarmError('MT5_HISTORY', { symbol, why: `${why} within ${seconds} s` })

  return {
    /** How far the server's clock is ahead, told by the terminal that came. */
    async meet(): Promise<number> {
      if (!(await wait(patienceMillis, () => visit !== undefined))) {
        throw new SwarmError('MT5_ABSENT', { program: programOf(HISTORY_ROLE), port: door.port, seconds })
      }
      if (!(await wait(patienceMillis, () => offsetSeconds !== undefined))) throw late('no word of its clock')
      return offsetSeconds! // waited for
    },
    ask: (request: FrameNamed<'HISTORY_REQ'>): void => visit?.send(request),
    async next(): Promise<Answer> {
      if (!(await wait(patienceMillis, () => inbox.length > 0))) throw late('no page')
      return inbox.shift()! // waited for
    },
    pause: (): Promise<boolean> => wait(RETRY_MILLIS, () => false),
    end(): void {
      signal?.removeEventListener('abort', interrupt)
      shut()
    },
  }
}

/**
 * Rejects with MT5_ABSENT when nobody dials in time, MT5_PORT_TAKEN, and MT5_HISTORY when the terminal goes, falls
 * silent or does not know the symbol.
 */
export async function fetchHistory(terms: HistoryTerms, door: Door, outlet: HistoryOutlet): Promise<HistoryResult> {
  const { symbol, from, to, timeframe } = terms
  const talk = openTalk(terms, door, (line) => outlet.told(line))
  try {
    const offsetSeconds = await talk.meet()
    const ahead = offsetSeconds * 1_000
    const wanted = timeframe === undefined ? 'HISTORY' : 'RATES'
    const span = timeframe === undefined ? DAY_MILLIS : BARS_A_SPAN * timeframes[timeframe].millis
    const partial: string[] = []
    let request = 0
    let rows = 0

    /** One span, whole or as far as it goes. Its rows are held back until its last page says what they are. */
    const fetchSpan = async (start: number, end: number): Promise<{ status: number; pages: readonly Answer[] }> => {
      request++
      talk.ask({
        ...frames.historyRequest.blank(),
        request,
        fromTime: start + ahead,
        toTime: end + ahead - 1,
        timeframe: timeframe === undefined ? 0 : timeframes[timeframe].id,
        kind: timeframe === undefined ? 0 : 1,
        symbol,
      })
      const pages: Answer[] = []
      let held = 0
      for (;;) {
        const page = await talk.next()
        if (page.request !== request || page.frame !== wanted) continue
        const last = page.rows.at(-1)
        if (last !== undefined) {
          pages.push(page)
          held += page.rows.length
          const done = Math.min(end, Math.max(start, last.time - ahead))
          outlet.progress((done - from) / (to - from), rows + held)
        }
        if (!page.more) return { status: page.status, pages }
      }
    }

    const give = (pages: readonly Answer[]): void => {
      for (const page of pages) {
        rows += page.rows.length
        if (page.frame === 'HISTORY') outlet.page({ kind: 'ticks', rows: page.rows }, offsetSeconds)
        else outlet.page({ kind: 'bars', rows: page.rows }, offsetSeconds)
      }
    }

    for (let start = from; start < to; start += span) {
      const end = Math.min(to, start + span)
      for (let attempt = 1; ; attempt++) {
        const { status, pages } = await fetchSpan(start, end)
        if (status !== 0 && !LOADING.has(status)) {
          const why = troubleOf({ ...frames.symbol.blank(), status })
          throw new SwarmError('MT5_HISTORY', { symbol, why })
        }
        if (status === 0 || attempt === ATTEMPTS) {
          if (status !== 0) partial.push(new Date(start).toISOString().slice(0, 10))
          give(pages)
          break
        }
        await talk.pause()
      }
      outlet.progress((end - from) / (to - from), rows)
    }
    return { rows, partial, offsetSeconds }
  } finally {
    talk.end()
  }
}
