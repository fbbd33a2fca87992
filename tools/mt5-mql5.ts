/** The wire block of the Expert Advisor and of its history companion: the protocol of src/venues/mt5/wire in MQL5. */
import { readFileSync } from 'node:fs'
import { allFrames, PROTOCOL } from '#venues/mt5/wire/catalogue.ts'
import type { FrameDefinition, Scalars } from '#venues/mt5/wire/frame.ts'
import {
  flags,
  GREETING_BYTES,
  GREETING_MILLIS,
  HEADER_BYTES,
  MAC_BYTES,
  MAGIC,
  MAX_BULK,
  MAX_PAYLOAD,
  TICK_WINDOW,
} from '#venues/mt5/wire/header.ts'
import { ownRetcodes, sessionErrors } from '#venues/mt5/wire/own-codes.ts'
import { u16, u32, u8 } from '#venues/mt5/wire/scalar.ts'

const OPENS = '// <wire> generated from src/venues/mt5/wire by npm run docs'
const CLOSES = '// </wire>'
const COLUMNS = 118

export interface WireStruct {
  readonly name: string
  readonly fields: Scalars
  readonly bytes: number
}

/** ORDER_RESULT -> OrderResult */
const pascal = (name: string): string =>
  name
    .split('_')
    .map((word) => word[0] + word.slice(1).toLowerCase())
    .join('')

const header: WireStruct = {
  name: 'F_Header',
  fields: { magic: u16, type: u8, flags: u8, size: u32, seq: u32, ack: u32 },
  bytes: HEADER_BYTES,
}

/** Every struct of the protocol: the header, then the fixed part and the rows of each frame that has them. */
export const wireStructs: readonly WireStruct[] = [
  header,
  ...allFrames.flatMap(({ name, fields, rows, fixedBytes, rowBytes }) => [
    ...(fixedBytes > 0 ? [{ name: `F_${pascal(name)}`, fields, bytes: fixedBytes }] : []),
    ...(rowBytes > 0 ? [{ name: `F_${pascal(name)}Row`, fields: rows, bytes: rowBytes }] : []),
  ]),
]

/** Words packed into lines. */
function filled(words: readonly string[], indent: string): string {
  const lines: string[] = []
  let line = ''
  for (const word of words) {
    if (line !== '' && indent.length + line.length + 1 + word.length > COLUMNS) {
      lines.push(indent + line)
      line = ''
    }
    line += line === '' ? word : ` ${word}`
  }
  return [...lines, indent + line].join('\n')
}

const define = (name: string, value: number | string): string => `#define ${name} ${value}`

const struct = ({ name, fields, bytes }: WireStruct): string =>
  `#define SIZE_${name} ${bytes}
struct ${name}
{
${filled(
  Object.entries(fields).map(([field, { mql5 }]) => `${mql5} ${field};`),
  '   ',
)}
};`

const tailOf = ({ name, tail }: FrameDefinition): string[] =>
  Object.entries(tail).map(([key, part]) =>
    part.form === 'block'
      ? define(`BYTES_${pascal(name)}_${key}`, part.bytes)
      : define(`MAX_${pascal(name)}_${key}`, part.max),
  )

/** What stands between the markers. */
export function wireBlock(): string {
  return `
// protocol, header, limits
${[
  define('SMB_PROTO_MIN', PROTOCOL.min),
  define('SMB_PROTO_MAX', PROTOCOL.max),
  define('SMB_MAGIC', `0x${MAGIC.toString(16).toUpperCase()}`),
  define('SMB_HEADER_BYTES', HEADER_BYTES),
  define('SMB_MAC_BYTES', MAC_BYTES),
  define('SMB_MAX_PAYLOAD', MAX_PAYLOAD),
  define('SMB_MAX_BULK', MAX_BULK),
  define('SMB_GREETING_BYTES', GREETING_BYTES),
  define('SMB_GREETING_MILLIS', GREETING_MILLIS),
  define('SMB_TICK_WINDOW', TICK_WINDOW),
  ...Object.entries(flags).map(([name, bit]) => define(`SMB_FLAG_${name.toUpperCase()}`, bit)),
].join('\n')}

// frames by number
${allFrames.map(({ name, id }) => define(`SMB_${name}`, id)).join('\n')}

// return codes of our own
${Object.entries(ownRetcodes)
  .map(([name, { code }]) => define(`SMB_RC_${name}`, code))
  .join('\n')}

// session errors
${Object.entries(sessionErrors)
  .map(([name, { code }]) => define(`SMB_ERR_${name}`, code))
  .join('\n')}

// what follows the scalars: blocks of so many bytes, strings of at most so many
${allFrames.flatMap(tailOf).join('\n')}

${wireStructs.map(struct).join('\n')}

// Whether this compiler packs the structs as the protocol says.
bool WireSizesAgree()
{
${wireStructs.map(({ name }) => `   if(sizeof(${name})!=SIZE_${name}) return(false);`).join('\n')}
   return(true);
}
`
}

/** The file as it should be: its own text, with the wire block of today. */
export function withWireBlock(file: string): string {
  const text = readFileSync(file, 'utf8')
  const [from, to] = [text.indexOf(OPENS), text.indexOf(CLOSES)]
  if (!(from >= 0 && to > from)) throw new Error(`${file} lacks the lines '${OPENS}' and '${CLOSES}'`)
  return text.slice(0, from + OPENS.length) + wireBlock() + text.slice(to)
}
