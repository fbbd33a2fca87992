/**
 * The emulated terminal: a trade server, what it shows of the market, and one program that may be stopped, blocked and
 * loaded anew. Everything a scenario can do to a terminal is a method here.
 */
import type { Micros } from '#domain/time.ts'
import { flags as tickFlags } from './tick-flags.ts'
import { marketWatch, type MarketWatch } from './market-watch.ts'
import { createProgram, type Program } from './program.ts'
import { programJournal, type ProgramJournal } from './program-journal.ts'
import type { BookRow } from './scenario-kinds.ts'
import type { EmulatorHost, ProgramInputs, ProgramPace, Surroundings, TerminalFaults } from './surroundings.ts'
import type { BaseTick } from './tick-base.ts'
import type { AccountSpec, Permissions, SymbolSpec, TradeServer, TradeServerHost } from './trading.ts'

/** The time the trade server lives by: UTC, or that of a market with a time of its own. Milliseconds. */
export interface TerminalClock {
  utcNow(): number
  after(delayMillis: number, call: () => void): () => void
}

export interface TerminalOptions {
  readonly inputs: ProgramInputs
  readonly pace: ProgramPace
  readonly clock: TerminalClock
  readonly openServer: (host: TradeServerHost) => TradeServer
  /** Ticks a symbol keeps although the swarm has them. */
  readonly keepTicks: number
  /** It was closed by its user. */
  quit(): void
  /** A heartbeat of its program; a run of it. */
  beat(): void
  ran(): void
}

/** What a tick says; the rest stays as it was. */
export interface TickWords {
  readonly bid: number
  readonly ask: number
  readonly last?: number | undefined
  readonly volume?: number | undefined
  readonly flags?: number | undefined
}

export interface Terminal {
  readonly server: TradeServer
  readonly market: MarketWatch
  /** Undefined before it starts and after it was closed. */
  readonly program: Program | undefined
  /** Server clock minus UTC. */
  offsetSeconds: number
  /** Its clock, milliseconds. */
  serverNow(): number
  /** Loads the program, which dials. */
  start(): void
  setAccount(account: AccountSpec): void
  setSymbol(spec: SymbolSpec): void
  setInputs(changed: Partial<ProgramInputs>): void
  permit(changed: Partial<Permissions>): void
  expire(symbol: string): void
  /** A tick joins the base and quotes; nothing comes without a trade server. The program is not stirred by the market. */
  tick(symbol: string, words: TickWords, time: number): void
  book(symbol: string, rows: readonly BookRow[]): void
  stirBook(symbol: string, count: number): void
  /** False when it is none of the terminal's faults. */
  fault(name: string, value: string): boolean
  cut(downMicros: Micros): void
  restart(reason: number): void
  loseJournal(): void
  stall(micros: Micros): void
  quit(): void
}

const ACCOUNT_SWITCHED = 6
const CLOSED = 9
/** Zones differ by quarters of an hour; what a server's clock is off besides is told by its time. */
const QUARTER_SECONDS = 900

export function createTerminal(host: EmulatorHost, options: TerminalOptions): Terminal {
  const { clock } = options
  const faults: TerminalFaults = {
    reorderEqual: false,
    bookSilent: false,
    partialSend: 0,
    historyDelayMillis: 0,
    historyPartial: false,
    maxBars: 0,
  }
  const market = marketWatch(options.keepTicks)
  const journals = new Map<string, ProgramJournal>()
  let inputs = options.inputs
  let stampedFlags = 0
  let program: Program | undefined

  const serverNow = (): number => clock.utcNow() + terminal.offsetSeconds * 1_000
  const server = options.openServer({
    serverNow,
    after: clock.after,
    transaction: (transaction) => program?.transaction(transaction),
  })

  /** The program keeps its journal in a file of the account. */
  const journalKey = (): string => `${server.account.login} ${server.account.server}`
  const journal = (): ProgramJournal => {
    const known = journals.get(journalKey())
    if (known !== undefined) return known
    const made = programJournal()
    journals.set(journalKey(), made)
    return made
  }

  const load = (): void => {
    const around: Surroundings = {
      host,
      server,
      market,
      get inputs() {
        return inputs
      },
      pace: options.pace,
      faults,
      journal: journal(),
      serverNow,
      get offsetSeconds() {
        return Math.round(terminal.offsetSeconds / QUARTER_SECONDS) * QUARTER_SECONDS
      },
    }
    program = createProgram(around, { beat: () => options.beat(), ran: () => options.ran() })
  }

  const reload = (reason: number, change: () => void = () => {}): void => {
    const running = program !== undefined
    program?.end(reason)
    program = undefined
    change()
    if (running) load()
  }

  const terminal: Terminal = {
    server,
    market,
    get program() {
      return program
    },
    offsetSeconds: 0,
    serverNow,
    start: load,
    setAccount: (account) => reload(ACCOUNT_SWITCHED, () => server.setAccount(account)),
    setSymbol(spec) {
      server.setSymbol(spec)
      market.show(spec.name)
      program?.stir()
    },
    setInputs(changed) {
      inputs = { ...inputs, ...changed }
    },
    permit(changed) {
      server.permit(changed)
      program?.stir()
    },
    expire(symbol) {
      server.expire(symbol)
      program?.stir()
    },
    tick(symbol, { bid, ask, last, volume, flags }, time) {
      if (!server.permissions.connected) return
      const was: Readonly<BaseTick> = market.show(symbol).last
      const changed =
        (bid === was.bid ? 0 : tickFlags.bid) |
        (ask === was.ask ? 0 : tickFlags.ask) |
        (last === undefined || last === was.last ? 0 : tickFlags.last) |
        (volume === undefined ? 0 : tickFlags.volume)
      market.tick(symbol, {
        time,
        bid,
        ask,
        last: last ?? was.last,
        volume: volume ?? was.volume,
        flags: stampedFlags !== 0 ? stampedFlags : (flags ?? changed),
      })
      server.quote(symbol, bid, ask)
    },
    book(symbol, rows) {
      if (!server.permissions.connected) return
      market.book(symbol, rows, !faults.bookSilent)
    },
    stirBook(symbol, count) {
      if (faults.bookSilent || !server.permissions.connected) return
      market.stirBook(symbol, count)
    },
    fault(name, value) {
      const number = Number(value)
      if (name === 'reorder_equal') faults.reorderEqual = number !== 0
      else if (name === 'book_silent') faults.bookSilent = number !== 0
      else if (name === 'partial_send') faults.partialSend = number
      else if (name === 'history_delay') faults.historyDelayMillis = number
      else if (name === 'history_partial') faults.historyPartial = number !== 0
      else if (name === 'maxbars') faults.maxBars = number
      else if (name === 'flags') stampedFlags = number
      // A socket of this program never says more than is there.
      else return name === 'speculative_read'
      return true
    },
    cut: (downMicros) => program?.cut(downMicros),
    restart: (reason) => reload(reason),
    loseJournal() {
      journals.delete(journalKey())
    },
    stall: (micros) => program?.stall(micros),
    quit() {
      program?.end(CLOSED)
      program = undefined
      options.quit()
    },
  }
  return terminal
}
