/** Bounds of every size, whatever rule asks for it. A bound of null does not bind. */
import type { Schema } from '#domain/schema.ts'
import { lotRisk, lotValue, type SizingState } from './sizing-state.ts'

export interface Caps {
  readonly maxLots: number | null
  readonly maxLeverage: number | null
  readonly maxRiskShare: number | null
}

export type CapName = keyof Caps

export const capsSchema: Schema<Caps> = (z) =>
  z.strictObject({
    maxLots: z.number().positive().nullable().default(null).describe('lots an order'),
    maxLeverage: z.number().positive().nullable().default(null).describe('value of an order per equity'),
    maxRiskShare: z
      .number()
      .positive()
      .max(1)
      .nullable()
      .default(null)
      .describe('share of the equity that is lost when the stop of the order is hit'),
  })

/** Each cap that is set, as lots; NaN where what it is measured by is not known. */
export function capsOf(caps: Caps, state: SizingState): (readonly [CapName, number])[] {
  const { maxLots, maxLeverage, maxRiskShare } = caps
  const bounds: (readonly [CapName, number])[] = []
  if (maxLots !== null) bounds.push(['maxLots', maxLots])
  if (maxLeverage !== null) bounds.push(['maxLeverage', (maxLeverage * state.equity) / lotValue(state)])
  if (maxRiskShare !== null) bounds.push(['maxRiskShare', (maxRiskShare * state.equity) / lotRisk(state)])
  return bounds
}
