/**
 * The symbols of one terminal: which are asked for and under which number, what was answered, and which of them stands
 * for an instrument now. Numbers and cursors live as long as the swarm, answers as long as a session.
 */
import { lineOf } from '#domain/errors.ts'
import type { Instrument, InstrumentId } from '#domain/instrument.ts'
import type { Micros } from '#domain/time.ts'
import type { FrameNamed } from '#venues/mt5/wire/catalogue.ts'
import { contractAt, standsFor } from './contracts.ts'
import { newFeed, type Feed } from './feed.ts'
import { mismatchOf, troubleOf } from './specs.ts'
import type { SymbolTerms } from './terms.ts'
import type { Contract } from './trade-contract.ts'

/** A symbol of the terminal that was asked for at least once. */
interface Listed {
  readonly feed: Feed
  /** As last told; kept over sessions, so that what is held can be named while the line is down. */
  contract: Contract | undefined
  /** Asked for with its quotes, not only to trade. */
  quoting: boolean
  /** Answered in this session, and good for what it is used for. */
  good: boolean
  /** The last thing said about it to the user; empty when all is well. */
  said: string
}

interface Entry {
  readonly terms: SymbolTerms
  /** Where orders go, once its answer was good. */
  trading: Listed | undefined
  /** The user knows that no contract is left. */
  overSaid: boolean
}

const OVER = 'every contract of its list is over'

export interface ListingHost {
  now(): Micros
  utcOf(serverMillis: number): Micros
  /** Asks the terminal for a symbol; nothing happens when no session is up. `quoting`: its quotes are wanted too. */
  subscribe(feed: Feed, quoting: boolean): void
  fault(line: string): void
}

export interface Listing {
  readonly feeds: readonly Feed[]
  feedOf(sid: number): Feed | undefined
  /** A session begins: asks for everything again. */
  begin(accountCurrency: string): void
  heard(spec: FrameNamed<'SYMBOL'>): void
  /** Follows the front contracts, and asks again for what was refused. */
  look(again: boolean): void
  /** What keeps it from being complete; empty when every instrument has its symbols. */
  missing(): string
  instrumentOf(symbol: string): Instrument | undefined
  contractOf(instrument: InstrumentId): Contract | undefined
  contractNamed(symbol: string): Contract | undefined
  quoteOf(instrument: InstrumentId): Feed | undefined
}

