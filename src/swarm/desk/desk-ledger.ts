/**
 * What the desk holds to be true: which orders are open, which ids and fills were ever seen, and our positions. It
 * writes every change to the journal and is rebuilt from it after `kill -9`.
 *
 * Our position is the sum of the fills in the journal. What the venue already held when the journal began, or what the
 * operator accepted after a mismatch, is written as an `opening:` fill of client id 0, which is told to nobody.
 *
 * Memory  an id for each order and each fill in the journal; the rest of an order goes when it is over.
 */
import type { InstrumentId } from '#domain/instrument.ts'
import { ZERO, type Money } from '#domain/money.ts'
import { sideOf, signOf } from '#domain/side.ts'
import type { Micros } from '#domain/time.ts'
import type { Journal } from '#swarm/ports/journal.ts'
import type { OrderReport, VenueFill, VenueOrder, VenuePosition, VenueSnapshot } from '#swarm/ports/venue.ts'

/** An order that may be at the venue. */
export interface OpenOrder {
  order: VenueOrder
  /** Number and event time of the market event that caused it; 0 when unknown. */
  readonly seq: number
  readonly at: Micros
  /** Host time. */
  readonly sentAt: Micros
  venueId: string
  /** `sent`: no fact yet. `working`: the venue has it. `unknown`: nobody knows, it is being looked up. */
  phase: 'sent' | 'working' | 'unknown'
  /** The venue has said once that it has it. */
  accepted: boolean
  filled: Money
  /** Somebody wants it gone: said again whenever the venue turns out to have it still. */
  cancelAsked: boolean
  /** Terms asked for and not yet acknowledged. */
  modify: { readonly lots: Money; readonly price: Money } | undefined
  /** Set while the venue is being asked about it. */
  lookup: Lookup | undefined
  /** Cancels its timer. */
  disarm: () => void
}

export interface Lookup {
  asks: number
  /** Session in which it was last asked; 0 before the first. */
  epoch: number
}

export type KnownReport = Extract<OrderReport, { known: true }>

export interface Ledger {
  readonly open: ReadonlyMap<number, OpenOrder>
  /** The venue's id of the last fill taken; '' before the first. */
  readonly lastFillId: string
  /** Nothing was ever traded under this journal: the venue's positions are taken as they are. */
  readonly fresh: boolean
  /** True for every client order id that was ever sent, refused or met. */
  knows(clientId: number): boolean
  /** Number of the market event that caused an order; 0 when unknown. */
  seqOf(clientId: number): number
  /** True for an order that was given up as never sent. */
  gaveUp(clientId: number): boolean
  position(instrument: InstrumentId): Money
  /** Journals an order and waits for the disk. Throws JOURNAL_UNWRITABLE: then it must not be sent. */
  enter(order: VenueOrder, seq: number, at: Micros): OpenOrder
  /** Remembers an order that will never be sent. */
  refuse(clientId: number, how: string): void
  cancel(order: OpenOrder): void
  accept(order: OpenOrder, venueId: string): void
  /** Takes a fill. False when it was taken before. */
  take(fill: VenueFill): boolean
  close(order: OpenOrder, how: string): void
  /** Holds an order found working at the venue for one of ours. */
  adopt(report: KnownReport): OpenOrder
  /** Takes the venue's whole history for ours, telling nobody: for a fresh journal. */
  begin(snapshot: VenueSnapshot): void
  /** Takes the venue's positions for ours. */
  accede(positions: readonly VenuePosition[]): void
}

/** Lots of an order that are still to be filled. */
export function leavesOf({ order, filled }: OpenOrder): Money {
  const leaves = order.lots.minus(filled)
  return leaves.isNegative() ? ZERO : leaves
}

/** One position an instrument: those of a hedging account are netted, at the price that keeps their cost. */
export function netOf(positions: readonly VenuePosition[]): Map<InstrumentId, VenuePosition> {
  const net = new Map<InstrumentId, VenuePosition>()
  for (const position of positions) {
    const { instrument } = position
    const held = net.get(instrument)
    if (held === undefined) {
      net.set(instrument, position)
      continue
    }
    const lots = held.lots.plus(position.lots)
    const cost = held.averagePrice.times(held.lots).plus(position.averagePrice.times(position.lots))
    net.set(instrument, { instrument, lots, averagePrice: lots.isZero() ? ZERO : cost.div(lots) })
  }
  return net
}

const OPENING = 'opening:'

const signed = (fill: VenueFill): Money => fill.lots.times(signOf(fill.side))

