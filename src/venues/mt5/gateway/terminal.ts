/**
 * One terminal of the configuration, over all its sessions: who it is, its symbols and cursors, its trading half, and
 * whether the swarm can count on it now.
 *
 *     away -> asking -> up       asking: welcomed, and not all symbols are known and right
 *                 \ <-> offline  offline: the terminal has lost its trade server
 */
import { lineOf } from '#domain/errors.ts'
import type { FrameNamed } from '#venues/mt5/wire/catalogue.ts'
import { beginFeed, type Feed } from './feed.ts'
import { allowsReal, allowsTrading, isSimulated, welcomeOf, type Hello } from './greeting.ts'
import { createIntake, type Intake } from './intake.ts'
import { createListing } from './listing.ts'
import { ALL_PERMISSIONS, CONNECTED, isConnected, permissionLine, permissionsOf } from './permissions.ts'
import { plain, reportedLine, shortLogin } from './refusals.ts'
import { createServerClock } from './server-clock.ts'
import { openSession, type Session } from './session.ts'
import type { GatewayTerms, TerminalTerms } from './terms.ts'
import type { CreateTrade, Terminal, TerminalHost } from './terminal-contract.ts'

/** Symbols that were refused are asked for again after so many heartbeats: the user may have mended it. */
const BEATS_BETWEEN_ASKS = 10
/** Parked data is looked after so soon when no turn of the host does it. */
const RETRY_MICROS = 1_000

