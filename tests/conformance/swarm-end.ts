/**
 * The swarm's side of the wire as the terminal suite needs it: a listener that greets terminals, keeps all they say and
 * gives it out one by one, subscribes from a cursor as the gateway does, and can misbehave in every way.
 */
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { frames, type Frame, type FrameName, type FrameNamed } from '#venues/mt5/wire/catalogue.ts'
import { flags } from '#venues/mt5/wire/header.ts'
import { greetingOf, swarmSession, type Greeting, type SwarmSession } from './swarm-session.ts'

/** A frame as it came: its flags, and the number of its session. */
export interface Heard<Value extends Frame = Frame> {
  readonly value: Value
  readonly flags: number
  readonly session: number
}

/** In the shape of the `base` answer: msc, bid, ask, last, volume, flags. */
export type TickRow = readonly [number, number, number, number, number, number]

/**
 * The place in a symbol's base after the last tick heard: its newest millisecond, and the ticks heard since its first
 * one, late ones (which stand behind it in the base, whatever old time they carry) among them.
 */
export interface Cursor {
  readonly fromTime: number
  readonly fromCount: number
}

export interface SwarmEnd {
  readonly port: number
  /** Every connection so far, in order; those that did not greet too. */
  readonly sessions: readonly SwarmSession[]
  /** The session that stands, welcomed. Throws when there is none. */
  readonly session: SwarmSession
  /** How the next connections are greeted. */
  greet(changed: Partial<Greeting>): void
  /** Stops listening: connections are refused until it is told to again. */
  listen(whether: boolean): Promise<void>
  /** A session that was not given out yet, once the terminal has said something in it. */
  welcomed(withinMillis?: number): Promise<SwarmSession>
  /** A connection (welcomed or not) that ended and was not given out yet. */
  ended(withinMillis?: number): Promise<SwarmSession>
  /**
   * The first frame of that name, not given out yet, that suits; those passed over stay. Rejects after `withinMillis`
   * (5 s) and says what came instead.
   */
  next<Name extends FrameName>(
    name: Name,
    suits?: (value: FrameNamed<Name>, heard: Heard<FrameNamed<Name>>) => boolean,
    withinMillis?: number,
  ): Promise<FrameNamed<Name>>
  /** All frames of a name, given out or not. */
  all<Name extends FrameName>(name: Name): readonly Heard<FrameNamed<Name>>[]
  send(frame: Frame, flagBits?: number): void
  /** Sends an ORDER, blank but for these fields, and gives its request number. */
  order(fields: Partial<Omit<FrameNamed<'ORDER'>, 'frame'>>): number
  /** Subscribes in the session that stands, from the own cursor unless told; gives the number of the symbol. */
  subscribe(symbol: string, how?: { readonly book?: boolean; readonly from?: Cursor }): number
  cursor(symbol: string): Cursor
  /** Every tick of the symbol in the order of arrival, over all sessions. */
  ticks(symbol: string): readonly TickRow[]
  /** Waits until so many ticks of the symbol have come. */
  ticked(symbol: string, count: number, withinMillis?: number): Promise<readonly TickRow[]>
  /** Waits until it is so, looked at whenever something was heard. */
  until(what: string, holds: () => boolean, withinMillis?: number): Promise<void>
  /** Ends everything. */
  close(): Promise<void>
}

interface Subscribed {
  readonly sid: number
  readonly book: boolean
  readonly rows: TickRow[]
  readonly cursor: { fromTime: number; fromCount: number }
}

const PATIENCE_MILLIS = 5_000

