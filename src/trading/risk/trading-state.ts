/**
 * The trading states: ACTIVE lets all orders through, REDUCING exits only, HALTED none.
 *
 * Commands and cancels pass in every state; this judges new orders alone.
 */
import type { RefusalCode } from '#messages/decisions.ts'
import type { AgentCommand, TradingState } from '#messages/system.ts'

/** The state after a command; one that is about something else leaves it. */
export function stateAfter(command: AgentCommand['command'], present: TradingState): TradingState {
  switch (command) {
    case 'halt':
      return 'HALTED'
    case 'reduce':
    case 'flatten':
      return 'REDUCING'
    case 'resume':
      return 'ACTIVE'
    case 'snapshot':
      return present
  }
}

/** Why a new order may not go out in this state; null when it may. */
export function barredBy(state: TradingState, reduceOnly: boolean): RefusalCode | null {
  switch (state) {
    case 'ACTIVE':
      return null
    case 'REDUCING':
      return reduceOnly ? null : 'TRADING_REDUCING'
    case 'HALTED':
      return 'TRADING_HALTED'
  }
}
