/** A limit as it stands, under the name it is told by: `drawdown`, `positionLoss.EURUSD`, `stress.dollar rises`. */
import type { Latch } from './latch.ts'
import type { BoundProtection } from './monitor-config.ts'

export interface Standing {
  readonly limitOf: string
  readonly protection: BoundProtection
  readonly latch: Latch
}

export const labelOf = (name: string, subject: string): string => (subject === '' ? name : `${name}.${subject}`)
