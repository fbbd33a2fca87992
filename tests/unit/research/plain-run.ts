/** A run the plain way: the whole journal in memory, every figure from lists. What the stream of `run-result.ts` must say. */
import type { Instrument } from '#domain/instrument.ts'
import { type Money, ZERO } from '#domain/money.ts'
import { type Side, signOf } from '#domain/side.ts'
import type { Micros } from '#domain/time.ts'
import type { RoundTrip } from '#research/run/closed-trades.ts'
import type { RunVote } from '#research/run/run-record.ts'
import type { JournalEntry } from '#swarm/ports/journal.ts'
import type { VenueFill } from '#swarm/ports/venue.ts'

type Kind<Entry extends JournalEntry['entry']> = Extract<JournalEntry, { readonly entry: Entry }>
const ofKind = <Entry extends JournalEntry['entry']>(entries: readonly JournalEntry[], kind: Entry) =>
  entries.filter((one): one is Kind<Entry> => one.entry === kind)

export const plainFills = (entries: readonly JournalEntry[]): readonly VenueFill[] =>
  ofKind(entries, 'filled')
    .map(({ fill }) => fill)
    .filter(({ clientId, at }) => clientId !== 0 || at > 0)

export const plainVotes = (entries: readonly JournalEntry[]): readonly RunVote[] =>
  ofKind(entries, 'said')
    .filter(({ type }) => type === 'decision.vote' || type === 'decision.proposal')
    .map(({ at, seq, instrument, body, type }) => ({
      ...{ at, seq, instrument, voter: Number(body['voter']), stance: String(body['stance']) },
      ...{ confidence: Number(body['confidence']), ballot: type === 'decision.vote' ? Number(body['ballot']) : 0 },
    }))

interface Part {
  readonly side: Side
  readonly lots: Money
  readonly price: Money
  readonly fee: Money
  readonly at: Micros
  /** Position after it, signed. */
  readonly held: Money
  /** Number of its fill. */
  readonly k: number
}

/** Each fill as one part, or two where it turns the position. */
function partsOf(fills: readonly VenueFill[], instrument: number): readonly Part[] {
  let held = ZERO
  return [...fills.entries()]
    .filter(([, fill]) => fill.instrument === instrument)
    .flatMap(([k, { side, lots, price, fee, at }]) => {
      const turns = held.times(signOf(side)).lt(0) && held.abs().lt(lots) ? held.abs() : undefined
      const share = turns === undefined ? fee : fee.times(turns).div(lots)
      const sizes =
        turns === undefined
          ? [[lots, fee] as const]
          : ([
              [turns, share],
              [lots.minus(turns), fee.minus(share)],
            ] as const)
      return sizes.map(([size, cost]) => {
        held = held.plus(size.times(signOf(side)))
        return { side, lots: size, price, fee: cost, at, held, k }
      })
    })
}

const sumOf = (parts: readonly Part[], of: (part: Part) => Money): Money =>
  parts.reduce((sum, part) => sum.plus(of(part)), ZERO)

/** In the order they were closed. */
export function plainTrades(fills: readonly VenueFill[], instruments: readonly Instrument[]): readonly RoundTrip[] {
  const closed = instruments.flatMap(({ id, contractSize }) => {
    const parts = partsOf(fills, id)
    const ends = [...parts.keys()].filter((k) => parts[k].held.isZero())
    return ends.map((end, n) => {
      const own = parts.slice(n === 0 ? 0 : ends[n - 1] + 1, end + 1)
      const [{ side, at: openedAt }] = own
      const [ins, outs] = [own.filter((part) => part.side === side), own.filter((part) => part.side !== side)]
      const [paid, got] = [ins, outs].map((some) => sumOf(some, ({ lots, price }) => lots.times(price)))
      const [lots, fees] = [sumOf(ins, (part) => part.lots), sumOf(own, ({ fee }) => fee)]
      const trade: RoundTrip = {
        ...{ instrument: id, side, openedAt, closedAt: parts[end].at, lots, fees, fills: own.length },
        entryPrice: paid.div(lots),
        exitPrice: got.div(sumOf(outs, (part) => part.lots)),
        profit: got.minus(paid).times(signOf(side)).times(contractSize).minus(fees),
      }
      return { trade, k: parts[end].k }
    })
  })
  return closed.toSorted((a, b) => a.k - b.k).map(({ trade }) => trade)
}

