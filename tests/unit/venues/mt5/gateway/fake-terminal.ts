/** A terminal made of the wire alone: it proves who it is, describes its symbols, and says what a test tells it to. */
import { Money } from '#domain/money.ts'
import type { VenueHost, VenueOrder } from '#swarm/ports/venue.ts'
import { openGateway } from '#venues/mt5/gateway/gateway.ts'
import { memoryDoor, type MemoryDoor } from '#venues/mt5/gateway/memory-door.ts'
import type { GatewayTerms } from '#venues/mt5/gateway/terms.ts'
import type { Trade, TradeHost } from '#venues/mt5/gateway/trade-contract.ts'
import type { Dial, Pipe } from '#venues/mt5/pipe.ts'
import { frames, PROTOCOL, type Frame, type FrameName, type FrameNamed } from '#venues/mt5/wire/catalogue.ts'
import { same, sessionKeys, swarmProof, terminalProof } from '#venues/mt5/wire/handshake.ts'
import { wireEnd, type WireEnd } from '#venues/mt5/wire/wire-end.ts'
import { EURUSD } from '#tests/outbox.ts'
import { recordingSink, virtualHost, type RecordingSink, type VirtualHost } from '#tests/conformance/venue-bench.ts'

export const SECRET = '0123456789abcdef0123456789abcdef'

export const specOf = (symbol: string, changed: Partial<FrameNamed<'SYMBOL'>> = {}): FrameNamed<'SYMBOL'> => ({
  ...frames.symbol.blank(),
  symbol,
  point: 0.00001,
  tickSize: 0.00001,
  tickValue: 1,
  contractSize: 100_000,
  volumeMin: 0.01,
  volumeMax: 100,
  volumeStep: 0.01,
  digits: 5,
  tradeMode: 4,
  executionMode: 2,
  fillingMask: 3,
  expirationMask: 15,
  orderMask: 127,
  profit: 'USD',
  ...changed,
})

export const helloOf = (changed: Partial<FrameNamed<'HELLO'>> = {}): FrameNamed<'HELLO'> => ({
  ...frames.hello.blank(),
  proto: PROTOCOL.max,
  eaVersion: 102,
  login: 5_012_345n,
  epoch: 77n,
  permissions: 31,
  caps: 0b111,
  server: 'Demo-Server',
  currency: 'USD',
  nonce: new Uint8Array(32).fill(7),
  ...changed,
})

export const order = (fields: Partial<VenueOrder> = {}): VenueOrder => ({
  clientId: 1,
  instrument: 1,
  side: 'buy',
  lots: new Money('0.01'),
  orderType: 'market',
  price: new Money(0),
  timeInForce: 'ioc',
  reduceOnly: false,
  ...fields,
})

export interface FakeOptions {
  readonly secret?: string
  readonly hello?: Partial<FrameNamed<'HELLO'>>
  /** What SUBSCRIBE is answered with; absent: a symbol that fits EURUSD. */
  readonly spec?: (symbol: string) => Partial<FrameNamed<'SYMBOL'>>
  /** Said in answer to CHALLENGE in place of HELLO. */
  readonly greeting?: (wire: WireEnd) => void
  /** Breaks its own proof. */
  readonly mac?: Uint8Array
}

export interface FakeTerminal {
  readonly wire: WireEnd
  readonly heard: readonly Frame[]
  readonly closed: string | undefined
  readonly faults: readonly string[]
  readonly welcomed: boolean
  send(frame: Frame, flagBits?: number): void
  all<Name extends FrameName>(name: Name): readonly FrameNamed<Name>[]
  /** Sends a page of ticks; rows are [time, bid, ask, last, volume, flags]. */
  ticks(sid: number, rows: readonly (readonly number[])[], flagBits?: number, offsetSeconds?: number): void
  account(changed?: Partial<FrameNamed<'ACCOUNT'>>): void
  write(bytes: Uint8Array): void
  cut(): void
}

