/**
 * The onlooker in the main thread: reads every command ring without anyone waiting for it, and keeps what the table,
 * the API and the summary show. Counts come from the board, which survives restarts; the monitor adds what only the
 * content of a message tells: refusals by code, money, positions, the last words of the vote.
 */
import type { InstrumentId } from '#domain/instrument.ts'
import { ZERO, type Money } from '#domain/money.ts'
import { KINDS, messageById, messageOf, type AnyMessage, type MessageType } from '#messages/catalogue.ts'
import { AT_WORD, HEADER_WORDS } from '#messages/record.ts'
import type { RiskAlert } from '#messages/system.ts'
import { createDigest, type Digest } from '#numeric/digest.ts'
import { adopted, afterFill, flatPosition, type Position } from '#trading/portfolio/position.ts'
import type { Board } from '#swarm/links/board.ts'
import type { Place } from '#swarm/links/fabric.ts'
import type { AccountView, AlertView, PositionView } from '#swarm/operations.ts'
import type { SwarmPlan } from '#swarm/plan.ts'
import type { Ring } from '#swarm/links/ring.ts'
import { RingReader } from '#swarm/links/ring-reader.ts'

/** Lines kept of the last votes and refusals. */
const KEPT_LINES = 8
/** A record nearer than this to being overwritten is not believed. */
const MARGIN = 64

interface Watch {
  readonly place: Place
  readonly reader: RingReader
  readonly digest: Digest
}

export class Monitor {
  readonly refusals = new Map<string, number>()
  readonly lastRefusals: string[] = []
  readonly lastVotes: string[] = []
  venue = { state: 'starting', epoch: 0 }
  account: AccountView | null = null
  /** Records this onlooker missed; the swarm did not. */
  missed = 0
  /** Records lost by nodes that have left. */
  lostByGone = 0
  /** Records given by nodes that have left, by message number. */
  private readonly gone = new Float64Array(KINDS)
  private firstEquity: Money | undefined
  private equity: Money = ZERO
  private readonly positions = new Map<InstrumentId, Position>()
  private readonly watches: Watch[] = []
  private readonly plan: SwarmPlan
  private readonly board: Board
  private readonly nameOf: (node: number) => string
  private readonly onDecision: (line: string) => void
  private readonly onAlert: (alert: AlertView) => void
  private readonly alerts = new Map<string, AlertView>()
  private readonly views = messageById.map((definition) => definition?.draft())

  constructor(
    plan: SwarmPlan,
    board: Board,
    nameOf: (node: number) => string,
    onDecision: (line: string) => void,
    onAlert: (alert: AlertView) => void = () => {},
  ) {
    this.plan = plan
    this.board = board
    this.nameOf = nameOf
    this.onDecision = onDecision
    this.onAlert = onAlert
  }

  watch(place: Place, seat: number): void {
    const ring = place.command
    if (ring === null) return
    const slot = ring.freeSlot()
    if (slot < 0) return
    ring.attach(slot, seat, true)
    this.watches.push({ place, reader: new RingReader(ring, slot), digest: createDigest() })
  }

  /** The node leaves; what it gave and lost stays counted. */
  unwatch(place: Place): void {
    const { node } = place
    this.board.emitted(node).forEach((count, id) => (this.gone[id] += count))
    this.lostByGone += this.board.ints[this.board.node(node, 'lost')]
    const at = this.watches.findIndex((watch) => watch.place === place)
    if (at < 0) return
    this.poll()
    const [watch] = this.watches.splice(at, 1)
    place.command?.detach(watch.reader.slot)
  }

  /** Reads what is new. Called some twenty times a second, and once more at the end. */
  poll(): void {
    for (const { place, reader, digest } of this.watches) {
      const { ring } = reader
      const behind = reader.available() - (ring.handle.slots - MARGIN)
      for (let k = 0; k < behind; k++) reader.done()
      if (behind > 0) this.missed += behind
      for (let left = reader.available(); left > 0; left--) {
        const w = ring.wordOf(reader.cursor)
        const id = ring.i[2 * w]
        const definition = messageById[id]
        const view = this.views[id]
        if (definition !== undefined && view !== undefined) {
          definition.decode(ring.f, ring.i, w, view)
          // Nobody waits for this reader: what may have been overwritten while it was read is not believed.
          if (reader.available() > ring.handle.slots - MARGIN) this.missed++
          else {
            digestRecord(digest, ring, w)
            this.note(view, place)
          }
        }
        reader.done()
      }
    }
  }

  /** Records of a type given by all nodes since the start. */
  emitted(type: MessageType): number {
    const { id } = messageOf(type)
    let total = this.gone[id]
    for (const { place } of this.watches) total += this.board.emitted(place.node)[id]
    return total
  }

  get pnl(): string {
    return this.firstEquity === undefined ? '0' : this.equity.minus(this.firstEquity).toString()
  }

