/** Kinds of words a scenario line is made of: how each is read, and how to say what is allowed. */
export interface Kind<T> {
  /** What is allowed, as a problem says it. */
  readonly allowed: string
  /** Undefined when the word is none of this kind. */
  read(word: string): T | undefined
}

export type ReadOf<K> = K extends Kind<infer T> ? T : never

/** A moment: by the server's clock, or so long from when the line happens. */
export type Moment = { readonly at: number } | { readonly fromNow: number }

export interface BookRow {
  /** 1 sell, 2 buy, 3 sell at market, 4 buy at market. */
  readonly type: number
  readonly price: number
  readonly volume: number
}

const DECIMAL = /^-?(\d+(\.\d*)?|\.\d+)$/
const INTEGER = /^-?\d+$/
const MILLIS_IN = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const
type Unit = keyof typeof MILLIS_IN

const decimalOf = (word: string): number | undefined => (DECIMAL.test(word) ? Number(word) : undefined)

const integerOf = (word: string): number | undefined => {
  const value = INTEGER.test(word) ? Number(word) : NaN
  return Number.isSafeInteger(value) ? value : undefined
}

const inMillis = (word: string): number | undefined => {
  const [, amount = '', unit = ''] = /^(-?[\d.]+)(ms|s|m|h|d)$/.exec(word) ?? []
  const value = decimalOf(amount)
  // The expression lets no other unit through.
  return value === undefined ? undefined : Math.round(value * MILLIS_IN[unit as Unit])
}

export const text: Kind<string> = { allowed: 'text', read: (word) => (word === '' ? undefined : word) }
export const decimal: Kind<number> = { allowed: 'a decimal number', read: decimalOf }
export const integer: Kind<number> = { allowed: 'a whole number', read: integerOf }

export const positive: Kind<number> = {
  allowed: 'a number above 0',
  read: (word) => {
    const value = decimalOf(word)
    return value !== undefined && value > 0 ? value : undefined
  },
}

export const least = (smallest: number): Kind<number> => ({
  allowed: `a whole number, ${smallest} or more`,
  read: (word) => {
    const value = integerOf(word)
    return value !== undefined && value >= smallest ? value : undefined
  },
})

export const natural = least(0)

export const flag: Kind<boolean> = {
  allowed: '0 or 1',
  read: (word) => (word === '1' ? true : word === '0' ? false : undefined),
}

export const ticket: Kind<bigint> = {
  allowed: 'a whole number',
  read: (word) => (/^\d{1,19}$/.test(word) ? BigInt(word) : undefined),
}

/** How long: milliseconds, or a number with a unit. */
export const millis: Kind<number> = {
  allowed: 'milliseconds, or a number that ends in ms, s, m, h or d',
  read: (word) => {
    const value = integerOf(word) ?? inMillis(word)
    return value !== undefined && value >= 0 ? value : undefined
  },
}

/** When: milliseconds since the epoch by the server's clock, or so long from now. */
export const moment: Kind<Moment> = {
  allowed: 'milliseconds since the epoch by the server clock, or a time from now that ends in ms, s, m, h or d',
  read: (word) => {
    const fromNow = inMillis(word)
    if (fromNow !== undefined) return { fromNow }
    const at = natural.read(word)
    return at === undefined ? undefined : { at }
  },
}

export const momentMillis = (moment: Moment, serverNow: number): number =>
  'at' in moment ? moment.at : serverNow + moment.fromNow

export function choice<Word extends string, T>(words: Readonly<Record<Word, T>>): Kind<T> {
  const known = new Map<string, T>(Object.entries<T>(words))
  return { allowed: [...known.keys()].join(', '), read: (word) => known.get(word) }
}

/** Words joined by `+`, each a bit; `none` for no bit. */
export function mask(bits: Readonly<Record<string, number>>): Kind<number> {
  const known = new Map(Object.entries(bits))
  return {
    allowed: `none, or ${[...known.keys()].join(', ')} joined by +`,
    read(word) {
      if (word === 'none') return 0
      let sum = 0
      for (const one of word.split('+')) {
        const bit = known.get(one)
        if (bit === undefined) return undefined
        sum |= bit
      }
      return sum
    },
  }
}

/** Words joined by `+`; `none` for none. */
export const list: Kind<readonly string[]> = {
  allowed: 'none, or names joined by +',
  read(word) {
    if (word === 'none') return []
    const names = word.split('+')
    return names.includes('') ? undefined : names
  },
}

/** A decimal number, or -1 for no limit. */
export const limit: Kind<number> = {
  allowed: 'a number, 0 or more, or -1 for no limit',
  read: (word) => {
    const value = decimalOf(word)
    return value !== undefined && (value >= 0 || value === -1) ? value : undefined
  },
}

/** A word and a count: `10009x3`. */
export const answer: Kind<{ readonly retcode: number; readonly times: number }> = {
  allowed: 'a return code, x and how many times, as 10018x2',
  read: (word) => {
    const [, retcode, times] = /^(\d{1,5})x(\d{1,9})$/.exec(word) ?? []
    return retcode === undefined ? undefined : { retcode: Number(retcode), times: Number(times) }
  },
}

const ROW_TYPES = new Map([
  ['s', 1],
  ['b', 2],
  ['S', 3],
  ['B', 4],
])

/** A row of the depth of market: `s130010x5`. */
export const bookRow: Kind<BookRow> = {
  allowed: 's (sell), b (buy), S or B (at market), then PRICExVOLUME, as s130010x5',
  read: (word) => {
    const type = ROW_TYPES.get(word.slice(0, 1))
    const [price = '', volume = '', ...more] = word.slice(1).split('x')
    const row = { price: decimalOf(price), volume: decimalOf(volume) }
    if (type === undefined || more.length > 0 || row.price === undefined || row.volume === undefined) return undefined
    return { type, price: row.price, volume: row.volume }
  },
}
