/**
 * What is wrong between the swarm and a terminal, as far as it shows from this side: the venue is opened as the swarm
 * would open it, only that no order may come, and what it says of itself is read.
 */
import type { LoadedConfig } from '#config/load.ts'
import { lineOf, SwarmError, type ErrorCode } from '#domain/errors.ts'
import { seededRng } from '#numeric/rng.ts'
import type { VenueSink } from '#swarm/ports/venue.ts'
import { ALL_PERMISSIONS, CONNECTED, permissionLine, permissionsOf } from '#venues/mt5/gateway/permissions.ts'
import { commandHost } from '#venues/mt5/visit.ts'
import { openMt5, type Mt5Config } from '#venues/mt5/venue.ts'
import type { Finding } from './diagnosis.ts'
import { hoursText } from './duration.ts'

/** The part of the venue's status that is read here. */
export interface GatewayStatus {
  readonly address: string
  readonly port: number
  readonly silentVisits: number
  readonly strangers: number
  readonly lastRefusal: string
  readonly terminals: readonly {
    readonly state: string
    readonly reason: string
    readonly login: string
    readonly server: string
    readonly account: string
    readonly sessions: number
    readonly permissions: Readonly<Record<string, boolean>>
    readonly inputs: { readonly trading: boolean; readonly real: boolean }
    readonly halted: number
    readonly offsetSeconds: number
    readonly pingMicros: number
    readonly lastFault: string
    readonly symbols: readonly {
      readonly symbol: string
      /** 0: its quotes are nobody's. */
      readonly instrument: number
      readonly taken: number
      readonly delayed: boolean
    }[]
  }[]
}

/** Bits of the five switches, from their names. */
const bitsOf = (on: Readonly<Record<string, boolean>>): number =>
  [1, 2, 4, 8, 16].reduce((bits, bit) => {
    const [name] = Object.entries(permissionsOf(bit)).find(([, set]) => set) ?? ['']
    return on[name] ? bits | bit : bits
  }, 0)

const isOf = (line: string, ...codes: readonly ErrorCode[]): boolean =>
  codes.some((code) => line.startsWith(`${code}:`))

/** Faults that are still true. What the state itself shows, or shows to be over, is left out; nothing is said twice. */
function standing({ port, terminals }: GatewayStatus, lines: readonly string[]): readonly string[] {
  const up = terminals.every(({ state }) => state === 'up')
  return [...new Set(lines)].filter((line) => {
    if (line === '' || isOf(line, 'MT5_PERMISSION', 'MT5_DELAYED')) return false
    if (isOf(line, 'MT5_PORT_TAKEN')) return port === 0
    return !up || isOf(line, 'MT5_CLOCK')
  })
}

/**
 * What is said of a gateway's state, the way a connection goes; `lines` are the faults it told. `trading`: orders are to
 * be sent, so the five switches have to be on.
 */
export function findingsOf(status: GatewayStatus, lines: readonly string[], trading: boolean): readonly Finding[] {
  const findings: Finding[] = []
  const add = (well: boolean, what: string, text: string): void => void findings.push({ well, what, text })
  const { address, port, terminals } = status
  const faults = standing(status, lines)
  const shut = faults.some((line) => isOf(line, 'MT5_PORT_TAKEN'))
  const met = terminals.some(({ sessions }) => sessions > 0)
  if (met) add(true, 'dialled', `a terminal reaches ${address}:${port}`)
  else if (!shut && faults.length > 0) add(true, 'dialled', `somebody reaches ${address}:${port}, and is not taken:`)
  else if (!shut && status.silentVisits + status.strangers > 0) {
    const why = 'does not say who: the Expert Advisor is not what dials there'
    add(false, 'dialled', `somebody connects to ${address}:${port} and ${why}`)
  } else if (!shut) {
    const listed = `are ${address} and ${address}:${port} listed in Tools > Options > Expert Advisors`
    const why = `is the terminal running with SwarmBridge on a chart, and ${listed}?`
    add(false, 'dialled', `nothing dials ${address}:${port}: ${why} Its Experts tab says error 4014 when not`)
  }
  for (const line of faults) add(false, 'fault', line)
  for (const [index, one] of terminals.entries()) {
    const name = `terminal ${index + 1}`
    if (one.sessions === 0) {
      if (met) add(false, name, 'it has not dialled yet')
      continue
    }
    const well = one.state === 'up'
    const ping = one.pingMicros > 0 ? `${(one.pingMicros / 1_000).toFixed(1)} ms away` : 'connected'
    add(well, name, `${one.account} account ${one.login} at ${one.server}: ${well ? ping : one.reason}`)
    if (one.state !== 'away') {
      const line = permissionLine(bitsOf(one.permissions), trading ? ALL_PERMISSIONS : CONNECTED, one.login)
      const fine = trading ? 'all five allow trading' : 'connected; the configuration does not allow trading'
      add(line === undefined, 'switches', line ?? fine)
    }
    if (well && trading && !one.inputs.trading) {
      add(false, 'inputs', 'SwarmBridge is read-only: set InpAllowTrading to true in its inputs')
    } else if (well && trading && one.account === 'real' && !one.inputs.real) {
      add(false, 'inputs', 'SwarmBridge takes no real account: set InpAllowReal to true in its inputs')
    }
    if (one.halted !== 0) add(false, 'halted', halts[one.halted] ?? 'the terminal takes no orders')
    if (well && !faults.some((line) => isOf(line, 'MT5_CLOCK'))) add(true, 'clock', clockLine(one.offsetSeconds))
    for (const { symbol, instrument, taken, delayed } of one.symbols) {
      if (delayed) add(false, symbol, lineOf('MT5_DELAYED', { symbol }))
      // Of a contract that is only traded, or was, quotes need not come.
      else if (well && (taken > 0 || instrument !== 0)) {
        add(
          taken > 0,
          symbol,
          taken > 0 ? `${taken} ticks` : 'no tick came: is its market open, is it in Market Watch?',
        )
      }
    }
  }
  return findings
}

