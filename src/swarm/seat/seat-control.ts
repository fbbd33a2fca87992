/**
 * What the supervisor can ask of a seat: the control plane, outside the hot path. In a worker it is exposed through
 * comlink, in the main thread it is called directly. Every answer is plain data, and a failure keeps its code.
 */
import { errors, messageOf as textOf, SwarmError, type ErrorCode } from '#domain/errors.ts'
import type { MessageType } from '#messages/catalogue.ts'
import { orderSubmit } from '#messages/orders.ts'
import type { AgentEnv, AgentSpec, World } from '#swarm/behaviour.ts'
import type { TicksPlan, VenuePlan } from '#swarm/plan.ts'
import type { JournalSpec } from '#swarm/ports/journal.ts'
import type { TickBatch } from '#swarm/ports/tick-batch.ts'
import type { TickStore, TickStoreTerms } from '#swarm/ports/tick-store.ts'
import type { RowRecorderSpec } from '#swarm/ports/row-recorder.ts'
import type { VenueSpec } from '#swarm/ports/venue.ts'
import { drain, pause, resume, skipRecord, unlink } from './out-of-turn.ts'
import type { InputOrder, OutputOrder, Resident, WorkingBehaviour } from './resident.ts'
import { startRecording, type RecordOrder } from './row-recording.ts'
import type { Seat } from './seat.ts'
import type { TurnChunk } from './turn-log.ts'
import { startTurns } from './turn-start.ts'
import type { Past } from './warmup.ts'

interface NodeOrderBase extends World {
  readonly node: number
  readonly id: string
  readonly incarnation: number
  /** URL of the module whose default export is the spec. */
  readonly module: string
  readonly config: unknown
  readonly session: number
  readonly seed: number
  readonly produces: readonly MessageType[]
  readonly inputs: readonly InputOrder[]
  readonly outputs: OutputOrder
}

export interface AgentOrder extends NodeOrderBase {
  readonly role: 'agent'
  readonly columns: readonly string[]
  /** Records, as ring:record, that felled earlier incarnations: left out of the warm-up. */
  readonly poison: readonly string[]
  /** Market records told again before it acts; 0 for a first incarnation. */
  readonly warmup: number
  /** Takes no part until it is resumed. */
  readonly paused?: boolean
  /** Its rows are written down; absent when they are not. */
  readonly record?: RecordOrder | undefined
  /** What it takes up is given away as news, to be recorded, and waits here until then: a `TurnMemory`. */
  readonly turns?: SharedArrayBuffer | undefined
}

export interface VenueOrderNode extends NodeOrderBase {
  readonly role: 'venue'
  readonly journal: { readonly module: string; readonly config: unknown }
  readonly ticks?: TicksPlan | undefined
  readonly timing?: VenuePlan['timing']
  /** What it tells is given away as news, to be recorded. */
  readonly recorded?: boolean
}

/** A node to run, as it crosses threads. */
export type NodeOrder = AgentOrder | VenueOrderNode

/** An answer that crosses threads: errors lose their class and code on the way, so they travel as data. */
export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly code: ErrorCode; readonly line: string }

/** What a node tells besides its messages: a venue of its feed and its faults, an agent of its recordings. */
export type NodeNews =
  | { readonly node: number; readonly news: 'ended' | 'fault' | 'unrecorded'; readonly line: string }
  /** What the venue told, for a recording. */
  | { readonly node: number; readonly news: 'market'; readonly batch: TickBatch }
  /** What an agent took up, for a recording. */
  | { readonly node: number; readonly news: 'turns'; readonly chunk: TurnChunk }

export interface SeatControl {
  /** Loads, creates and runs a node. */
  add(order: NodeOrder): Promise<Answer<null>>
  /** A new incarnation of a node that is already seated; skips `poison` (a ring id) by one record first. */
  renew(order: NodeOrder, poison: number): Promise<Answer<number[] | null>>
  /** Refused unless it runs; `resume` unless it is paused. */
  pause(node: number): Answer<null>
  resume(node: number): Answer<null>
  link(node: number, input: InputOrder): Answer<null>
  /** Handles what the link still holds, then cuts it. Answers how much is left: above 0 the link stands, ask again. */
  unlink(node: number, ring: number): Answer<number>
  /** Handles what its inputs still hold, then takes it off its seat and waits until it is closed. Answers as `unlink`. */
  remove(node: number): Promise<Answer<number>>
  /** Stops a venue's feed; orders and facts go on. */
  hush(node: number): Answer<null>
  inspect(node: number): Answer<unknown>
  ping(): Answer<null>
}