/** `written` is called after every entry that is not yet flushed. `now` is host time. */
export function createLedger(journal: Journal, now: () => Micros, written: () => void): Ledger {
  const open = new Map<number, OpenOrder>()
  const seen = new Map<number, number>()
  const given = new Set<number>()
  const fills = new Set<string>()
  const positions = new Map<InstrumentId, Money>()
  let lastFillId = ''
  let fresh = true
  let openings = 0

  const position = (instrument: InstrumentId): Money => positions.get(instrument) ?? ZERO
  const enlist = (order: VenueOrder, seq: number, at: Micros, sentAt: Micros): OpenOrder => {
    const opened: OpenOrder = {
      order,
      seq,
      at,
      sentAt,
      venueId: '',
      phase: 'sent',
      accepted: false,
      filled: ZERO,
      cancelAsked: false,
      modify: undefined,
      lookup: undefined,
      disarm: () => {},
    }
    open.set(order.clientId, opened)
    seen.set(order.clientId, seq)
    return opened
  }
  const count = (fill: VenueFill): void => {
    fresh = false
    fills.add(fill.fillId)
    positions.set(fill.instrument, position(fill.instrument).plus(signed(fill)))
    if (!fill.fillId.startsWith(OPENING)) lastFillId = fill.fillId
    const order = open.get(fill.clientId)
    if (order === undefined) return
    order.filled = order.filled.plus(fill.lots)
    order.accepted = true // what fills, the venue has
  }
  const append: Journal['append'] = (entry) => {
    journal.append(entry)
    written()
  }
  const take = (fill: VenueFill): boolean => {
    if (fills.has(fill.fillId)) return false
    append({ entry: 'filled', at: now(), fill })
    count(fill)
    return true
  }
  /** Shifts our positions to the venue's, less what `coming` fills will add. */
  const accede = (theirs: readonly VenuePosition[], coming: readonly VenueFill[]): void => {
    const wanted = netOf([
      ...theirs,
      ...coming.map((fill) => ({ ...fill, lots: signed(fill).negated(), averagePrice: fill.price })),
    ])
    for (const instrument of new Set([...wanted.keys(), ...positions.keys()])) {
      const lots = (wanted.get(instrument)?.lots ?? ZERO).minus(position(instrument))
      if (lots.isZero()) continue
      const price = theirs.find((one) => one.instrument === instrument)?.averagePrice ?? ZERO
      const fillId = `${OPENING}${now()}.${openings++}`
      take({
        clientId: 0,
        fillId,
        instrument,
        side: sideOf(lots.toNumber()),
        lots: lots.abs(),
        price,
        fee: ZERO,
        leaves: ZERO,
        at: 0,
      })
    }
  }

  for (const entry of journal.recovered) {
    switch (entry.entry) {
      case 'session':
      case 'day':
        break
      case 'submit':
        fresh = false
        enlist(entry.order, 0, 0, Math.min(entry.at, now()))
        break
      case 'accepted': {
        const order = open.get(entry.clientId)
        if (order === undefined) break
        order.accepted = true
        order.venueId = entry.venueId
        break
      }
      case 'cancel': {
        const order = open.get(entry.clientId)
        if (order !== undefined) order.cancelAsked = true
        break
      }
      case 'filled':
        count(entry.fill)
        break
      case 'closed':
        open.delete(entry.clientId)
        seen.set(entry.clientId, 0)
        if (entry.how === 'NOT_SENT') given.add(entry.clientId)
        break
    }
  }
  for (const order of open.values()) order.phase = order.accepted ? 'working' : 'unknown'

  return {
    open,
    get lastFillId() {
      return lastFillId
    },
    get fresh() {
      return fresh
    },
    knows: (clientId) => seen.has(clientId),
    seqOf: (clientId) => seen.get(clientId) ?? 0,
    gaveUp: (clientId) => given.has(clientId),
    position,
    enter(order, seq, at) {
      fresh = false
      seen.set(order.clientId, seq)
      journal.append({ entry: 'submit', at: now(), order })
      journal.flush()
      return enlist(order, seq, at, now())
    },
    refuse(clientId, how) {
      seen.set(clientId, 0)
      append({ entry: 'closed', at: now(), clientId, how })
    },
    cancel(order) {
      order.cancelAsked = true
      append({ entry: 'cancel', at: now(), clientId: order.order.clientId })
    },
    accept(order, venueId) {
      if (!order.accepted || order.venueId !== venueId) {
        append({ entry: 'accepted', at: now(), clientId: order.order.clientId, venueId })
      }
      order.accepted = true
      order.venueId = venueId
    },
    take,
    close(order, how) {
      const { clientId } = order.order
      open.delete(clientId)
      if (how === 'NOT_SENT') given.add(clientId)
      append({ entry: 'closed', at: now(), clientId, how })
    },
    adopt(report) {
      const order = enlist(report.order, seen.get(report.order.clientId) ?? 0, 0, now())
      order.phase = 'working'
      order.accepted = true
      order.venueId = report.venueId
      order.filled = report.order.lots.minus(report.leaves)
      return order
    },
    begin(snapshot) {
      const told = new Set(snapshot.fills.map(({ fillId }) => fillId))
      const older = snapshot.orders.flatMap(({ fills }) => fills).filter(({ fillId }) => !told.has(fillId))
      const history = [...older, ...snapshot.fills]
      // The opening first: a crash in between leaves a history that is still complete when it is asked for again.
      accede(snapshot.positions, history)
      for (const fill of history) take(fill)
      fresh = false
    },
    accede: (theirs) => accede(theirs, []),
  }
}
