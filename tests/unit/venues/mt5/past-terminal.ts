/** A terminal of the history role, made of the wire: it answers what a test says, over any pipe. */
import { createConnection } from 'node:net'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Dial } from '#venues/mt5/pipe.ts'
import { frames, type Frame, type FrameNamed } from '#venues/mt5/wire/catalogue.ts'
import { flags } from '#venues/mt5/wire/header.ts'
import { dialIn, type FakeOptions, type FakeTerminal } from './gateway/fake-terminal.ts'

export type Request = FrameNamed<'HISTORY_REQ'>
export type TickRow = FrameNamed<'HISTORY'>['rows'][number]
export type BarRow = FrameNamed<'RATES'>['rows'][number]
export { SECRET } from './gateway/fake-terminal.ts'

export const HISTORY_HELLO = { role: 1, caps: 0, epoch: 0n } as const

/** Dials, and gives every frame it hears after its own answers to `answer`. */
export async function dialAnd(
  dial: Dial,
  answer: (terminal: FakeTerminal, frame: Frame) => void,
  options: FakeOptions = {},
): Promise<FakeTerminal> {
  const line: { terminal?: FakeTerminal } = {}
  let seen = 0
  const catchUp = (): void => {
    const { terminal } = line
    while (terminal !== undefined && seen < terminal.heard.length) answer(terminal, terminal.heard[seen++])
  }
  const terminal = await dialIn(
    (outlet) =>
      dial({
        received(bytes) {
          outlet.received(bytes)
          catchUp()
        },
        closed: (reason) => outlet.closed(reason),
      }),
    options,
  )
  line.terminal = terminal
  catchUp()
  return terminal
}

/** Over loopback, as soon as somebody listens there. */
export const tcpDial =
  (port: number): Dial =>
  async (outlet) => {
    for (let tries = 0; tries < 500; tries++) {
      const socket = createConnection(port, '127.0.0.1')
      const met = await once(socket, 'connect').then(
        () => true,
        () => false,
      )
      if (!met) {
        await sleep(20)
        continue
      }
      socket.on('error', () => {})
      socket.on('data', (bytes) => outlet.received(bytes))
      socket.on('close', () => outlet.closed('closed'))
      return { write: (bytes) => void socket.write(bytes), close: () => void socket.destroy() }
    }
    return undefined
  }

/** One answer to a request: pages, the status of the last one. */
export interface Answer {
  readonly pages?: readonly (readonly (TickRow | BarRow)[])[]
  readonly status?: number
}

/** A terminal whose clock is told, and that answers each request. */
export const dialPast = (
  dial: Dial,
  answer: (request: Request, terminal: FakeTerminal) => Answer | undefined,
  { offsetSeconds = 0, ...options }: FakeOptions & { readonly offsetSeconds?: number } = {},
): Promise<FakeTerminal> =>
  dialAnd(
    dial,
    (terminal, frame) => {
      if (frame.frame === 'WELCOME') terminal.account({ offsetSeconds })
      if (frame.frame !== 'HISTORY_REQ') return
      const said = answer(frame, terminal)
      if (said === undefined) return
      const { pages = [], status = 0 } = said
      for (const rows of pages) terminal.send(pageOf(frame, 0, rows), flags.more)
      terminal.send(pageOf(frame, status, []))
    },
    { ...options, hello: { ...HISTORY_HELLO, ...options.hello } },
  )

export function pageOf({ request, kind }: Request, status: number, rows: readonly (TickRow | BarRow)[]): Frame {
  const head = { request, status, n: rows.length }
  // A test answers a request for bars with bars.
  if (kind === 1) return { ...frames.rates.blank(), ...head, rows: rows as BarRow[] }
  return { ...frames.history.blank(), ...head, rows: rows as TickRow[] }
}

export const tick = (time: number, bid: number, ask: number, more: Partial<TickRow> = {}): TickRow => ({
  time,
  bid,
  ask,
  last: 0,
  volume: 0,
  flags: 6,
  ...more,
})

export const bar = (time: number, open: number): BarRow => ({
  time,
  open,
  high: open + 1,
  low: open - 1,
  close: open + 0.5,
  tickVolume: 12,
  realVolume: 3,
  spread: 7,
})