/** The mid each order was approved at, by its number. */
export function plainReferences(entries: readonly JournalEntry[]): ReadonlyMap<number, number> {
  const said = ofKind(entries, 'said').filter(({ type }) => type === 'decision.approved')
  const approved = new Map(said.map(({ body }) => [Number(body['approval']), Number(body['reference'])]))
  return new Map(
    ofKind(entries, 'submit').map(({ order, parent }) => [order.clientId, approved.get(parent) ?? Number.NaN]),
  )
}

const countBy = (names: readonly string[]): Record<string, number> =>
  Object.fromEntries(
    Object.entries(Object.groupBy(names, (name) => name)).map(([name, all]) => [name, all?.length ?? 0]),
  )

/** What a result says of orders, fills and votes; sums of doubles in the order of the journal. */
export function plainCounts(entries: readonly JournalEntry[], instruments: readonly Instrument[]) {
  const [fills, votes, references] = [plainFills(entries), plainVotes(entries), plainReferences(entries)]
  const sizeOf = (id: number): number => Number(instruments.find((one) => one.id === id)?.contractSize ?? 1)
  const add = (all: readonly number[]): number => all.reduce((sum, one) => sum + one, 0)
  const bps = (seen: (fill: VenueFill) => number): number | null => {
    const known = fills.filter((fill) => seen(fill) > 0)
    const units = known.map(({ lots, instrument }) => lots.toNumber() * sizeOf(instrument))
    const worse = known.map((fill, k) => signOf(fill.side) * (fill.price.toNumber() - seen(fill)) * units[k])
    const rate = (10_000 * add(worse)) / add(known.map(({ price }, k) => price.toNumber() * units[k]))
    return Number.isFinite(rate) ? rate : null
  }
  const sent = ofKind(entries, 'submit').map(({ order }) => order.lots.toNumber())
  const ours = fills.filter(({ clientId }) => references.has(clientId)).map(({ lots }) => lots.toNumber())
  const refused = ofKind(entries, 'said').filter(({ type }) => type === 'decision.refused')
  const voters = Map.groupBy(votes, ({ voter }) => String(voter))
  return {
    orders: sent.length,
    fills: fills.length,
    fees: add(fills.map(({ fee }) => fee.toNumber())),
    fillRate: sent.length === 0 ? null : add(ours) / add(sent),
    slippageBps: bps(({ clientId }) => references.get(clientId) ?? Number.NaN),
    impactBps: bps(({ touch = Number.NaN }) => touch),
    fillsBy: countBy(fills.flatMap(({ clientId, why }) => (clientId === 0 ? 'stop out' : (why ?? [])))),
    refusals: countBy(refused.map(({ body }) => String(body['code']))),
    votes: Object.fromEntries([...voters].map(([voter, own]) => [voter, countBy(own.map(({ stance }) => stance))])),
    traded: add(fills.map(({ lots, price, instrument }) => lots.times(price).toNumber() * sizeOf(instrument))),
  }
}

/** Microseconds up to `to` in which something is held: looked at between each fill and the next. */
export function plainExposure(fills: readonly VenueFill[], to: Micros): Micros {
  return fills.reduce((exposed, { at }, k) => {
    const held = Map.groupBy(fills.slice(0, k + 1), ({ instrument }) => instrument)
    const holds = [...held.values()].some(
      (own) => !own.reduce((sum, { lots, side }) => sum.plus(lots.times(signOf(side))), ZERO).isZero(),
    )
    const next = fills[k + 1]?.at ?? Math.max(at, to)
    return holds ? exposed + next - at : exposed
  }, 0)
}
