/**
 * The words of the scenario language (docs/reference/mt5-scenarios.md): each verb with what it takes, as data. The parser
 * reads lines by this table, and the type of a command follows from it.
 */
import * as kind from './scenario-kinds.ts'
import type { Kind, ReadOf } from './scenario-kinds.ts'

type Kinds = Readonly<Record<string, Kind<unknown>>>

export interface Verb<
  Args extends Kinds = Kinds,
  Maybe extends Kinds = Kinds,
  Need extends Kinds = Kinds,
  Keys extends Kinds = Kinds,
> {
  /** By their place, all needed. */
  readonly args: Args
  /** By their place, after those. */
  readonly maybe: Maybe
  /** `key=value`, needed. */
  readonly need: Need
  /** `key=value`, not needed. */
  readonly keys: Keys
  /** At least one of its keys must be said. */
  readonly some: boolean
  /** Any number of words at the end. */
  readonly rows: boolean
}

interface Taking<Args, Maybe, Need, Keys> {
  readonly args?: Args
  readonly maybe?: Maybe
  readonly need?: Need
  readonly keys?: Keys
  readonly some?: boolean
  readonly rows?: boolean
}

// `{}` is what an absent record adds to a command: nothing.
function verb<
  const Args extends Kinds = {},
  const Maybe extends Kinds = {},
  const Need extends Kinds = {},
  const Keys extends Kinds = {},
>(taking: Taking<Args, Maybe, Need, Keys>): Verb<Args, Maybe, Need, Keys> {
  const { args, maybe, need, keys, some = false, rows = false } = taking
  // An absent record is the default of its type parameter.
  return { args: args ?? {}, maybe: maybe ?? {}, need: need ?? {}, keys: keys ?? {}, some, rows } as Verb<
    Args,
    Maybe,
    Need,
    Keys
  >
}

const { bookRow, choice, decimal, flag, integer, least, mask, millis, moment, natural, positive, text, ticket } = kind

export const knobs = {
  reorder_equal: flag,
  late_ms: millis,
  flags: natural,
  speculative_read: flag,
  partial_send: natural,
  history_delay: millis,
  history_partial: flag,
  maxbars: natural,
  exec_delay: millis,
  answer: kind.answer,
  requote: natural,
  fill_parts: natural,
  liquidity: kind.limit,
  permute: natural,
  request_lost: natural,
  request_late: millis,
  request_twice: natural,
  timeout_executed: natural,
  timeout_lost: natural,
  send_fail: natural,
  history_lag: millis,
  book_silent: flag,
  comment: choice({ keep: 'keep', replace: 'replace' }),
} as const

export type KnobName = keyof typeof knobs
export interface Knob {
  readonly name: KnobName
  /** As it was written, but a number in its own unit (`1s` is 1000); the table says that it can be read. */
  readonly value: string
}

export const verbs = {
  account: verb({
    keys: {
      login: ticket,
      server: text,
      company: text,
      currency: text,
      margin: choice({ netting: 0, exchange: 1, hedging: 2 }),
      trade: choice({ demo: 0, contest: 1, real: 2 }),
      balance: decimal,
      leverage: positive,
      limit_orders: natural,
    },
  }),
  symbol: verb({
    args: { name: text },
    keys: {
      digits: choice(Object.fromEntries(Array.from({ length: 9 }, (_, digits) => [`${digits}`, digits]))),
      point: positive,
      tick: positive,
      step: positive,
      min: positive,
      max: positive,
      limit: decimal,
      contract: positive,
      tickvalue: positive,
      exe: choice({ request: 0, instant: 1, market: 2, exchange: 3 }),
      fill: mask({ fok: 1, ioc: 2, boc: 4 }),
      expiry: mask({ gtc: 1, day: 2, specified: 4, specified_day: 8 }),
      orders: mask({ market: 1, limit: 2, stop: 4, stoplimit: 8, sl: 16, tp: 32, closeby: 64 }),
      mode: choice({ disabled: 0, longonly: 1, shortonly: 2, closeonly: 3, full: 4 }),
      stops: natural,
      freeze: natural,
      depth: natural,
      delay: flag,
      chart: choice({ bid: 0, last: 1 }),
      calc: natural,
      base: text,
      profit: text,
      marginin: text,
      basis: text,
      expires: moment,
      pricemin: decimal,
      pricemax: decimal,
      commission: decimal,
    },
  }),
  permit: verb({ keys: { connected: flag, algo: flag, program: flag, account: flag, server: flag }, some: true }),
  input: verb({
    keys: {
      AllowTrading: flag,
      AllowReal: flag,
      Symbols: kind.list,
      MaxLots: decimal,
      OrdersPerSecond: natural,
      MaxTickAgeMillis: millis,
    },
    some: true,
  }),
  clock: verb({ need: { offset: integer } }),
  session: verb({ args: { name: text, open: choice({ open: true, closed: false }) } }),
  expire: verb({ args: { name: text } }),
  tick: verb({
    args: { name: text, bid: decimal, ask: decimal },
    keys: { last: decimal, volume: decimal, flags: natural, at: moment, ago: millis },
  }),
  burst: verb({
    args: { name: text },
    need: { count: least(1), rate: positive, seed: natural },
    keys: { permilli: least(1), bid: positive, spread: natural },
  }),
  past: verb({
    args: { name: text },
    need: { count: least(1), from: moment, step: millis, seed: natural },
    keys: { zero: flag },
  }),
  book: verb({ args: { name: text }, rows: true }),
  bookburst: verb({ args: { name: text }, need: { count: least(1) } }),
  'manual buy': verb({ args: { name: text, volume: positive } }),
  'manual sell': verb({ args: { name: text, volume: positive } }),
  'manual close': verb({ args: { ticket } }),
  'deal update': verb({ args: { ticket }, need: { price: decimal } }),
  'deal delete': verb({ args: { ticket } }),
  knob: verb({ keys: knobs, some: true }),
  cut: verb({ maybe: { millis } }),
  restart: verb({ maybe: { reason: natural } }),
  lose_journal: verb({}),
  stall: verb({ args: { millis } }),
  quit: verb({}),
  truth: verb({}),
  base: verb({ args: { name: text } }),
  where: verb({}),
} as const

export type VerbName = keyof typeof verbs

type Needed<K> = { readonly [Name in keyof K]: ReadOf<K[Name]> }
type Optional<K> = { readonly [Name in keyof K]?: ReadOf<K[Name]> }
type Words<V> =
  V extends Verb<infer Args, infer Maybe, infer Need, infer Keys>
    ? Needed<Args> & Optional<Maybe> & Needed<Need> & Optional<Keys>
    : never

interface Placed {
  /** In the text, from 1. */
  readonly line: number
  /** Waits so long after the line before it; 0 at once. */
  readonly afterMillis: number
}

interface Special {
  readonly knob: { readonly settings: readonly Knob[] }
  readonly book: { readonly name: string; readonly rows: readonly ReadOf<typeof bookRow>[] }
}

/** A line of a scenario, read. What was not said is absent. */
export type Command = {
  readonly [Name in VerbName]: Placed & { readonly verb: Name } & (Name extends keyof Special
      ? Special[Name]
      : Words<(typeof verbs)[Name]>)
}[VerbName]

export type CommandNamed<Name extends VerbName> = Extract<Command, { readonly verb: Name }>