const halts: Readonly<Record<number, string>> = {
  1: 'by a swarm: swarm resume',
  2: 'the dead-man switch fell: it is lifted by the next session',
}

const clockLine = (offsetSeconds: number): string => {
  const hours = hoursText(offsetSeconds)
  return offsetSeconds === 0
    ? 'the server runs on UTC'
    : `the server runs ${hours} ${offsetSeconds > 0 ? 'ahead of' : 'behind'} UTC`
}

type VenueDetail = Partial<GatewayStatus> & { readonly gateway?: Partial<GatewayStatus> }

/** The same of a swarm that runs, from the state of its venue's desk. Throws CONFIG_INVALID when that is another venue. */
export function findingsInRun(desk: unknown): readonly Finding[] {
  // Of our own making: the desk's status, and in its detail the venue's.
  const { venue = '', detail } = desk as { readonly venue?: string; readonly detail?: VenueDetail }
  if (detail === undefined) return [{ well: false, what: 'swarm', text: 'it is still opening its venue: ask again' }]
  // Of an emulated terminal the gateway is one half.
  const gateway = detail.gateway ?? detail
  if (gateway.terminals === undefined) throw notMt5(venue)
  const status = gateway as GatewayStatus // it has terminals
  return findingsOf(status, [...status.terminals.map(({ lastFault }) => lastFault), status.lastRefusal], true)
}

const notMt5 = (given: string): SwarmError =>
  new SwarmError('CONFIG_INVALID', { key: 'venue.use', given, allowed: 'mt5, as in config/live.yaml' })

/** Opens the venue of `loaded` and looks until all is well, or `patienceMillis` are over. Throws CONFIG_INVALID and SECRET_*. */
export async function diagnoseTerminals(loaded: LoadedConfig, patienceMillis: number): Promise<readonly Finding[]> {
  const { venue, instruments } = loaded.plan(0)
  if (venue.use !== 'mt5') throw notMt5(venue.use)
  const lines: string[] = []
  const nothing = (): void => {}
  const sink: VenueSink = {
    ready: () => true,
    tick: nothing,
    depth: nothing,
    trade: nothing,
    clock: nothing,
    connected: nothing,
    disconnected: nothing,
    snapshot: nothing,
    accepted: nothing,
    rejected: nothing,
    filled: nothing,
    canceled: nothing,
    expired: nothing,
    report: nothing,
    account: nothing,
    ended: nothing,
    fault: (line) => void lines.push(line),
  }
  const own = venue.config as Mt5Config // what the venue's own schema gave
  // It looks, and leaves the terminal as it was: no order, no dead-man switch that falls when it leaves.
  const config: Mt5Config = { ...own, allowTrading: false, deadManMillis: 0, backfillSeconds: 0 }
  const open = openMt5(config, sink, { ...commandHost, virtual: false, rng: seededRng(1), instruments })
  open.start()
  try {
    const until = performance.now() + patienceMillis
    for (;;) {
      const status = open.status() as GatewayStatus // its own shape
      const findings = findingsOf(status, lines, own.allowTrading)
      const measured = status.terminals.every(({ pingMicros }) => pingMicros > 0)
      const done = findings.every(({ well }) => well) ? measured : status.port === 0 && lines.length > 0
      if (done || performance.now() >= until) return findings
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  } finally {
    open.stop()
  }
}