export async function dialIn(dial: Dial, options: FakeOptions = {}): Promise<FakeTerminal> {
  const secret = options.secret ?? SECRET
  const heard: Frame[] = []
  const faults: string[] = []
  let closed: string | undefined
  let welcomed = false
  let nonceS = new Uint8Array(16)
  const hello = helloOf(options.hello)
  const line: { pipe: Pipe | undefined } = { pipe: undefined }

  const wire = wireEnd('terminal', {
    write: (bytes) => line.pipe?.write(bytes),
    arrived(arrival) {
      const frame = wire.valueOf(arrival)
      if (frame === undefined) return
      heard.push(frame)
      if (frame.frame === 'CHALLENGE') {
        nonceS = new Uint8Array(frame.nonce)
        if (options.greeting !== undefined) return options.greeting(wire)
        const bytes = new Uint8Array(frames.hello.size(hello))
        frames.hello.write(new DataView(bytes.buffer), 0, hello)
        hello.mac = options.mac ?? terminalProof(secret, nonceS, bytes.subarray(0, -32))
        wire.send(hello)
      } else if (frame.frame === 'WELCOME') {
        const bytes = new Uint8Array(frames.welcome.size(frame))
        frames.welcome.write(new DataView(bytes.buffer), 0, frame)
        welcomed = same(swarmProof(secret, hello.nonce, nonceS, bytes.subarray(0, -32)), frame.mac)
        const keys = sessionKeys(secret, nonceS, hello.nonce)
        wire.prove(keys.terminal, keys.swarm)
      } else if (frame.frame === 'SUBSCRIBE') {
        wire.send(specOf(frame.symbol, { ...options.spec?.(frame.symbol), sid: frame.sid }))
      } else if (frame.frame === 'PING') {
        wire.send({ frame: 'PONG', time: frame.time })
      }
    },
    fault: (reason, detail) => void faults.push(`${reason}: ${detail}`),
  })

  line.pipe = await dial({
    received(bytes) {
      wire.receive(bytes)
      wire.flush()
    },
    closed(reason) {
      closed = reason
    },
  })
  if (line.pipe === undefined) closed = 'nobody listens'

  const self: FakeTerminal = {
    wire,
    heard,
    faults,
    get closed() {
      return closed
    },
    get welcomed() {
      return welcomed
    },
    send(frame, flagBits) {
      wire.send(frame, flagBits)
      wire.flush()
    },
    all: (name) => heard.filter((frame): frame is FrameNamed<typeof name> => frame.frame === name),
    ticks(sid, rows, flagBits = 0, offsetSeconds = 0) {
      self.send(
        {
          frame: 'TICKS',
          offsetSeconds,
          sid,
          n: rows.length,
          rows: rows.map(([time, bid, ask, last = 0, volume = 0, bits = 6]) => ({
            time,
            bid,
            ask,
            last,
            volume,
            flags: bits,
          })),
        },
        flagBits,
      )
    },
    account: (changed = {}) => self.send({ ...frames.account.blank(), permissions: 31, ...changed }),
    write: (bytes) => line.pipe?.write(bytes),
    cut: () => line.pipe?.close(),
  }
  return self
}

/** A trading half that only remembers what it was told. */
export interface FakeTrade extends Trade {
  readonly calls: string[]
  readonly host: TradeHost
}

export interface GatewayBench {
  readonly sink: RecordingSink
  readonly host: VirtualHost
  readonly door: MemoryDoor
  readonly trades: readonly FakeTrade[]
  readonly venue: ReturnType<typeof openGateway>
  dial(options?: FakeOptions): Promise<FakeTerminal>
  status(): Status
}

export interface Status {
  readonly connected: boolean
  readonly strangers: number
  readonly turnedAway: number
  readonly silentVisits: number
  readonly refused: Readonly<Record<string, number>>
  readonly terminals: readonly {
    readonly state: string
    readonly reason: string
    readonly parked: number
    readonly pingMicros: number
    readonly offsetSeconds: number
    readonly permissions: Readonly<Record<string, boolean>>
    readonly symbols: readonly { readonly symbol: string; readonly cursor: object; readonly taken: number }[]
  }[]
}

export const termsOf = (changed: Partial<GatewayTerms> = {}): GatewayTerms => ({
  secret: SECRET,
  space: 1,
  allowTrading: true,
  allowReal: false,
  allowSimulated: true,
  book: true,
  heartbeatMillis: 1_000,
  deadManMillis: 10_000,
  ttlMillis: 2_000,
  deviationPoints: 10,
  backfillSeconds: 0,
  terminals: [{ symbols: [{ instrument: EURUSD, contract: { rule: 'fixed', symbol: 'EURUSD' } }] }],
  ...changed,
})

export function fakeTrade(host: TradeHost): FakeTrade {
  const calls: string[] = []
  return {
    calls,
    host,
    connected: ({ login }) => void calls.push(`connected ${login}`),
    disconnected: () => void calls.push('disconnected'),
    heard: ({ frame }, dup) => void calls.push(dup ? `${frame} dup` : frame),
    submit({ clientId }) {
      calls.push(`submit ${clientId}`)
      return host.send({ frame: 'HALT', mode: 0 })
    },
    cancel: (clientId) => void calls.push(`cancel ${clientId}`),
    modify: (clientId) => void calls.push(`modify ${clientId}`),
    query: (clientId) => void calls.push(`query ${clientId}`),
    snapshot: (after) => void calls.push(`snapshot ${after}`),
    resume: () => ({ epoch: 5n, event: 9 }),
    status: () => ({}),
  }
}

export function gatewayBench(changed: Partial<GatewayTerms> = {}, virtual: Partial<VenueHost> = {}): GatewayBench {
  const terms = termsOf(changed)
  const sink = recordingSink()
  const instruments = terms.terminals.flatMap(({ symbols }) => symbols.map(({ instrument }) => instrument))
  const host = Object.assign(virtualHost(instruments), virtual)
  const door = memoryDoor((call) => void host.after(0, call))
  const trades: FakeTrade[] = []
  const venue = openGateway(terms, sink, host, door, (tradeHost) => {
    const trade = fakeTrade(tradeHost)
    trades.push(trade)
    return trade
  })
  venue.start()
  return {
    sink,
    host,
    door,
    trades,
    venue,
    async dial(options) {
      const terminal = await dialIn(door.dial, options)
      host.pass(10)
      return terminal
    },
    status: () => venue.status() as Status, // its own shape, for reading
  }
}