/** A venue has no past to be told: it reconciles. */
const nothing: Past = { records: 0, without: [] }

const done: Answer<null> = { ok: true, value: null }

/** Turns anything thrown into an answer. */
export function refused(thrown: unknown, fallback: ErrorCode, facts: Record<string, string>): Answer<never> {
  if (thrown instanceof SwarmError) return { ok: false, code: thrown.code, line: thrown.message }
  const shown = Object.entries(facts).map(([key, value]) => `${key}=${value}`)
  const line = `${fallback}: ${errors[fallback].text} (${shown.join(', ')}): ${textOf(thrown)}; ${errors[fallback].fix}`
  return { ok: false, code: fallback, line }
}

export function controlSeat(seat: Seat, onNews: (news: NodeNews) => void): SeatControl {
  const answer = <T>(act: () => T): Answer<T> => {
    try {
      return { ok: true, value: act() }
    } catch (thrown) {
      return refused(thrown, 'AGENT_STATE', {})
    }
  }
  const start = async (resident: Resident, order: NodeOrder): Promise<void> => {
    const record = order.role === 'agent' ? order.record : undefined
    const recorder = record === undefined ? undefined : await importDefault<RowRecorderSpec>(record.module)
    const behaviour =
      order.role === 'agent' ? await createAgent(order) : await createVenue(seat, resident, order, onNews)
    // Loading takes time; it may have been removed, or have fallen behind a newer order.
    if (!seat.holds(resident) || resident.incarnation !== order.incarnation)
      throw new SwarmError('AGENT_STATE', { agent: order.id })
    // A new incarnation on the same thread goes on with the file that is open.
    if (record !== undefined && recorder !== undefined && resident.recording === undefined)
      resident.record(
        startRecording(recorder, record, order, {
          board: seat.board,
          node: order.node,
          ...(seat.virtual ? {} : { now: seat.now }),
          onFault: (line) => onNews({ node: order.node, news: 'unrecorded', line }),
        }),
      )
    if (order.role === 'venue' && order.recorded === true && resident.recording === undefined)
      resident.record(await marketRecording(seat, resident, order, onNews))
    if (order.role === 'agent' && order.turns !== undefined)
      resident.turns ??= startTurns(seat, resident, order.turns, order.poison, (chunk) =>
        onNews({ node: order.node, news: 'turns', chunk }),
      )
    const past = order.role === 'agent' ? { records: order.warmup, without: order.poison } : nothing
    seat.run(resident, behaviour, order.incarnation, past, order.role === 'agent' && order.paused === true)
    // A journal is read as the desk begins: one that is damaged must be said to whoever waits for the venue.
    const { fault } = resident
    if (order.role === 'venue' && fault !== undefined) throw SwarmError.told(fault.code, fault.line)
  }
  /** While a node loads, its thread needs its event loop: it must not block on its rings. */
  const loading = async (resident: Resident, order: NodeOrder): Promise<void> => {
    seat.loading++
    resident.incarnation = order.incarnation
    try {
      await start(resident, order)
    } finally {
      seat.loading--
    }
  }

  return {
    async add(order) {
      let resident: Resident | undefined
      try {
        resident = seat.seat(order)
        for (const input of order.inputs) resident.link(input)
        if (order.role === 'venue') resident.timedKind = orderSubmit.id
        await loading(resident, order)
        return done
      } catch (thrown) {
        if (resident !== undefined && seat.holds(resident)) seat.unseat(order.node)
        return refused(thrown, 'AGENT_LOAD_FAILED', { agent: order.id, module: order.module })
      }
    },
    async renew(order, poison) {
      try {
        const resident = seat.resident(order.node)
        const skipped = poison >= 0 ? skipRecord(seat, resident, poison) : undefined
        resident.state = 'faulted' // whatever it was: the old incarnation has spoken its last
        await loading(resident, order)
        return { ok: true, value: skipped ? [...skipped] : null }
      } catch (thrown) {
        return refused(thrown, 'AGENT_LOAD_FAILED', { agent: order.id, module: order.module })
      }
    },
    pause: (node) =>
      answer(() => {
        pause(seat, seat.resident(node))
        return null
      }),
    resume: (node) =>
      answer(() => {
        resume(seat, seat.resident(node))
        return null
      }),
    link: (node, input) =>
      answer(() => {
        seat.resident(node).link(input)
        return null
      }),
    unlink: (node, ring) =>
      answer(() => {
        const resident = seat.resident(node)
        const left = drain(seat, resident, ring)
        if (left === 0) unlink(seat, resident, ring)
        return left
      }),
    async remove(node) {
      try {
        const resident = seat.resident(node)
        const left = resident.isServed ? drain(seat, resident) : 0 // who fell handles nothing any more
        if (left === 0) seat.unseat(node)
        if (!seat.holds(resident)) await resident.behaviour?.closed?.()
        return { ok: true, value: left }
      } catch (thrown) {
        return refused(thrown, 'AGENT_STATE', {})
      }
    },
    hush: (node) =>
      answer(() => {
        seat.resident(node).behaviour?.hush?.()
        return null
      }),
    inspect: (node) => answer<unknown>(() => seat.resident(node).behaviour?.status?.() ?? null),
    ping: () => done,
  }
}

