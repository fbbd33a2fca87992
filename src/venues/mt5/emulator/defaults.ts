/** How a terminal is when nothing else is said: what the Expert Advisor's inputs and a real terminal's limits are. */
import { fromMillis } from '#domain/time.ts'
import { TICK_WINDOW } from '#venues/mt5/wire/header.ts'
import type { ProgramInputs, ProgramPace } from './surroundings.ts'

export const REAL_PACE: ProgramPace = {
  timerMicros: fromMillis(15),
  windowFrames: TICK_WINDOW,
  frameRows: 512,
  redialMicros: fromMillis(250),
  replayMillis: 2_000,
}

/** Read-only, as an Expert Advisor is that nobody set up. */
export const defaultInputs = (secret: string): ProgramInputs => ({
  secret,
  role: 0,
  allowTrading: false,
  allowReal: false,
  symbols: [],
  maxLots: 0,
  ordersPerSecond: 20,
  maxTickAgeMillis: 0,
})
