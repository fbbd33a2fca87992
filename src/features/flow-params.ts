/** The parameters every order-flow imbalance has, and what they add to the name of a column. */
import type { Schema } from '#domain/schema.ts'
import { suffixOf } from './column-suffix.ts'

export interface FlowParams {
  readonly window: number
  readonly normalise: boolean
}

export const windowParam: Schema<number> = (z) =>
  z.int().min(1).max(4_096).default(1).describe('updates summed; 1 is the last one')
export const normaliseParam: Schema<boolean> = (z) =>
  z.boolean().default(false).describe('divide by the mean depth over the window: no unit, comparable over days')

/** For a column of a feature with these parameters. */
export const flowSuffix = ({ window, normalise }: FlowParams): string =>
  `${suffixOf(window, 1)}${normalise ? '_normalised' : ''}`