  positionViews(): readonly PositionView[] {
    return [...this.positions].map(([instrument, position]) => ({
      symbol: this.symbolOf(instrument),
      lots: position.lots.toString(),
      averagePrice: position.averagePrice?.toString() ?? '',
    }))
  }

  /** One digest over every decision and order, ring by ring, so that the interleaving of threads does not enter. */
  digest(): string {
    const whole = createDigest()
    for (const { place, digest } of [...this.watches].sort((a, b) => a.place.node - b.place.node)) {
      whole.addText(`${place.party.id}:${digest.hex()}`)
    }
    return whole.hex()
  }

  private note(message: AnyMessage, place: Place): void {
    const symbol = this.symbolOf(message.instrument)
    switch (message.type) {
      case 'decision.proposal':
        return this.vote(
          `${this.nameOf(message.voter)} proposes ${message.stance} ${symbol} (${message.confidence.toFixed(2)})`,
        )
      case 'decision.vote':
        return this.vote(`${this.nameOf(message.voter)} votes ${message.stance} on ballot ${message.ballot}`)
      case 'decision.intent':
        return this.vote(`ballot ${message.ballot} carries: hold ${message.targetLots} lots ${symbol}`)
      case 'decision.refused': {
        this.refusals.set(message.code, (this.refusals.get(message.code) ?? 0) + 1)
        const line = `${message.code} ${message.side} ${message.lots} ${symbol}: ${message.given} given, ${message.limit} allowed`
        keep(this.lastRefusals, line)
        return this.onDecision(`${place.party.id} refuses ${line}`)
      }
      case 'risk.alert':
        return this.alert(message)
      case 'order.submit':
        return this.onDecision(
          `order ${message.clientId}: ${message.side} ${message.lots.toString()} ${symbol} ${message.orderType}`,
        )
      case 'order.rejected':
        return this.onDecision(`order ${message.clientId} rejected: ${message.code} ${message.reason}`)
      case 'order.filled': {
        const { instrument, side, lots, price, fee } = message
        this.positions.set(instrument, afterFill(this.position(instrument), side, lots, price, fee))
        return this.onDecision(
          `order ${message.clientId} filled: ${side} ${lots.toString()} ${symbol} at ${price.toString()}`,
        )
      }
      case 'account.position':
        this.positions.set(
          message.instrument,
          adopted(this.position(message.instrument), message.lots, message.averagePrice),
        )
        return
      case 'account.state':
        this.equity = message.equity
        this.firstEquity ??= message.equity
        this.account = {
          balance: message.balance.toString(),
          equity: message.equity.toString(),
          margin: message.margin.toString(),
        }
        return
      case 'venue.state':
        this.venue = { state: message.state, epoch: message.epoch }
        return this.onDecision(`venue ${message.state}${message.reason === '' ? '' : `: ${message.reason}`}`)
      default:
        return
    }
  }

  /** The limits that are nearly used, or broken. */
  standingAlerts(): readonly AlertView[] {
    return [...this.alerts.values()]
  }

  /** Who raised them is gone, and a new incarnation finds for itself what stands. */
  forgetAlerts(): void {
    this.alerts.clear()
  }

  private alert({ instrument, level, limitOf, given, limit, action }: RiskAlert): void {
    const symbol = instrument === 0 ? '' : this.symbolOf(instrument)
    const alert: AlertView = { symbol, limitOf, level, given, limit, action }
    const key = `${symbol} ${limitOf}`
    if (level === 'cleared') this.alerts.delete(key)
    else this.alerts.set(key, alert)
    this.onAlert(alert)
    this.onDecision(alertLine(alert))
  }

  private vote(line: string): void {
    keep(this.lastVotes, line)
    this.onDecision(line)
  }

  private position(instrument: InstrumentId): Position {
    const contractSize = this.plan.instruments.find(({ id }) => id === instrument)?.contractSize ?? '1'
    return this.positions.get(instrument) ?? flatPosition(contractSize)
  }

  private symbolOf(instrument: InstrumentId): string {
    return this.plan.instruments.find(({ id }) => id === instrument)?.symbol ?? '-'
  }
}

const alertWords = { near: 'is nearly used', breach: 'is broken', cleared: 'is free again' } as const

const alertLine = ({ symbol, limitOf, level, given, limit, action }: AlertView): string =>
  `limit ${limitOf}${symbol === '' ? '' : ` of ${symbol}`} ${alertWords[level]}: ${given} of ${limit}${action === 'none' ? '' : `, ${action}`}`

/** Everything of a record but its transport stamp. */
export function digestRecord(digest: Digest, ring: Ring, w: number): void {
  const id = ring.i[2 * w]
  digest.add(ring.f, w, w + AT_WORD + 1)
  digest.add(ring.f, w + HEADER_WORDS, w + (messageById[id]?.words ?? HEADER_WORDS))
}

function keep(lines: string[], line: string): void {
  lines.push(line)
  if (lines.length > KEPT_LINES) lines.shift()
}
