/**
 * Several terminals as one venue: their accounts are added up, a snapshot is told when all of them answered, a question
 * nobody knows the owner of is asked of all. With one terminal everything passes as it is.
 *
 * Fill ids get a key of the account in front: two brokers may count alike, and the order of the configuration may change.
 */
import { ZERO } from '#domain/money.ts'
import { createDigest } from '#numeric/digest.ts'
import type { OrderReport, Venue, VenueAccount, VenueFill, VenueSink, VenueSnapshot } from '#swarm/ports/venue.ts'
import type { Terminal } from './terminal-contract.ts'
import type { TradeHost } from './trade-contract.ts'

export interface Join extends Pick<Venue, 'submit' | 'cancel' | 'modify' | 'query' | 'snapshot'> {
  /** Where the trading half of terminal `index` puts its facts. */
  sinkOf(index: number): TradeHost['sink']
  /** Answers that were awaited are not awaited any more. */
  forget(): void
}

const sumOf = (accounts: readonly VenueAccount[]): VenueAccount => ({
  balance: accounts.reduce((sum, { balance }) => sum.plus(balance), ZERO),
  equity: accounts.reduce((sum, { equity }) => sum.plus(equity), ZERO),
  margin: accounts.reduce((sum, { margin }) => sum.plus(margin), ZERO),
})

const KEY_LETTERS = 7

/** `terminals` is filled after the sinks were given out. */
export function createJoin(count: number, terminals: readonly Terminal[], sink: VenueSink): Join {
  const owners = new Map<number, number>()
  const accounts: (VenueAccount | undefined)[] = []
  let answers: (VenueSnapshot | undefined)[] = []
  /** The snapshot all are asked for is awaited; where it was asked from. */
  let awaited = false
  let from = ''
  /** Client ids asked of all, and who has not said no yet. */
  const asked = new Map<number, Set<number>>()

  /** Who it is, in few letters: a fill id has 24 bytes. */
  const keyOf = (index: number): string => {
    const { owner } = terminals[index]
    if (owner === undefined) return String(index)
    const digest = createDigest()
    digest.addText(`${owner.login} ${owner.server}`)
    return digest.hex().slice(0, KEY_LETTERS)
  }
  const named = (index: number, fill: VenueFill): VenueFill => ({ ...fill, fillId: `${keyOf(index)}.${fill.fillId}` })
  const namedReport = (index: number, report: OrderReport): OrderReport =>
    report.known ? { ...report, fills: report.fills.map((fill) => named(index, fill)) } : report

  /** Those whose order it is: one when that is known, else all. */
  const ownersOf = (clientId: number): readonly number[] => {
    const owner = owners.get(clientId)
    return owner === undefined ? terminals.map((_, index) => index) : [owner]
  }

  const snapshotOf = (afterFillId: string): void => {
    answers = []
    awaited = true
    from = afterFillId
    const [, owner, own] = /^(\w+)\.(.*)$/.exec(afterFillId) ?? []
    for (const [index, { trade }] of terminals.entries()) {
      trade.snapshot(count === 1 ? afterFillId : owner === keyOf(index) ? (own ?? '') : '')
    }
  }

  const severalSink = (index: number): TradeHost['sink'] => ({
    accepted(clientId, venueId) {
      owners.set(clientId, index)
      sink.accepted(clientId, venueId)
    },
    rejected: (clientId, code, reason) => sink.rejected(clientId, code, reason),
    filled: (fill) => sink.filled(named(index, fill)),
    canceled: (clientId, leaves, reason) => sink.canceled(clientId, leaves, reason),
    expired: (clientId, leaves) => sink.expired(clientId, leaves),
    report(report) {
      const clientId = report.known ? report.order.clientId : report.clientId
      if (!report.known) {
        // A no of one whose order it is not says nothing: the owner may have answered before.
        const owner = owners.get(clientId)
        const waiting = asked.get(clientId)
        if (owner === undefined ? waiting === undefined : owner !== index) return
        waiting?.delete(index)
        if (owner === undefined && waiting !== undefined && waiting.size > 0) return
      }
      asked.delete(clientId)
      if (report.known) owners.set(clientId, index)
      sink.report(namedReport(index, report))
    },
    snapshot(snapshot) {
      // One that corrects itself: its truth is a part, so the others are asked for theirs.
      if (!awaited) return snapshotOf(from)
      answers[index] = snapshot
      const whole = terminals.map((_, one) => answers[one])
      if (whole.some((one) => one === undefined)) return
      answers = []
      awaited = false
      const all = whole as VenueSnapshot[] // none is missing
      for (const [one, { orders }] of all.entries()) for (const { order } of orders) owners.set(order.clientId, one)
      sink.snapshot({
        account: sumOf(all.map(({ account }) => account)),
        positions: all.flatMap(({ positions }) => positions),
        orders: all.flatMap(({ orders }, one) =>
          orders.map((order) => ({ ...order, fills: order.fills.map((fill) => named(one, fill)) })),
        ),
        fills: all.flatMap(({ fills }, one) => fills.map((fill) => named(one, fill))).toSorted((a, b) => a.at - b.at),
      })
    },
    account(account) {
      accounts[index] = account
      const known = terminals.map((_, one) => accounts[one])
      if (known.every((one) => one !== undefined)) sink.account(sumOf(known))
    },
    fault: (line) => sink.fault(line),
  })

  return {
    sinkOf: (index) => (count === 1 ? sink : severalSink(index)),
    submit(order) {
      const index = terminals.findIndex(({ instruments }) => instruments.includes(order.instrument))
      if (index < 0) {
        sink.rejected(order.clientId, 'INSTRUMENT_UNKNOWN', `no terminal trades instrument ${order.instrument}`)
        return true
      }
      const { barred, trade } = terminals[index]
      if (barred !== '') {
        sink.rejected(order.clientId, 'UNSUPPORTED', barred)
        return true
      }
      if (count > 1) owners.set(order.clientId, index)
      return trade.submit(order)
    },
    cancel(clientId) {
      for (const index of ownersOf(clientId)) terminals[index].trade.cancel(clientId)
    },
    modify(clientId, lots, price) {
      for (const index of ownersOf(clientId)) terminals[index].trade.modify(clientId, lots, price)
    },
    query(clientId) {
      const indexes = ownersOf(clientId)
      if (indexes.length > 1) asked.set(clientId, new Set(indexes))
      for (const index of indexes) terminals[index].trade.query(clientId)
    },
    snapshot: snapshotOf,
    forget() {
      answers = []
      awaited = false
      asked.clear()
    },
  }
}