export async function createAgent(order: AgentOrder): Promise<WorkingBehaviour> {
  const spec = await importDefault<AgentSpec>(order.module)
  const env: AgentEnv = {
    id: order.id,
    node: order.node,
    incarnation: order.incarnation,
    session: order.session,
    instruments: order.instruments,
    day: order.day,
    account: order.account,
    columns: order.columns,
  }
  return spec.create(order.config, env)
}

async function createVenue(
  seat: Seat,
  resident: Resident,
  order: VenueOrderNode,
  onNews: (news: NodeNews) => void,
): Promise<WorkingBehaviour> {
  const spec = await importDefault<VenueSpec>(order.module)
  const journal = (await importDefault<JournalSpec>(order.journal.module)).open(order.journal.config)
  const ticks = order.ticks === undefined ? undefined : await openTicks(order.ticks)
  // Loaded where it is needed: its dozen modules would cost every agent's worker several milliseconds of each restart.
  const { createDesk } = await import('#swarm/desk/desk.ts')
  return createDesk({
    spec,
    config: order.config,
    journal,
    ticks,
    session: order.session,
    instruments: order.instruments,
    day: order.day,
    virtual: seat.virtual,
    ...(order.timing === undefined ? {} : { timing: order.timing }),
    lastSeq: resident.lastSeq,
    trading: () => seat.board.trading,
    ready: () => resident.hasRoomForWork(),
    onFault: (line) => onNews({ node: order.node, news: 'fault', line }),
    onEnded: () => onNews({ node: order.node, news: 'ended', line: '' }),
  })
}

async function marketRecording(
  seat: Seat,
  resident: Resident,
  { node, session, instruments }: VenueOrderNode,
  onNews: (news: NodeNews) => void,
) {
  // Loaded where it is needed, as the desk is.
  const { MarketRecording } = await import('./market-recording.ts')
  return new MarketRecording({
    session,
    symbols: instruments.map(({ symbol }) => symbol),
    lastSeq: resident.lastSeq,
    now: seat.now,
    virtual: seat.virtual,
    give: (batch) => onNews({ node, news: 'market', batch }),
  })
}

/** Only for reading: whoever records goes on. */
async function openTicks({ module, store, directory }: TicksPlan): Promise<TickStore> {
  type Opening = (store: string, directory: string, terms: TickStoreTerms) => Promise<TickStore>
  const { openTickStore } = (await import(module)) as { readonly openTickStore: Opening } // the plan names no other
  return openTickStore(store, directory, { write: false })
}

async function importDefault<Spec>(module: string): Promise<Spec> {
  const loaded = (await import(module)) as { default?: Spec } // a user's module: its shape is checked right below
  if (loaded.default === undefined) throw new SwarmError('AGENT_LOAD_FAILED', { module, missing: 'default export' })
  return loaded.default
}
