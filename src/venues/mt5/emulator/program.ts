/**
 * The program in the terminal: the twin of the Expert Advisor. One thread, one queue: each run takes what happened, reads
 * the line, sees to what is due, pumps, and sends all of it at once. No timer runs while nothing is to be done.
 */
import type { Micros } from '#domain/time.ts'
import type { Frame, FrameNamed } from '#venues/mt5/wire/catalogue.ts'
import { ownRetcodes, sessionErrors } from '#venues/mt5/wire/own-codes.ts'
import { createBookFeed, type BookStream } from './book-feed.ts'
import { createBrake } from './brake.ts'
import { createHistoryDesk } from './history-desk.ts'
import { createLink } from './link.ts'
import { createOrderDesk } from './order-desk.ts'
import type { Mandate } from './order-gate.ts'
import { CONNECTED, permissionBits } from './permission-bits.ts'
import type { Surroundings } from './surroundings.ts'
import { createTickPump, type Stream } from './tick-pump.ts'
import { accountFrame, symbolFrame } from './trade-frames.ts'
import type { SymbolSpec, Transaction } from './trading.ts'
import { createTruthDesk } from './truth-desk.ts'

/** The terminal keeps so many transactions for a program that is busy; older ones are lost. */
const QUEUE = 1_024
const UNKNOWN_SYMBOL = 4_301
const HISTORY_ROLE = 1

interface Subscription {
  readonly name: string
  readonly status: number
  readonly stream: Stream | undefined
  readonly book: BookStream | undefined
  /** As it was last told. */
  spec: SymbolSpec | undefined
}

export interface Program {
  readonly up: boolean
  readonly epoch: bigint
  /** Frames sent and frames taken by the swarm, of this connection. */
  readonly sent: number
  readonly acked: number
  readonly subscribed: readonly string[]
  /** Ticks of a symbol that were not sent yet; Infinity when it is not streamed at all. */
  backlog(name: string): number
  /** A tick, a book event, a changed permission or symbol: it has a look. */
  stir(): void
  transaction(transaction: Transaction): void
  /** Blocked so long: it neither reads nor sends. */
  stall(micros: Micros): void
  cut(downMicros: Micros): void
  /** Tells the account once more, at once. */
  tellAccount(): void
  /** OnDeinit. */
  end(reason: number): void
}

