/** A terminal of the configuration as the gateway sees it, and what it needs of the gateway. */
import type { InstrumentId } from '#domain/instrument.ts'
import type { VenueHost, VenueSink } from '#swarm/ports/venue.ts'
import type { Connection } from './connection.ts'
import type { Hello, WelcomeTerms } from './greeting.ts'
import type { Trade, TradeHost, TradeTerms } from './trade-contract.ts'

export type CreateTrade = (host: TradeHost, terms: TradeTerms) => Trade

export interface TerminalHost extends Pick<VenueHost, 'now' | 'after'> {
  readonly market: Pick<VenueSink, 'ready' | 'tick' | 'trade' | 'depth'>
  /** What becomes of orders and the account. */
  readonly facts: TradeHost['sink']
  /** The server clock of the data that follows. */
  clock(offsetSeconds: number): void
  fault(line: string): void
  /** The same, for what a broken terminal could say without end. */
  faultOnce(line: string): void
  /** It came up or went down: `reason` says why when it is down. */
  changed(): void
}

export interface Terminal {
  readonly up: boolean
  /** Why it is not up. */
  readonly reason: string
  readonly trade: Trade
  /** Why no order would pass, known beforehand: its program is read-only. Empty when one may. */
  readonly barred: string
  readonly instruments: readonly InstrumentId[]
  /** Who has it, or had it first: the account it belongs to for the life of the swarm. */
  readonly owner: { readonly login: bigint; readonly server: string } | undefined
  /** The account is the one it is configured for, as far as it is. */
  expects(hello: Hello): boolean
  /** It has a session that was heard of within two heartbeats. */
  alive(): boolean
  /** What it wants of a session. */
  welcome(session: number): WelcomeTerms
  begin(connection: Connection, hello: Hello): void
  /** Its program takes no orders and cancels ours, or takes them again; told to every session that follows too. */
  halt(halted: boolean): void
  /** Ends its session, if any, and tells nobody. */
  close(): void
  work(): boolean
  status(): unknown
}
