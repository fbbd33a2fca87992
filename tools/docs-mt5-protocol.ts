/** docs/reference/mt5-protocol.md, from the declarations in src/venues/mt5/wire. */
import { allFrames, PROTOCOL } from '#venues/mt5/wire/catalogue.ts'
import type { FrameDefinition, FrameSource, Scalars, Tail } from '#venues/mt5/wire/frame.ts'
import {
  flags,
  GREETING_BYTES,
  GREETING_MILLIS,
  HEADER_BYTES,
  MAC_BYTES,
  MAX_BULK,
  MAX_PAYLOAD,
  TICK_WINDOW,
} from '#venues/mt5/wire/header.ts'
import { ownRetcodes, sessionErrors } from '#venues/mt5/wire/own-codes.ts'
import * as scalars from '#venues/mt5/wire/scalar.ts'
import { table } from './markdown.ts'

const arrows: Readonly<Record<FrameSource, string>> = {
  terminal: 'terminal → swarm',
  swarm: 'swarm → terminal',
  both: 'both ways',
}
const scalarName = new Map<unknown, string>(Object.entries(scalars).map(([name, scalar]) => [scalar, name]))

type Notes = FrameDefinition['notes']

function scalarRows(fields: Scalars, notes: Notes, prefix = ''): string[][] {
  let at = 0
  return Object.entries(fields).map(([name, scalar]) => {
    const row = [`${prefix}${at}`, `\`${name}\``, scalarName.get(scalar) ?? '', notes[name] ?? '']
    at += scalar.bytes
    return row
  })
}

const tailRows = (tail: Tail, notes: Notes): string[][] =>
  Object.entries(tail).map(([name, part]) => [
    'then',
    `\`${name}\``,
    part.form === 'block' ? `${part.bytes} bytes` : `string, at most ${part.max} bytes`,
    notes[name] ?? '',
  ])

/** Row fields take the notes of their own name only where no scalar of the frame has that name. */
function section({ name, id, from, about, fields, rows, tail, notes, fixedBytes, rowBytes }: FrameDefinition): string {
  const size =
    rowBytes > 0 ? `${fixedBytes} bytes, then \`n\` rows of ${rowBytes}` : fixedBytes > 0 ? `${fixedBytes} bytes` : ''
  const more = Object.keys(tail).length > 0 ? [size, 'what varies'].filter((part) => part !== '').join(', then ') : size
  const lines = [
    ...scalarRows(fields, notes),
    ...scalarRows(rows, Object.fromEntries(Object.entries(notes).filter(([key]) => !(key in fields))), 'row + '),
    ...tailRows(tail, notes),
  ]
  return `## ${id} ${name}

${arrows[from]}. ${about}${more === '' ? '' : ` Payload: ${more}.`}
${lines.length === 0 ? '' : `\n${table(['at', 'field', 'form', 'meaning'], lines)}\n`}`
}

const codes = (rows: Readonly<Record<string, { readonly code: number; readonly text: string }>>): string =>
  table(
    ['code', 'name', 'meaning'],
    Object.entries(rows).map(([name, { code, text }]) => [String(code), `\`${name}\``, text]),
  )

export function mt5ProtocolPage(): string {
  return `# The wire protocol of the MetaTrader bridge

What \`SwarmBridge.mq5\` and the swarm say to each other over TCP. The terminal dials, the swarm listens and speaks first.
This page, the codec, the structs of the Expert Advisor and the size asserts of its test harness come from one declaration
in \`src/venues/mt5/wire\`. Versions spoken: ${PROTOCOL.min} to ${PROTOCOL.max}.

Little-endian, packed, nothing between fields. A payload is its scalars, then its rows (counted by \`n\`), then its blocks and
strings (one length byte, then UTF-8), and nothing after them.

${table(
  ['form', 'bytes', 'MQL5', 'is'],
  [
    ['u8, u16, u32', '1, 2, 4', 'uchar, ushort, uint', 'unsigned'],
    ['i32', '4', 'int', 'signed'],
    ['f64', '8', 'double', 'IEEE 754'],
    ['msc', '8', 'long', "milliseconds since 1970 by the trade server's clock"],
    ['count', '8', 'ulong', 'a number or an id of ours, below 2^53'],
    ['ticket', '8', 'ulong', "the terminal's own, all 64 bits"],
  ],
)}

## The header

${HEADER_BYTES} bytes before every payload.

${table(
  ['at', 'field', 'form', 'meaning'],
  [
    ['0', '`magic`', 'u16', '0x4D53'],
    ['2', '`type`', 'u8', 'number of the frame, below'],
    [
      '3',
      '`flags`',
      'u8',
      `${flags.replay} REPLAY: the past, never a trigger; ${flags.dup} DUP: a known client order, nothing was sent again; ${flags.more} MORE pages follow; ${flags.mac} MAC: the last ${MAC_BYTES} bytes of the payload are one`,
    ],
    [
      '4',
      '`size`',
      'u32',
      `bytes of payload, its MAC included: at most ${MAX_PAYLOAD}, ${MAX_BULK} for pages of ticks and bars`,
    ],
    [
      '8',
      '`seq`',
      'u32',
      'counts the frames of one direction of one connection: 1, 2, 3 ...; a gap ends the connection',
    ],
    ['12', '`ack`', 'u32', 'number of the last frame taken from the other side'],
  ],
)}

## Who is who

    swarm    -> CHALLENGE  nonceS
    terminal -> HELLO      fields, nonceE, HMAC(secret, "SMB1 EA"  + nonceS + payload before the mac)
    swarm    -> WELCOME    fields,         HMAC(secret, "SMB1 SRV" + nonceE + nonceS + payload before the mac)

    key of the terminal's frames = HMAC(secret, "SMB1 KEY E" + nonceS + nonceE)
    key of the swarm's frames    = HMAC(secret, "SMB1 KEY N" + nonceS + nonceE)

HMAC is HMAC-SHA256. After WELCOME every frame of both sides carries the flag MAC and ends with the first ${MAC_BYTES} bytes of
HMAC(key of its side, header + payload before them). Whoever has not proved itself may send ${GREETING_BYTES} bytes and has
${GREETING_MILLIS / 1000} seconds.

A wrong magic, an unknown or misdirected frame, a size beyond the limit, a gap in \`seq\`, an \`ack\` of what was not sent, a
payload that is not used to the last byte, a missing or wrong MAC: each ends the connection, with one line in the log.

## The rules of the stream

- Nothing is streamed before SUBSCRIBE of this connection. Ticks come in the order of the terminal's base from the cursor
  of SUBSCRIBE on; at most ${TICK_WINDOW} TICKS frames may be unacknowledged, then they wait in the base.
- Of books the latest image wins; what was given up is counted in ACCOUNT. Trade events and results never wait.
- Both sides send PING every \`heartbeatMillis\` of WELCOME; five heartbeats of silence end the connection.
- The terminal dials again after 250 ms, doubling to 8 s, each give or take 20 %; 60 s after a wrong secret.

${allFrames.map(section).join('\n')}
## Return codes of our own

In ORDER_RESULT at stage 0: the terminal's side refused, and nothing was sent to the trade server.

${codes(ownRetcodes)}

## Session errors

In ERROR.

${codes(sessionErrors)}
`
}