/** `beat` is called at every heartbeat, `ran` after every run. */
export function createProgram(around: Surroundings, on: { beat(): void; ran(): void }): Program {
  const { host, server, market, inputs, pace } = around
  const epoch = BigInt(Math.floor(host.random() * 2 ** 53)) | 1n
  const subscriptions = new Map<number, Subscription>()
  const startedAt = host.now()
  const queue: Transaction[] = []
  let welcome: FrameNamed<'WELCOME'> | undefined
  let permissions = permissionBits(server.permissions)
  let offsetSeconds = around.offsetSeconds
  let connectedAt = startedAt
  let readAge = startedAt
  let unread = false
  let busyUntil = -Infinity
  let busySince = -Infinity
  let running = false
  let over = false
  let more = false
  let pumpMaxMicros = 0
  let armedFor = Infinity
  let disarm = (): void => {}

  const mandate: Mandate = {
    get space() {
      return welcome?.space ?? 0
    },
    get allow() {
      return welcome?.allow ?? 0
    },
    get halted() {
      return brake.halted
    },
    get readAge() {
      return readAge
    },
    symbolOf(sid) {
      const known = subscriptions.get(sid)
      return known && { name: known.name, status: known.status, shown: market.show(known.name) }
    },
  }

  /** The next tick of its timer. */
  const nextTimer = (): Micros => {
    const { timerMicros } = pace
    if (timerMicros === 0) return host.now()
    return startedAt + Math.ceil((host.now() - startedAt) / timerMicros) * timerMicros
  }
  const lastTimer = (): Micros => (pace.timerMicros === 0 ? host.now() : nextTimer() - pace.timerMicros)

  const link = createLink(around, epoch, {
    arrived() {
      if (!unread) {
        unread = true
        readAge = host.now() < busyUntil ? busySince : lastTimer()
      }
      if (pace.timerMicros === 0) run()
      else arm(nextTimer())
    },
    opened(said) {
      welcome = said
      pump.forget()
      books.forget()
      brake.opened(said.deadManMillis)
      sendAccount()
      desk.resume(said.resumeEpoch, said.resumeEvent)
    },
    heard: (frame) => take(frame),
    closed() {
      subscriptions.clear()
      pump.forget()
    },
  })
  const pump = createTickPump(around, link)
  const books = createBookFeed(around, link)
  const desk = createOrderDesk(around, link, mandate)
  const brake = createBrake(around, mandate, desk)
  const truth = createTruthDesk(around, link, mandate, desk, () => connectedAt)
  const past = createHistoryDesk(around, link)

  const sendAccount = (): void => {
    permissions = permissionBits(server.permissions)
    offsetSeconds = around.offsetSeconds
    link.send({
      ...accountFrame(server, around.serverNow()),
      offsetSeconds,
      pingMicros: Math.round(link.pingMicros),
      pumpMaxMicros: Math.round(pumpMaxMicros),
      droppedBooks: books.dropped,
      pending: Math.min(brake.pending.length, 65_535),
      halted: brake.halted,
    })
    pumpMaxMicros = 0
  }

  const subscribe = ({ sid, symbol: name, book, fromTime, fromCount }: FrameNamed<'SUBSCRIBE'>): void => {
    const barred = inputs.symbols.length > 0 && !inputs.symbols.includes(name)
    const spec = barred ? undefined : server.symbol(name)
    const status = barred ? ownRetcodes.SYMBOL_REFUSED.code : spec === undefined ? UNKNOWN_SYMBOL : 0
    link.send(symbolFrame(sid, name, status, spec))
    const shown = status === 0 ? market.show(name) : undefined
    subscriptions.set(sid, {
      name,
      status,
      spec,
      stream: shown && pump.open(sid, shown, fromTime, fromCount),
      book: book === 1 && shown !== undefined ? books.open(sid, shown) : undefined,
    })
  }

  const wrongRole = (): void =>
    void link.send({ frame: 'ERROR', code: sessionErrors.ROLE.code, text: sessionErrors.ROLE.text })

  /** What the swarm wants; what only terminals say never gets here. */
  const take = (frame: Frame): void => {
    if (frame.frame === 'HISTORY_REQ') return inputs.role === HISTORY_ROLE ? past.serve(frame) : wrongRole()
    if (inputs.role === HISTORY_ROLE) return
    if (frame.frame === 'SUBSCRIBE') subscribe(frame)
    else if (frame.frame === 'UNSUBSCRIBE') subscriptions.delete(frame.sid)
    else if (frame.frame === 'ORDER') desk.order(frame)
    else if (frame.frame === 'SNAPSHOT_REQ') truth.snapshot(frame)
    else if (frame.frame === 'LOOKUP') truth.lookup(frame)
    else if (frame.frame === 'HALT') {
      brake.halt(frame.mode)
      sendAccount()
    }
  }

  const watchTerminal = (): void => {
    const bits = permissionBits(server.permissions)
    if ((bits & CONNECTED) !== 0 && (permissions & CONNECTED) === 0) connectedAt = host.now()
    if (bits !== permissions || around.offsetSeconds !== offsetSeconds) sendAccount()
    for (const [sid, known] of subscriptions) {
      const spec = server.symbol(known.name)
      if (known.status !== 0 || spec === known.spec) continue
      known.spec = spec
      link.send(symbolFrame(sid, known.name, spec === undefined ? UNKNOWN_SYMBOL : 0, spec))
    }
  }

  const streams = (): Stream[] => [...subscriptions.values()].flatMap(({ stream }) => stream ?? [])
  const depths = (): BookStream[] => [...subscriptions.values()].flatMap(({ book }) => book ?? [])

  const turn = (): void => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) desk.transaction(next)
    unread = false
    link.read()
    link.watch()
    watchTerminal()
    if (welcome !== undefined) brake.watch(link.lastHeard)
    more &&= link.up // what is left to pump wakes nobody while the line is down
    if (!link.up) return
    if (link.beat()) {
      sendAccount()
      link.send({ frame: 'PING', time: host.now() })
      on.beat()
    }
    const began = host.now()
    // Before the ticks, so that the newest of them finds the sizes of its own touch.
    books.run(depths(), pump.room)
    more = pump.run(streams())
    pumpMaxMicros = Math.max(pumpMaxMicros, host.now() - began)
  }

  function arm(at: Micros): void {
    if (over || at >= armedFor || at === Infinity) return
    disarm()
    armedFor = at
    disarm = host.after(Math.max(0, at - host.now()), () => {
      armedFor = Infinity
      disarm = () => {}
      run()
    })
  }

  function armNext(): void {
    const heard = welcome === undefined ? Infinity : brake.due(link.lastHeard)
    const shown = link.up && pump.room ? books.due(depths()) : Infinity
    arm(Math.min(link.due(), heard, shown, more || unread ? nextTimer() : Infinity))
  }

  function run(): void {
    if (over || running) return
    if (host.now() < busyUntil) return arm(busyUntil)
    running = true
    try {
      // What a run brings about itself is taken at once.
      do turn()
      while (queue.length > 0)
    } finally {
      running = false
    }
    link.flush()
    armNext()
    on.ran()
  }

  arm(host.now())

  return {
    get up() {
      return link.up
    },
    epoch,
    get sent() {
      return link.sent
    },
    get acked() {
      return link.acked
    },
    get subscribed() {
      return [...subscriptions.values()].flatMap(({ name, status }) => (status === 0 ? [name] : []))
    },
    backlog(name) {
      for (const { stream } of subscriptions.values()) {
        if (stream?.symbol.name === name) return stream.symbol.base.end - stream.next
      }
      return Infinity
    },
    stir: run,
    transaction(transaction) {
      queue.push(transaction)
      if (queue.length > QUEUE) queue.shift()
      // Told in a row, they are taken together.
      arm(host.now())
    },
    stall(micros) {
      busySince = host.now()
      busyUntil = busySince + micros
    },
    cut(downMicros) {
      link.cut(downMicros)
      armNext()
    },
    tellAccount() {
      sendAccount()
      link.flush()
    },
    end(reason) {
      link.end(reason)
      over = true
      disarm()
    },
  }
}
