/**
 * What must be known of a worked order after a restart, as a text in parts: kept with every child that is sent and every
 * one that is over, before the child goes out.
 *
 * Children that are over are a sum, the plan is made anew from its seed: so the text stays below two kilobytes however
 * long an order is worked. Numbers are ASCII, so a character is a byte.
 */
import type { InstrumentId } from '#domain/instrument.ts'
import type { Micros } from '#domain/time.ts'
import type { AlgorithmChoice } from './choice.ts'
import type { Child } from './child-orders.ts'
import type { ExecutionSnapshot } from './run-state.ts'

/** What of an approval outlives the message. */
export interface WorkedApproval {
  readonly approval: number
  readonly instrument: InstrumentId
  readonly side: 'buy' | 'sell'
  readonly orderType: 'market' | 'limit'
  readonly ballot: number
  readonly reduceOnly: boolean
  /** Mid it was approved at; NaN when nobody knows. */
  readonly reference: number
  /** Of the market event that caused it. */
  readonly seq: number
  readonly at: Micros
}

export interface RunMemory {
  readonly approval: WorkedApproval
  readonly choice: AlgorithmChoice
  readonly snapshot: ExecutionSnapshot
  /** Client order ids of the children in the snapshot, in its order. */
  readonly clientIds: readonly number[]
  /** The last number that was given to any child when this was kept: a greater one is news to it. */
  readonly lastChild: number
}

/** Bytes a message carries of the text. */
export const PART_BYTES = 480
const VERSION = 1

/** Children come in numbers: there may be many. */
type KeptChild = readonly [
  clientId: number,
  id: number,
  rests: 0 | 1,
  steps: number,
  ticks: number | null,
  filled: number,
  accepted: 0 | 1,
  movingTo: number | null,
  askedAt: Micros | null,
]

const keptChild = (clientId: number, child: Child): KeptChild => {
  const { id, kind, steps, ticks, filled, accepted, movingTo, askedAt } = child
  return [clientId, id, kind === 'rest' ? 1 : 0, steps, ticks, filled, accepted ? 1 : 0, movingTo, askedAt]
}

const childOf = ([, id, rests, steps, ticks, filled, accepted, movingTo, askedAt]: KeptChild): Child => ({
  id,
  kind: rests === 1 ? 'rest' : 'take',
  steps,
  ticks,
  filled,
  accepted: accepted === 1,
  open: true,
  movingTo,
  askedAt,
})

/** As JSON has it. */
interface Kept {
  readonly version: number
  readonly approval: Omit<WorkedApproval, 'reference'> & { readonly reference: number | null }
  readonly choice: AlgorithmChoice
  readonly snapshot: Omit<ExecutionSnapshot, 'children'>
  readonly settled: number
  readonly placed: number
  readonly open: readonly KeptChild[]
  readonly lastChild: number
}

const toAscii = (text: string): string =>
  // oxlint-disable-next-line no-control-regex
  text.replaceAll(/[^\x20-\x7e]/g, (odd) => `\\u${odd.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** The parts, each of `PART_BYTES` at most; one at least. The snapshot is a brief one. */
export function partsOf({ approval, choice, snapshot, clientIds, lastChild }: RunMemory): string[] {
  const { children, ...rest } = snapshot
  const kept: Kept = {
    version: VERSION,
    approval: { ...approval, reference: Number.isFinite(approval.reference) ? approval.reference : null },
    choice,
    snapshot: rest,
    settled: children.settled,
    placed: children.placed,
    open: children.children.map((child, at) => keptChild(clientIds[at], child)),
    lastChild,
  }
  const text = toAscii(JSON.stringify(kept))
  return Array.from({ length: Math.ceil(text.length / PART_BYTES) }, (_, part) =>
    text.slice(part * PART_BYTES, (part + 1) * PART_BYTES),
  )
}

/** The whole text again; undefined when it is none of this version's. */
export function memoryOf(text: string): RunMemory | undefined {
  let kept: Kept
  try {
    kept = JSON.parse(text) as Kept // the version says who wrote it
  } catch {
    return undefined
  }
  if (kept?.version !== VERSION) return undefined
  const { approval, choice, snapshot, settled, placed, open, lastChild } = kept
  return {
    approval: { ...approval, reference: approval.reference ?? Number.NaN },
    choice,
    snapshot: { ...snapshot, children: { placed, settled, children: open.map(childOf) } },
    clientIds: open.map(([clientId]) => clientId),
    lastChild,
  }
}

/** Collects the parts of memories as they are told between the brackets of a snapshot. */
export interface MemoryCollector {
  tell(approval: number, part: number, parts: number, body: string): void
  /** All that came whole, by approval: its text. Starts anew. */
  take(): Map<number, string>
}

export function createMemoryCollector(): MemoryCollector {
  let texts = new Map<number, { readonly parts: number; readonly bodies: string[] }>()
  return {
    tell(approval, part, parts, body) {
      if (part === 0) texts.set(approval, { parts, bodies: [] })
      const known = texts.get(approval)
      if (known?.bodies.length !== part || known.parts !== parts) return void texts.delete(approval)
      if (part < parts) known.bodies.push(body)
    },
    take() {
      const told = [...texts].filter(([, { parts, bodies }]) => parts > 0 && bodies.length === parts)
      texts = new Map()
      return new Map(told.map(([approval, { bodies }]) => [approval, bodies.join('')]))
    },
  }
}
