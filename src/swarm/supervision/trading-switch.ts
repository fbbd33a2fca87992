/**
 * The trading state: what the operator wants, unless something must stand still. It is a word on the board, which the venue
 * desk reads before every order, so it takes effect before any message is delivered.
 *
 * Flattening is REDUCING in which the risk agent closes every position. It outlasts a restart of that agent and whatever
 * holds trading meanwhile, until all is flat or the operator wants another state.
 */
import type { AgentCommand, TradingState } from '#messages/system.ts'
import type { Board } from '#swarm/links/board.ts'

export interface TradingEvents {
  onChange(state: TradingState, reason: string): void
  /** Agents are to be told. Only a resume that an operator spoke has a reason. */
  onCommand(command: AgentCommand['command'], reason: string): void
}

const commandFor = { ACTIVE: 'resume', REDUCING: 'reduce', HALTED: 'halt' } as const satisfies Record<
  TradingState,
  string
>

export class TradingSwitch {
  private readonly board: Board
  private readonly events: TradingEvents
  private wanted: { readonly state: TradingState; readonly reason: string } = { state: 'ACTIVE', reason: '' }
  /** What holds it, by who holds; the first is shown. */
  private readonly holds = new Map<string, string>()
  /** Positions are being closed, and whether trading is to be HALTED then. */
  private flattening: { readonly thenHalt: boolean } | undefined
  private shown = ''

  constructor(board: Board, events: TradingEvents) {
    this.board = board
    this.events = events
  }

  get state(): TradingState {
    return this.board.trading
  }

  /** What it is when nothing holds it. */
  get wish(): TradingState {
    return this.wanted.state
  }

  /** Why it is not ACTIVE; empty when it is. */
  get reason(): string {
    return this.shown
  }

  /** The command that tells an agent how things are. */
  get command(): AgentCommand['command'] {
    const { state } = this
    return state === 'REDUCING' && this.flattening !== undefined ? 'flatten' : commandFor[state]
  }

  want(state: TradingState, reason: string): void {
    this.flattening = undefined
    this.wanted = { state, reason: state === 'ACTIVE' ? '' : reason }
    if (!this.apply(reason) && this.state === 'ACTIVE') this.events.onCommand(this.command, reason)
  }

  /** REDUCING until every position is closed. */
  flatten(reason: string, thenHalt: boolean): void {
    this.flattening = { thenHalt }
    this.wanted = { state: 'REDUCING', reason }
    if (!this.apply(reason) && this.state === 'REDUCING') this.events.onCommand(this.command, reason)
  }

  /** HALTED for a breach; while positions are being closed once that is done, for a breach must not keep them open. */
  halt(reason: string): void {
    if (this.flattening === undefined) return this.want('HALTED', reason)
    this.flattening = { thenHalt: true }
    this.wanted = { ...this.wanted, reason: `${this.wanted.reason}; ${reason}` }
  }

  /** The risk agent has nothing left to close. */
  flat(): void {
    const { flattening } = this
    this.flattening = undefined
    if (flattening?.thenHalt === true) this.want('HALTED', `flat; ${this.wanted.reason}`)
  }

  /** HALTED for this reason until the same `holder` releases it, whatever the operator wants. */
  hold(holder: string, reason: string): void {
    this.holds.set(holder, reason)
    this.apply('')
  }

  release(holder: string): void {
    if (this.holds.delete(holder)) this.apply('')
  }

  /** False when nothing changed: nobody was told. */
  private apply(word: string): boolean {
    const [held] = this.holds.values()
    const state = held === undefined ? this.wanted.state : 'HALTED'
    // A halt that was wanted outlasts every hold: it is what to see to.
    const reason = held === undefined || this.wanted.state === 'HALTED' ? this.wanted.reason : held
    if (state === this.board.trading && reason === this.shown) return false
    this.board.trading = state
    this.shown = reason
    this.events.onCommand(this.command, state === 'ACTIVE' ? word : reason)
    this.events.onChange(state, reason)
    return true
  }
}