export async function createSwarmEnd(
  options: Partial<Greeting> & Pick<Greeting, 'secret'> & { readonly resubscribe?: boolean },
): Promise<SwarmEnd> {
  let greeting: Greeting = { ...greetingOf(options.secret), ...options }
  const sessions: SwarmSession[] = []
  const fresh: SwarmSession[] = []
  const known = new Set<SwarmSession>()
  const over: SwarmSession[] = []
  const heard = new Map<FrameName, Heard[]>()
  const unread = new Map<FrameName, Heard[]>()
  const sids = new Map<string, Subscribed>()
  const waiting = new Set<() => void>()
  const sockets = new Set<Socket>()
  let requests = 0

  const stir = (): void => {
    for (const look of [...waiting]) look()
  }

  /** Looks at once and after everything heard, until `find` gives something. */
  const wait = <T>(what: string, find: () => T | undefined, withinMillis = PATIENCE_MILLIS): Promise<T> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = find()
        if (found === undefined) return
        waiting.delete(look)
        clearTimeout(late)
        resolve(found)
      }
      const late = setTimeout(() => {
        waiting.delete(look)
        reject(new Error(`waited ${withinMillis} ms for ${what}; ${story()}`))
      }, withinMillis)
      waiting.add(look)
      look()
    })

  const story = (): string => {
    const counts = [...heard].map(([name, list]) => `${list.length} ${name}`).join(', ')
    const ends = sessions.map(({ number, ended, welcomed }) => `${number} ${ended ?? (welcomed ? 'stands' : 'greets')}`)
    const told = [...sids].map(([symbol, { rows }]) => `${rows.length} of ${symbol}`).join(', ')
    return `heard ${counts || 'nothing'}; ticks: ${told || 'none'}; sessions: ${ends.join(', ') || 'none'}`
  }

  const keep = (map: Map<FrameName, Heard[]>, entry: Heard): void => {
    const list = map.get(entry.value.frame)
    if (list === undefined) map.set(entry.value.frame, [entry])
    else list.push(entry)
  }

  const took = ({ rows, cursor }: Subscribed, row: FrameNamed<'TICKS'>['rows'][number]): void => {
    rows.push([row.time, row.bid, row.ask, row.last, row.volume, row.flags])
    if (row.time > cursor.fromTime) Object.assign(cursor, { fromTime: row.time, fromCount: 1 })
    else cursor.fromCount++
  }

  const symbolOf = (sid: number): Subscribed | undefined => [...sids.values()].find((entry) => entry.sid === sid)

  const server = createServer((socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    const session = swarmSession(sessions.length + 1, socket, greeting, {
      greeted() {
        if (options.resubscribe === true) for (const [name, { book }] of sids) end.subscribe(name, { book })
      },
      arrived(value, flagBits, from) {
        // Its first frame under a MAC: only now is it known that the terminal took WELCOME.
        if (value.frame !== 'HELLO' && !known.has(from)) {
          known.add(from)
          fresh.push(from)
        }
        const entry: Heard = { value, flags: flagBits, session: from.number }
        keep(heard, entry)
        keep(unread, entry)
        if (value.frame === 'TICKS') {
          const symbol = symbolOf(value.sid)
          if (symbol !== undefined) for (const row of value.rows) took(symbol, row)
        }
        stir()
      },
      ended(ended) {
        over.push(ended)
        stir()
      },
    })
    sessions.push(session)
  })

  const open = (port: number): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, '127.0.0.1', () => {
        server.removeListener('error', reject)
        resolve()
      })
    })
  await open(0)
  const { port } = server.address() as AddressInfo // it listens on TCP

  const end: SwarmEnd = {
    port,
    sessions,
    get session() {
      const standing = sessions.findLast(({ welcomed, ended }) => welcomed && ended === undefined)
      if (standing === undefined) throw new Error(`no session stands; ${story()}`)
      return standing
    },
    greet(changed) {
      greeting = { ...greeting, ...changed }
    },
    async listen(whether) {
      if (whether === server.listening) return
      if (whether) await open(port)
      else server.close()
    },
    welcomed: (withinMillis) => wait('a session', () => fresh.shift(), withinMillis),
    ended: (withinMillis) => wait('the end of a session', () => over.shift(), withinMillis),
    async next(name, suits = () => true, withinMillis) {
      const found = await wait(
        name,
        () => {
          const list = (unread.get(name) ?? []) as Heard<FrameNamed<typeof name>>[] // kept by their names
          const index = list.findIndex((entry) => suits(entry.value, entry))
          return index < 0 ? undefined : list.splice(index, 1)[0]
        },
        withinMillis,
      )
      return found.value
    },
    all: (name) => (heard.get(name) ?? []) as Heard<FrameNamed<typeof name>>[], // kept by their names
    send: (frame, flagBits) => end.session.send(frame, flagBits),
    order(fields) {
      const request = fields.request ?? ++requests
      end.send({ ...frames.order.blank(), filling: 255, ...fields, request })
      return request
    },
    subscribe(symbol, { book = false, from = end.cursor(symbol) } = {}) {
      const known = sids.get(symbol)
      const sid = known?.sid ?? sids.size + 1
      const { rows = [], cursor = { fromTime: 0, fromCount: 0 } } = known ?? {}
      sids.set(symbol, { sid, book, rows, cursor })
      end.send({ frame: 'SUBSCRIBE', sid, book: book ? 1 : 0, symbol, ...from })
      return sid
    },
    cursor: (symbol) => {
      const cursor = sids.get(symbol)?.cursor
      return { fromTime: cursor?.fromTime ?? 0, fromCount: cursor?.fromCount ?? 0 }
    },
    ticks: (symbol) => sids.get(symbol)?.rows ?? [],
    async ticked(symbol, count, withinMillis) {
      const rows = () => sids.get(symbol)?.rows ?? []
      await wait(`${count} ticks of ${symbol}`, () => rows().length >= count || undefined, withinMillis)
      return rows()
    },
    until: async (what, holds, withinMillis) => void (await wait(what, () => holds() || undefined, withinMillis)),
    async close() {
      for (const session of sessions) if (session.ended === undefined) session.cut()
      for (const socket of sockets) socket.destroy()
      if (server.listening) await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
  return end
}

/** Whether a frame was about the past. */
export const replayed = ({ flags: bits }: Heard): boolean => (bits & flags.replay) !== 0
