/** A seat as the supervisor holds it, whatever thread it is in. */
import type { Fault } from '#swarm/seat/fault.ts'
import type { Answer, NodeNews, NodeOrder, SeatControl } from '#swarm/seat/seat-control.ts'

/** What a seat reports on its own. */
export type SeatNews = { readonly fault: Fault } | { readonly node: NodeNews } | { readonly full: number }

export interface SeatDown {
  readonly code: 'AGENT_EXIT' | 'AGENT_SILENT' | 'AGENT_HEAP' | 'AGENT_FAULT'
  readonly line: string
}

type Call = keyof SeatControl
type Value<Name extends Call> = Awaited<ReturnType<SeatControl[Name]>> extends Answer<infer T> ? T : never

export interface SeatHandle {
  readonly index: number
  /** Asks the seat. Rejects with AGENT_DOWN when it dies first and AGENT_TIMEOUT when it does not answer in time. */
  call<Name extends Call>(name: Name, ...args: Parameters<SeatControl[Name]>): Promise<Value<Name>>
  /** Used heap, MiB, answered even by a thread in an endless loop; NaN for the main thread. */
  heapMiB(): Promise<number>
  /** Ends the thread at once; `down` is reported with this reason. */
  kill(reason: SeatDown): Promise<void>
  /** Ends the thread in order, without reporting it down. */
  close(): Promise<void>
}

export interface SeatListener {
  onNews(seat: number, news: SeatNews): void
  onDown(seat: number, down: SeatDown): void
}

/** What a worker is started with before it takes a seat; a spare waits with the modules of `preload` imported. */
export interface WorkerStart {
  readonly board: SharedArrayBuffer
  readonly epoch: number
  readonly preload: readonly string[]
}

/** Takes a seat and runs its nodes, in one call so that an outage stays short. */
export interface SeatOrder {
  readonly seat: number
  readonly wait: 'block' | 'loop'
  readonly nodes: readonly NodeOrder[]
}
