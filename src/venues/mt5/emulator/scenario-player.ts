/** Plays scenario lines on a terminal: one after another, each so long after the one before as it says. */
import { fromMillis } from '#domain/time.ts'
import { tickBurst } from './burst.ts'
import { momentMillis } from './scenario-kinds.ts'
import { accountOf, symbolOf } from './scenario-terms.ts'
import type { Command, CommandNamed } from './scenario-words.ts'
import type { EmulatorHost, ProgramInputs } from './surroundings.ts'
import type { Terminal } from './terminal.ts'
import type { BaseTick } from './tick-base.ts'
import { createWalk } from './walk.ts'

const RECOMPILED = 2
/** Where a walk begins when nothing was quoted yet. */
const FIRST_BID = 1
const SPREAD_TICKS = 2

export interface ScenarioPlayer {
  /** Does what the line says, at once. The answer of the lines that have one. */
  do(command: Command): unknown
  /** Plays them in order of time; `answered` gets the answers. */
  play(commands: readonly Command[], answered?: (answer: unknown) => void): void
  /** Nothing of what is planned happens any more. */
  stop(): void
}

export function createPlayer(terminal: Terminal, host: Pick<EmulatorHost, 'now' | 'after'>): ScenarioPlayer {
  const { server, market } = terminal
  const bursts = tickBurst(terminal, host)
  let cancel = (): void => {}

  const tick = (said: CommandNamed<'tick'>): void => {
    const now = terminal.serverNow()
    const at = said.at === undefined ? now - (said.ago ?? 0) : momentMillis(said.at, now)
    terminal.tick(said.name, said, Math.floor(at))
    terminal.program?.stir()
  }

  const past = ({ name, count, from, step, seed, zero }: CommandNamed<'past'>): void => {
    const spec = server.symbol(name)
    if (spec === undefined) return
    const { tickSize, digits } = spec
    const bid = market.show(name).last.bid
    const next = createWalk({ seed, bid: bid > 0 ? bid : FIRST_BID, spreadTicks: SPREAD_TICKS, tickSize, digits })
    const begin = momentMillis(from, terminal.serverNow())
    const ticks = Array.from({ length: count }, (_, k): BaseTick => {
      const walked = next()
      const time = Math.floor(begin + k * step)
      // As an exchange keeps its history: trades without quotes.
      return zero === true ? { ...walked, bid: 0, ask: 0, flags: 8 | 16, time } : { ...walked, time }
    })
    market.past(name, ticks)
    terminal.program?.stir()
  }

  const setInputs = (said: CommandNamed<'input'>): void => {
    const { AllowTrading, AllowReal, Symbols, MaxLots, OrdersPerSecond, MaxTickAgeMillis } = said
    const changed: { -readonly [Key in keyof ProgramInputs]?: ProgramInputs[Key] } = {}
    if (AllowTrading !== undefined) changed.allowTrading = AllowTrading
    if (AllowReal !== undefined) changed.allowReal = AllowReal
    if (Symbols !== undefined) changed.symbols = Symbols
    if (MaxLots !== undefined) changed.maxLots = MaxLots
    if (OrdersPerSecond !== undefined) changed.ordersPerSecond = OrdersPerSecond
    if (MaxTickAgeMillis !== undefined) changed.maxTickAgeMillis = MaxTickAgeMillis
    terminal.setInputs(changed)
  }

  const setKnobs = ({ settings }: CommandNamed<'knob'>): void => {
    for (const { name, value } of settings) {
      if (name === 'late_ms') bursts.lateMillis = Number(value)
      // Each knob is the terminal's or the trade server's.
      else if (!terminal.fault(name, value)) server.knob(name, value)
    }
  }

  const base = (name: string): unknown => {
    const held = market.show(name).base
    const row: BaseTick = { time: 0, bid: 0, ask: 0, last: 0, volume: 0, flags: 0 }
    const ticks = Array.from({ length: held.end - held.first }, (_, k) => {
      held.read(held.first + k, row)
      return [row.time, row.bid, row.ask, row.last, row.volume, row.flags]
    })
    return { base: name, ticks }
  }

  const where = (): unknown => {
    const program = terminal.program
    return {
      where: {
        connected: program?.up ?? false,
        epoch: `${program?.epoch ?? 0n}`,
        sent: program?.sent ?? 0,
        subscribed: program?.subscribed ?? [],
      },
    }
  }

  const act = (command: Command): unknown => {
    switch (command.verb) {
      case 'account':
        return terminal.setAccount(accountOf(command))
      case 'symbol':
        return terminal.setSymbol(symbolOf(command, server.symbol(command.name), terminal.serverNow()))
      case 'permit': {
        const { verb: _, line: __, afterMillis: ___, ...bits } = command
        return terminal.permit(bits)
      }
      case 'input':
        return setInputs(command)
      case 'clock':
        terminal.offsetSeconds = command.offset
        return terminal.program?.stir()
      case 'session':
        return server.setSession(command.name, command.open)
      case 'expire':
        return terminal.expire(command.name)
      case 'tick':
        return tick(command)
      case 'burst':
        return bursts.begin(command)
      case 'past':
        return past(command)
      case 'book':
        terminal.book(command.name, command.rows)
        return terminal.program?.stir()
      case 'bookburst':
        terminal.stirBook(command.name, command.count)
        return terminal.program?.stir()
      case 'manual buy':
        return server.manual('buy', command.name, command.volume)
      case 'manual sell':
        return server.manual('sell', command.name, command.volume)
      case 'manual close':
        return server.manualClose(command.ticket)
      case 'deal update':
        return server.updateDeal(command.ticket, command.price)
      case 'deal delete':
        return server.deleteDeal(command.ticket)
      case 'knob':
        return setKnobs(command)
      case 'cut':
        return terminal.cut(fromMillis(command.millis ?? 0))
      case 'restart':
        return terminal.restart(command.reason ?? RECOMPILED)
      case 'lose_journal':
        return terminal.loseJournal()
      case 'stall':
        return terminal.stall(fromMillis(command.millis))
      case 'quit':
        return terminal.quit()
      case 'truth':
        return { truth: server.truth() }
      case 'base':
        return base(command.name)
      case 'where':
        return where()
    }
  }

  return {
    do: act,
    play(commands, answered) {
      const queue = [...commands]
      const step = (): void => {
        for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
          const answer = act(next)
          if (answer !== undefined) answered?.(answer)
          const wait = queue[0]?.afterMillis ?? 0
          if (wait > 0) {
            cancel = host.after(fromMillis(wait), step)
            return
          }
        }
      }
      const first = queue[0]?.afterMillis ?? 0
      if (first > 0) cancel = host.after(fromMillis(first), step)
      else step()
    },
    stop() {
      cancel()
      bursts.stop()
    },
  }
}