export function createListing(symbols: readonly SymbolTerms[], host: ListingHost): Listing {
  const entries: readonly Entry[] = symbols.map((terms) => ({ terms, trading: undefined, overSaid: false }))
  const listed: Listed[] = []
  const byName = new Map<string, Listed>()
  let currency = ''

  const entryOf = (symbol: string): Entry | undefined =>
    entries.find(({ terms }) => terms.quotes === symbol || standsFor(terms.contract, symbol))
  const entryFor = (instrument: InstrumentId): Entry | undefined =>
    entries.find(({ terms }) => terms.instrument.id === instrument)
  const expiryOf = (symbol: string): Micros => {
    const expires = byName.get(symbol)?.contract?.spec.expires ?? 0
    return expires > 0 ? host.utcOf(expires) : Infinity
  }
  const frontOf = ({ terms }: Entry): string | undefined => contractAt(terms.contract, host.now(), expiryOf)

  const ask = (one: Listed): void => host.subscribe(one.feed, one.quoting)

  /** The symbol under its number; asked for when it is new, or when its quotes are wanted now. */
  const obtain = (symbol: string, quoting: boolean): Listed => {
    const known = byName.get(symbol)
    if (known !== undefined) {
      if (quoting && !known.quoting) {
        known.quoting = true
        ask(known)
      }
      return known
    }
    const feed = newFeed(listed.length + 1, symbol)
    const added: Listed = { feed, contract: undefined, quoting, good: false, said: '' }
    listed.push(added)
    byName.set(symbol, added)
    const terms = entryOf(symbol)?.terms
    if (terms?.quotes === symbol) feed.instrument = terms.instrument.id
    ask(added)
    return added
  }

  const complain = (one: Listed, instrument: Instrument, why: string): void => {
    if (why !== '' && why !== one.said) {
      host.fault(lineOf('MT5_SYMBOL', { instrument: instrument.symbol, symbol: one.feed.symbol, why }))
    }
    one.said = why
  }

  /** Orders, and quotes when no other symbol gives them, go by this contract from now on. */
  const adopt = (entry: Entry, one: Listed): void => {
    const { quotes, instrument } = entry.terms
    if (quotes === undefined) {
      if (entry.trading !== undefined) {
        entry.trading.feed.instrument = 0
        entry.trading.quoting = false
      }
      one.feed.instrument = instrument.id
    }
    entry.trading = one
  }

  return {
    get feeds() {
      return listed.map(({ feed }) => feed)
    },
    feedOf: (sid) => listed[sid - 1]?.feed,

    begin(accountCurrency) {
      currency = accountCurrency
      for (const one of listed) {
        one.good = false
        one.feed.unanswered = 0
        ask(one)
      }
      this.look(false)
    },

    heard(spec) {
      const one = listed[spec.sid - 1]
      if (one !== undefined && one.feed.unanswered > 0) one.feed.unanswered--
      const entry = one === undefined ? undefined : entryOf(one.feed.symbol)
      if (one === undefined || entry === undefined) return
      const { quotes, instrument } = entry.terms
      const quotesOnly = quotes === one.feed.symbol && !standsFor(entry.terms.contract, one.feed.symbol)
      const delayedBefore = one.contract?.spec.delayed === 1
      const trouble = troubleOf(spec)
      if (trouble === '') one.contract = { sid: spec.sid, symbol: one.feed.symbol, spec }
      const why = trouble === '' ? mismatchOf(instrument, spec, currency, !quotesOnly) : trouble
      one.good = why === ''
      complain(one, instrument, why)
      if (spec.delayed === 1 && !delayedBefore) host.fault(lineOf('MT5_DELAYED', { symbol: one.feed.symbol }))
      if (one.good && frontOf(entry) === one.feed.symbol && entry.trading !== one) adopt(entry, one)
    },

    look(again) {
      for (const entry of entries) {
        const { quotes } = entry.terms
        if (quotes !== undefined) obtain(quotes, true)
        const front = frontOf(entry)
        if (front === undefined) {
          if (!entry.overSaid)
            host.fault(lineOf('MT5_SYMBOL', { instrument: entry.terms.instrument.symbol, why: OVER }))
          entry.overSaid = true
          continue
        }
        const one = obtain(front, quotes === undefined)
        if (one.good && entry.trading !== one) adopt(entry, one)
      }
      if (again) for (const one of listed) if (one.said !== '') ask(one)
    },

    missing() {
      for (const entry of entries) {
        const { quotes, instrument } = entry.terms
        if (frontOf(entry) === undefined) return `${instrument.symbol}: ${OVER}`
        const needed = [
          quotes === undefined ? undefined : byName.get(quotes),
          entry.trading ?? byName.get(frontOf(entry) ?? ''),
        ]
        const bad = needed.find((one) => one !== undefined && !one.good)
        if (bad !== undefined)
          return bad.said === '' ? `${bad.feed.symbol} is awaited` : `${bad.feed.symbol}: ${bad.said}`
      }
      return ''
    },

    instrumentOf: (symbol) => entryOf(symbol)?.terms.instrument,
    contractOf: (instrument) => entryFor(instrument)?.trading?.contract,
    contractNamed(symbol) {
      if (entryOf(symbol) === undefined) return undefined
      return obtain(symbol, false).contract
    },
    quoteOf(instrument) {
      const entry = entryFor(instrument)
      return entry?.terms.quotes === undefined ? entry?.trading?.feed : byName.get(entry.terms.quotes)?.feed
    },
  }
}
