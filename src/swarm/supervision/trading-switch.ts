/**
 * The trading state: what the operator wants, unless something must stand still. It is a word on the board, which the venue
 * desk reads before every order, so it takes effect before any message is delivered.
 */
import type { TradingState } from '#messages/system.ts'
import type { Board } from '#swarm/links/board.ts'

export class TradingSwitch {
  private readonly board: Board
  private readonly onChange: (state: TradingState, reason: string) => void
  private wanted: { readonly state: TradingState; readonly reason: string } = { state: 'ACTIVE', reason: '' }
  /** What holds it, by who holds; the first is shown. */
  private readonly holds = new Map<string, string>()
  private shown = ''

  constructor(board: Board, onChange: (state: TradingState, reason: string) => void) {
    this.board = board
    this.onChange = onChange
  }

  get state(): TradingState {
    return this.board.trading
  }

  /** Why it is not ACTIVE; empty when it is. */
  get reason(): string {
    return this.shown
  }

  want(state: TradingState, reason: string): void {
    this.wanted = { state, reason: state === 'ACTIVE' ? '' : reason }
    this.apply()
  }

  /** HALTED for this reason until the same `holder` releases it, whatever the operator wants. */
  hold(holder: string, reason: string): void {
    this.holds.set(holder, reason)
    this.apply()
  }

  release(holder: string): void {
    if (this.holds.delete(holder)) this.apply()
  }

  private apply(): void {
    const [held] = this.holds.values()
    const state = held === undefined ? this.wanted.state : 'HALTED'
    // A halt that was wanted outlasts every hold: it is what to see to.
    const reason = held === undefined || this.wanted.state === 'HALTED' ? this.wanted.reason : held
    if (state === this.board.trading && reason === this.shown) return
    this.board.trading = state
    this.shown = reason
    this.onChange(state, reason)
  }
}
