/** The bars a terminal can be asked for: number in ENUM_TIMEFRAMES, and milliseconds of a bar. */
export const timeframes = {
  M1: { id: 1, millis: 60_000 },
  M5: { id: 5, millis: 300_000 },
  M15: { id: 15, millis: 900_000 },
  M30: { id: 30, millis: 1_800_000 },
  H1: { id: 16_385, millis: 3_600_000 },
  H4: { id: 16_388, millis: 14_400_000 },
  D1: { id: 16_408, millis: 86_400_000 },
} as const

export type Timeframe = keyof typeof timeframes
