/**
 * A client of the PostgreSQL wire protocol, version 3: as much of it as reading from QuestDB needs. One query at a time, its
 * rows in binary, read from the socket no faster than they are taken.
 *
 *     message   type byte, length u32 big endian (itself included), body
 *     we send   startup, p password, P parse, B bind, E execute, S sync, X terminate
 *     we read   R authentication, D data row, E error, Z ready; everything else is passed over
 */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { turns } from './turns.ts'

export interface PgAccess {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
}

export interface PgRows {
  /** True when there is a row in hand, now in the fields. */
  next(): boolean
  /** Fetches and looks again; false at the end. Rejects with what the server says. */
  more(): Promise<boolean>
  /** A field as a double, or a whole number of 64 bits; NaN for NULL. */
  double(field: number): number
  long(field: number): number
  text(field: number): string
}

export interface PgConnection {
  /** The rows of the query before it have to be read to their end. */
  query(sql: string): PgRows
  /** All rows as text; several of these wait for each other. */
  all(sql: string): Promise<readonly (readonly string[])[]>
  close(): void
}

const VERSION_3 = 196_608
const CLEAR_PASSWORD = 3
const HEADER = 5
const MILLIS = 10_000

const code = (letter: string): number => letter.charCodeAt(0)
const [ROW, ERROR, READY, AUTHENTICATION] = ['D', 'E', 'Z', 'R'].map(code)

const zeroed = (text: string): Buffer => Buffer.from(`${text}\0`)
function message(letter: string, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  const head = Buffer.alloc(HEADER)
  head.write(letter, 'latin1')
  head.writeUInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}
const short = (...values: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(2 * values.length)
  values.forEach((value, k) => bytes.writeUInt16BE(value, 2 * k))
  return bytes
}

/** Rejects when nobody answers, or the server says no. */
export async function connectPg({ host, port, user, password }: PgAccess): Promise<PgConnection> {
  const socket = connect({ host, port, noDelay: true })
  socket.setTimeout(MILLIS, () => socket.destroy(new Error(`no answer from ${host}:${port} in ${MILLIS / 1_000} s`)))
  await once(socket, 'connect')
  socket.setTimeout(0)
  const reader = readerOf(socket)
  const inTurn = turns()
  const startup = Buffer.concat([
    Buffer.alloc(8),
    zeroed('user'),
    zeroed(user),
    zeroed('database'),
    zeroed('qdb'),
    Buffer.from([0]),
  ])
  startup.writeUInt32BE(startup.length, 0)
  startup.writeUInt32BE(VERSION_3, 4)
  socket.write(startup)
  for (;;) {
    const type = await reader.message()
    if (type === ERROR) throw new Error(faultOf(reader.body))
    if (type === READY) break
    if (type === AUTHENTICATION && reader.body.readUInt32BE(0) === CLEAR_PASSWORD)
      socket.write(message('p', zeroed(password)))
  }

  const query = (sql: string): PgRows => {
    socket.write(
      Buffer.concat([
        message('P', zeroed(''), zeroed(sql), short(0)),
        // No parameters; one format, binary, for every column.
        message('B', zeroed(''), zeroed(''), short(0, 0, 1, 1)),
        message('E', zeroed(''), Buffer.alloc(4)),
        message('S'),
      ]),
    )
    return rowsOf(reader, sql)
  }
  return {
    query,
    all: (sql) =>
      inTurn(async () => {
        const rows = query(sql)
        const found: string[][] = []
        while (rows.next() || (await rows.more()))
          found.push(Array.from({ length: reader.body.readUInt16BE(0) }, (_, k) => rows.text(k)))
        return found
      }),
    close: () => void socket.end(message('X')),
  }
}

interface Reader {
  /** Of the message found last. */
  body: Buffer
  /** The type of the next whole message in hand; 0 when there is none. */
  take(): number
  /** The same, waiting for it. */
  message(): Promise<number>
}

function readerOf(socket: Socket): Reader {
  const chunks = socket[Symbol.asyncIterator]()
  let bytes: Buffer = Buffer.alloc(0)
  let at = 0
  const reader = {
    body: bytes,
    take(): number {
      if (bytes.length - at < HEADER) return 0
      const end = at + 1 + bytes.readUInt32BE(at + 1)
      if (bytes.length < end) return 0
      const type = bytes[at]
      reader.body = bytes.subarray(at + HEADER, end)
      at = end
      return type
    },
    async message(): Promise<number> {
      for (;;) {
        const type = reader.take()
        if (type !== 0) return type
        const chunk: IteratorResult<unknown> = await chunks.next()
        if (chunk.done === true || !Buffer.isBuffer(chunk.value)) throw new Error('the server closed the connection')
        bytes = at === bytes.length ? chunk.value : Buffer.concat([bytes.subarray(at), chunk.value])
        at = 0
      }
    },
  }
  return reader
}

function rowsOf(reader: Reader, sql: string): PgRows {
  let fault = ''
  /** True when the message is a row; undefined at the end. */
  const look = (type: number): boolean | undefined => {
    if (type === ROW) return true
    if (type === ERROR) fault = faultOf(reader.body)
    if (type !== READY) return false
    if (fault !== '') throw new Error(`${fault} (${sql.slice(0, 120)})`)
    return undefined
  }
  /** Where field `k` is: its length, -1 for NULL, is before it. */
  const place = (k: number): number => {
    let at = 2
    for (let field = 0; field < k; field++) at += 4 + Math.max(0, reader.body.readInt32BE(at))
    return at
  }
  let over = false
  return {
    next() {
      for (;;) {
        const type = over ? 0 : reader.take()
        if (type === 0) return false
        const found = look(type)
        if (found === true) return true
        over = found === undefined
      }
    },
    async more() {
      while (!over) {
        const found = look(await reader.message())
        if (found === true) return true
        over = found === undefined
      }
      return false
    },
    double(k) {
      const at = place(k)
      return reader.body.readInt32BE(at) === 8 ? reader.body.readDoubleBE(at + 4) : NaN
    },
    long(k) {
      const at = place(k)
      return reader.body.readInt32BE(at) === 8 ? Number(reader.body.readBigInt64BE(at + 4)) : NaN
    },
    text(k) {
      const at = place(k)
      return reader.body.toString('utf8', at + 4, at + 4 + Math.max(0, reader.body.readInt32BE(at)))
    },
  }
}

/** Fields of an error: a letter and a text each; M is what it says. */
const faultOf = (body: Buffer): string =>
  body
    .toString('utf8')
    .split('\0')
    .find((field) => field.startsWith('M'))
    ?.slice(1) ?? 'the server says no'