export function createTerminal(
  terms: TerminalTerms,
  gateway: GatewayTerms,
  host: TerminalHost,
  createTrade: CreateTrade,
): Terminal {
  const clock = createServerClock()
  let session: Session | undefined
  let halted = false
  let hello: Hello | undefined
  let account: FrameNamed<'ACCOUNT'> | undefined
  let owner: Terminal['owner']
  let permissions = 0
  let permissionsSaid = ''
  let reason = 'it has not connected yet'
  let up = false
  let beats = 0
  let sessions = 0
  let lastFault = ''
  let subscribed = false
  let retrying = false

  const fault = (line: string): void => {
    lastFault = line
    host.fault(line)
  }

  const faultOnce = (line: string): void => {
    lastFault = line
    host.faultOnce(line)
  }

  const subscribe = (feed: Feed, quoting: boolean): void => {
    if (session === undefined || !subscribed) return
    const { sid, symbol, cursor } = feed
    const { backfillSeconds } = gateway
    // Of a symbol that is only traded no past is wanted.
    const fromCount = beginFeed(feed, quoting && cursor.time > 0)
    const past = quoting && backfillSeconds > 0 ? (account?.serverTime ?? 0) - backfillSeconds * 1_000 : 0
    session.send({
      frame: 'SUBSCRIBE',
      fromTime: cursor.time > 0 ? cursor.time : Math.max(0, past),
      fromCount,
      sid,
      book: gateway.book && quoting ? 1 : 0,
      symbol,
    })
  }

  const listing = createListing(terms.symbols, {
    now: () => host.now(),
    utcOf: (serverMillis) => clock.utcOf(serverMillis),
    subscribe,
    fault,
  })
  let hold: (seq: number) => void = () => {}
  const intake: Intake = createIntake({
    sink: host.market,
    feedOf: (sid) => listing.feedOf(sid),
    offset(seconds) {
      clock.say(seconds)
      host.clock(seconds)
    },
    hold: (seq) => hold(seq),
  })

  const trade = createTrade(
    {
      now: () => host.now(),
      after: (delayMicros, call) => host.after(delayMicros, call),
      send: (frame) => session?.send(frame) ?? false,
      sink: host.facts,
      instrumentOf: (symbol) => listing.instrumentOf(symbol),
      contractOf: (instrument) => listing.contractOf(instrument),
      contractNamed: (symbol) => listing.contractNamed(symbol),
      touch: (instrument) => listing.quoteOf(instrument) ?? { bid: Number.NaN, ask: Number.NaN },
      utcOf: (serverMillis) => clock.utcOf(serverMillis),
    },
    { space: gateway.space, ttlMillis: gateway.ttlMillis, deviationPoints: gateway.deviationPoints },
  )

  const settle = (): void => {
    const missing = session === undefined ? reason : isConnected(permissions) ? listing.missing() : 'no trade server'
    const now = session !== undefined && subscribed && missing === ''
    reason = now ? '' : missing === '' ? 'its clock is awaited' : missing
    if (now === up) return
    up = now
    host.changed()
  }

  const permit = (bits: number): void => {
    permissions = bits
    const wanted = gateway.allowTrading ? ALL_PERMISSIONS : CONNECTED
    const line = permissionLine(bits, wanted, hello === undefined ? '' : shortLogin(hello.login)) ?? ''
    if (line !== '' && line !== permissionsSaid) fault(line)
    permissionsSaid = line
  }

  const ask = (): void => {
    subscribed = true
    listing.begin(hello?.currency ?? '')
  }

  const heardAccount = (state: FrameNamed<'ACCOUNT'>): void => {
    account = state
    clock.say(state.offsetSeconds)
    const line = simulated() ? undefined : clock.check(state.serverTime, host.now())
    if (line !== undefined) fault(line)
    if (!subscribed) ask()
    permit(state.permissions)
    settle()
  }

  const simulated = (): boolean => hello !== undefined && isSimulated(hello)

  const lookAgain = (): void => {
    if (!intake.waiting || retrying) return
    retrying = true
    host.after(RETRY_MICROS, () => {
      retrying = false
      intake.drain()
      lookAgain()
    })
  }

  const ended = (why: string, breach: boolean): void => {
    if (breach)
      faultOnce(lineOf('MT5_WIRE', { from: hello === undefined ? '' : shortLogin(hello.login), why: plain(why) }))
    session = undefined
    subscribed = false
    hold = () => {}
    intake.forget()
    reason = plain(why)
    trade.disconnected()
    settle()
  }

  return {
    get up() {
      return up
    },
    get reason() {
      return reason
    },
    trade,
    get barred() {
      const readOnly = hello !== undefined && !allowsTrading(hello)
      return readOnly ? 'the program is read-only: InpAllowTrading is false' : ''
    },
    instruments: terms.symbols.map(({ instrument }) => instrument.id),
    get owner() {
      return owner
    },
    expects: ({ login, server }) =>
      (terms.login === undefined || terms.login === login) && (terms.server === undefined || terms.server === server),
    alive: () => session !== undefined && session.silentMicros <= 2_000 * gateway.heartbeatMillis,
    welcome: (number) => welcomeOf(gateway, number, trade.resume()),
    begin(connection, greeting) {
      if (session !== undefined) {
        session.close()
        ended('it connected anew', false)
      }
      hello = greeting
      owner = { login: greeting.login, server: greeting.server }
      account = undefined
      sessions++
      hold = (seq) => connection.hold(seq)
      session = openSession(connection, gateway.heartbeatMillis, host, {
        ticks(arrival) {
          const sound = intake.ticks(arrival)
          lookAgain()
          return sound
        },
        book(arrival) {
          const sound = intake.book(arrival)
          lookAgain()
          return sound
        },
        symbol(spec) {
          listing.heard(spec)
          settle()
        },
        account: heardAccount,
        trade: (frame, dup) => trade.heard(frame, dup),
        reported: (code, text) => faultOnce(reportedLine(code, text, shortLogin(greeting.login))),
        beat() {
          if (subscribed) listing.look(++beats % BEATS_BETWEEN_ASKS === 0)
          settle()
        },
        ended,
      })
      // Its program may still be halted by an earlier swarm.
      session.send({ frame: 'HALT', mode: halted ? 1 : 0 })
      trade.connected(greeting)
      permit(greeting.permissions)
      // The past begins at a time of the server's clock: it has to say what that shows first.
      const dated = gateway.backfillSeconds === 0 || listing.feeds.some(({ cursor }) => cursor.time > 0)
      if (dated) ask()
      settle()
    },
    halt(on) {
      halted = on
      session?.send({ frame: 'HALT', mode: on ? 1 : 0 })
    },
    close() {
      if (session === undefined) return
      session.close()
      session = undefined
      up = false
      intake.forget()
      trade.disconnected()
    },
    work: () => intake.drain(),
    status: () => ({
      state: up ? 'up' : session === undefined ? 'away' : isConnected(permissions) ? 'asking' : 'offline',
      reason,
      login: owner === undefined ? '' : shortLogin(owner.login),
      server: owner?.server ?? '',
      company: hello?.company ?? '',
      build: hello?.build ?? 0,
      account: (['demo', 'contest', 'real'] as const)[hello?.tradeMode ?? 3] ?? 'unknown',
      simulated: simulated(),
      sessions,
      permissions: permissionsOf(permissions),
      /** What the inputs of its program allow. */
      inputs: {
        trading: hello !== undefined && allowsTrading(hello),
        real: hello !== undefined && allowsReal(hello),
      },
      halted: account?.halted ?? 0,
      offsetSeconds: clock.offsetSeconds,
      pingMicros: session === undefined || Number.isNaN(session.pingMicros) ? 0 : session.pingMicros,
      pumpMaxMicros: account?.pumpMaxMicros ?? 0,
      silentMicros: session?.silentMicros ?? 0,
      droppedBooks: (account?.droppedBooks ?? 0) + intake.droppedBooks,
      parked: intake.parked,
      symbols: listing.feeds.map(({ sid, symbol, instrument, cursor, taken }) => ({
        sid,
        symbol,
        instrument,
        cursor: { ...cursor },
        taken,
        delayed: listing.contractNamed(symbol)?.spec.delayed === 1,
      })),
      trade: trade.status(),
      lastFault,
    }),
  }
}
