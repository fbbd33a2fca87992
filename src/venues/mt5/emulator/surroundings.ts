/** What an emulated program finds around it: the host it runs on, its terminal, its inputs. */
import type { Micros } from '#domain/time.ts'
import type { Dial } from '#venues/mt5/pipe.ts'
import type { MarketWatch } from './market-watch.ts'
import type { ProgramJournal } from './program-journal.ts'
import type { TradeServer } from './trading.ts'

/** Where an emulator runs: in process over TCP, on a thread of its own, or in memory on a virtual clock. */
export interface EmulatorHost {
  /** UTC; virtual in a backtest. */
  now(): Micros
  after(delayMicros: number, call: () => void): () => void
  readonly dial: Dial
  /** Uniform in [0, 1): jitter, nonces, epochs. */
  random(): number
  /** What the terminal writes into its log. */
  print(line: string): void
}

/** Inputs of the Expert Advisor, as the user sets them. */
export interface ProgramInputs {
  readonly secret: string
  /** 0 trade, 1 history. */
  readonly role: 0 | 1
  readonly allowTrading: boolean
  readonly allowReal: boolean
  /** Empty: all. */
  readonly symbols: readonly string[]
  /** 0 for no limit. */
  readonly maxLots: number
  readonly ordersPerSecond: number
  /** 0 for no limit. */
  readonly maxTickAgeMillis: number
}

/** Sizes and times a real terminal fixes; an emulated venue narrows them. */
export interface ProgramPace {
  /** Its timer; 0: it looks at once whenever something happens. */
  readonly timerMicros: number
  readonly windowFrames: number
  readonly frameRows: number
  readonly redialMicros: number
  /** Ticks older than this are told as the past; Infinity where the market stands still rather than go on unheard. */
  readonly replayMillis: number
}

/** Faults of the terminal that a program lives with. */
export interface TerminalFaults {
  reorderEqual: boolean
  bookSilent: boolean
  /** Bytes a send takes at most; 0 for no limit. */
  partialSend: number
  historyDelayMillis: number
  historyPartial: boolean
  /** 0 for no limit. */
  maxBars: number
}

export interface Surroundings {
  readonly host: EmulatorHost
  readonly server: TradeServer
  readonly market: MarketWatch
  readonly inputs: ProgramInputs
  readonly pace: ProgramPace
  readonly faults: Readonly<TerminalFaults>
  readonly journal: ProgramJournal
  /** The server's clock, milliseconds. */
  serverNow(): number
  /** Server clock minus UTC as frames tell it: to a quarter of an hour. */
  readonly offsetSeconds: number
}
