/**
 * An emulated terminal and a bare swarm end, joined in memory on a virtual clock: the terminal is played by scenario lines,
 * the swarm writes down what it hears and sends what it is told.
 */
import { frames, type Frame, type FrameName, type FrameNamed } from '#venues/mt5/wire/catalogue.ts'
import { flags } from '#venues/mt5/wire/header.ts'
import { defaultInputs } from '#venues/mt5/emulator/defaults.ts'
import { realTerminal } from '#venues/mt5/emulator/standalone.ts'
import { createPlayer } from '#venues/mt5/emulator/scenario-player.ts'
import { parseLine } from '#venues/mt5/emulator/scenario.ts'
import type { EmulatorHost, ProgramInputs, ProgramPace } from '#venues/mt5/emulator/surroundings.ts'
import type { Terminal } from '#venues/mt5/emulator/terminal.ts'
import { connect, type Connection } from '#venues/mt5/gateway/connection.ts'
import { greet, type Hello, type WelcomeTerms } from '#venues/mt5/gateway/greeting.ts'
import { memoryDoor } from '#venues/mt5/gateway/memory-door.ts'
import { seededRng } from '#numeric/rng.ts'
import { virtualHost, type VirtualHost } from '#tests/conformance/venue-bench.ts'

export const SECRET = 'a secret of more than thirty-two characters'
const WIRE_MICROS = 300

/** msc, bid, ask, last, volume, flags: as `base` answers. */
export type Row = readonly number[]

export interface Floor {
  readonly host: VirtualHost
  readonly terminal: Terminal
  /** Host times at which it dialled. */
  readonly knocks: readonly number[]
  readonly hellos: readonly Hello[]
  /** Frames of all sessions with their flags. */
  readonly heard: readonly { readonly frame: Frame; readonly flags: number }[]
  readonly log: readonly string[]
  /** A session stands. */
  readonly up: boolean
  readonly welcome: { -readonly [Key in keyof WelcomeTerms]: WelcomeTerms[Key] }
  say(...lines: readonly string[]): unknown
  send(frame: Frame): void
  order(fields: Partial<Omit<FrameNamed<'ORDER'>, 'frame'>>): void
  all<Name extends FrameName>(name: Name): readonly FrameNamed<Name>[]
  ticks(sid?: number): readonly Row[]
  base(symbol: string): readonly Row[]
  /** Acks no TICKS from here on, or again. */
  hold(whether: boolean): void
  /** The swarm answers nobody any more. */
  open(whether: boolean): void
  /** The swarm ends the session. */
  hangUp(): void
  /** It says nothing more in the session that stands, and hears nothing. */
  freeze(): void
  passMillis(millis: number): void
}

export function floor({
  secret = SECRET,
  lines = [],
  inputs = {},
  pace = {},
  seed = 1,
}: {
  readonly secret?: string
  readonly lines?: readonly string[]
  readonly inputs?: Partial<ProgramInputs>
  readonly pace?: Partial<ProgramPace>
  readonly seed?: number
} = {}): Floor {
  const host = virtualHost([], seed)
  const rng = seededRng(seed)
  const door = memoryDoor((call) => void host.after(WIRE_MICROS, call))
  const hellos: Hello[] = []
  const heard: { frame: Frame; flags: number }[] = []
  const log: string[] = []
  const welcome = {
    session: 0,
    resumeEpoch: 0n,
    resumeEvent: 0,
    space: 7,
    heartbeatMillis: 1_000,
    deadManMillis: 0,
    allow: 1,
  }
  let answering = true
  let holding = false
  let held = false
  let deaf = false
  const knocks: number[] = []
  let standing: Connection | undefined

  const begin = (connection: Connection): void => {
    standing = connection
    connection.listener = {
      arrived(arrival) {
        const frame = connection.valueOf(arrival)
        if (frame === undefined) return
        heard.push({ frame, flags: arrival.flags & ~flags.mac })
        if (holding && !held && frame.frame === 'TICKS') {
          held = true
          connection.hold(arrival.seq - 1)
        }
        if (frame.frame === 'PING') connection.send({ frame: 'PONG', time: frame.time })
      },
      ended() {
        if (standing === connection) standing = undefined
      },
    }
  }

  door.open({
    failed() {},
    connected(accept, from) {
      knocks.push(host.now())
      if (!answering) return
      deaf = false
      const connection = connect(
        (outlet) =>
          accept({
            received: (bytes) => {
              if (!deaf) outlet.received(bytes)
            },
            closed: (reason) => outlet.closed(reason),
          }),
        from,
      )
      greet(connection, SECRET, host, {
        admit(hello) {
          hellos.push(hello)
          return { welcome: { ...welcome, session: hellos.length }, begin: () => begin(connection) }
        },
        failed() {},
        reported: (code, text) => void log.push(`reported ${code} ${text}`),
      })
    },
  })

  const around: EmulatorHost = {
    now: () => host.now(),
    after: (delayMicros, call) => host.after(delayMicros, call),
    dial: door.dial,
    random: () => rng.uniform(),
    print: (line) => void log.push(line),
  }
  const program = { ...defaultInputs(secret), allowTrading: true, ordersPerSecond: 0, ...inputs }
  const terminal = realTerminal(around, program, { pace })
  const player = createPlayer(terminal, around)
  const say = (...said: readonly string[]): unknown => {
    let answer: unknown
    for (const line of said) {
      const parsed = parseLine(line)
      if ('problem' in parsed) throw new Error(parsed.problem.text)
      if (parsed.command !== undefined) answer = player.do(parsed.command)
    }
    return answer
  }
  say('symbol EURUSD', ...lines)
  terminal.start()

  const self: Floor = {
    host,
    terminal,
    knocks,
    hellos,
    heard,
    log,
    get up() {
      return standing !== undefined
    },
    welcome,
    say,
    send: (frame) => standing?.send(frame),
    order: (fields) => self.send({ ...frames.order.blank(), filling: 255, sid: 1, ...fields }),
    // Kept by their names.
    all: (name) => heard.flatMap(({ frame }) => (frame.frame === name ? [frame as FrameNamed<typeof name>] : [])),
    ticks: (sid = 1) =>
      self
        .all('TICKS')
        .filter((frame) => frame.sid === sid)
        .flatMap(({ rows }) => rows.map((row) => [row.time, row.bid, row.ask, row.last, row.volume, row.flags])),
    base: (symbol) => (say(`base ${symbol}`) as { readonly ticks: readonly Row[] }).ticks, // the page's own shape
    hold(whether) {
      holding = whether
      held = false
      if (!whether) standing?.hold(Infinity)
    },
    open(whether) {
      answering = whether
    },
    hangUp() {
      standing?.close()
      standing = undefined
    },
    freeze() {
      deaf = true
    },
    passMillis: (millis) => host.pass(millis * 1_000),
  }
  return self
}

/** A floor whose session stands and streams EURUSD. */
export function streaming(options: Parameters<typeof floor>[0] = {}): Floor {
  const made = floor(options)
  made.host.until(() => made.up)
  made.send({ frame: 'SUBSCRIBE', fromTime: 0, fromCount: 0, sid: 1, book: 1, symbol: 'EURUSD' })
  made.host.until(() => made.all('SYMBOL').length > 0)
  return made
}
