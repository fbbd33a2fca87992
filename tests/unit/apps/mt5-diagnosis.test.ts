/** The doctor's findings from what a real gateway says of itself, over a door in memory. */
import { describe, expect, it } from 'vitest'
import type { Finding } from '#apps/diagnosis.ts'
import { findingsInRun, findingsOf, type GatewayStatus } from '#apps/mt5-diagnosis.ts'
import type { GatewayTerms } from '#venues/mt5/gateway/terms.ts'
import { EURUSD } from '#tests/outbox.ts'
import { gatewayBench, type FakeOptions } from '#tests/unit/venues/mt5/gateway/fake-terminal.ts'

const SECOND = 1_000_000

async function seen(options: FakeOptions | undefined, terms: Partial<GatewayTerms> = {}) {
  const bench = gatewayBench({ allowTrading: false, terminals: [expected], ...terms })
  const terminal = options === undefined ? undefined : await bench.dial(options)
  const findings = (trading = true): readonly Finding[] =>
    findingsOf(bench.venue.status() as GatewayStatus, bench.sink.records.faults, trading) // its own shape
  return { ...bench, terminal, findings }
}
const expected = {
  login: 5_012_345n,
  server: 'Demo-Server',
  symbols: [{ instrument: EURUSD, contract: { rule: 'fixed', symbol: 'EURUSD' } }],
} as const
const bad = (findings: readonly Finding[]): readonly Finding[] => findings.filter(({ well }) => !well)
const texts = (findings: readonly Finding[]): string =>
  bad(findings)
    .map(({ text }) => text)
    .join('\n')

describe('the doctor', () => {
  it('finds all well', async () => {
    const { terminal, host, findings } = await seen({})
    terminal!.account({ serverTime: host.now() / 1_000 + 7_200_000, offsetSeconds: 7_200 })
    terminal!.ticks(1, [[1_000, 1.1, 1.2]], 0, 7_200)
    host.pass(SECOND)
    expect(bad(findings())).toEqual([])
    expect(findings().map(({ what }) => what)).toEqual(['dialled', 'terminal 1', 'switches', 'clock', 'EURUSD'])
    expect(findings().map(({ text }) => text)).toEqual([
      'a terminal reaches memory:0',
      expect.stringMatching(/^demo account …2345 at Demo-Server: (\d+\.\d ms away|connected)$/),
      'all five allow trading',
      'the server runs 2 h ahead of UTC',
      '1 ticks',
    ])
  })

  it.each([
    [20_700, 'the server runs 5.75 h ahead of UTC'],
    [-12_000, 'the server runs 3.33 h behind UTC'],
    [0, 'the server runs on UTC'],
  ])('gives a clock of %i s in hours', async (offsetSeconds, text) => {
    const { venue, dial } = await seen(undefined)
    await dial({})
    const status = venue.status() as GatewayStatus // its own shape
    const terminals = status.terminals.map((one) => ({ ...one, state: 'up', offsetSeconds }))
    expect(findingsOf({ ...status, terminals }, [], true)).toContainEqual({ well: true, what: 'clock', text })
  })

  it('says where the address is listed when nothing dials', async () => {
    const { findings } = await seen(undefined)
    expect(bad(findings())).toMatchObject([
      { what: 'dialled', text: expect.stringMatching(/^nothing dials .*SwarmBridge.*listed.*4014/) },
    ])
  })

  it('tells somebody who says nothing from a terminal, while he is there and after', async () => {
    const { findings, terminal, host } = await seen({ greeting: () => {} })
    expect(texts(findings())).toMatch(/^somebody connects to memory:0 and does not say who/)
    terminal!.cut()
    host.pass(SECOND)
    expect(texts(findings())).toMatch(/^somebody connects/)
  })

  it.each<[string, FakeOptions, RegExp]>([
    ['a wrong secret', { secret: 'another secret of thirty-two bytes' }, /^MT5_SECRET_WRONG: .*\.set/],
    ['another version', { hello: { proto: 9 } }, /^MT5_VERSION: /],
    ['another account', { hello: { login: 77n } }, /^MT5_ACCOUNT: .*login=77/],
    ['another server', { hello: { server: 'Elsewhere' } }, /^MT5_ACCOUNT: .*server=Elsewhere/],
    ['a real account', { hello: { tradeMode: 2 } }, /^MT5_REAL_REFUSED: /],
    ['noise', { greeting: (wire) => void wire.send({ frame: 'PING', time: 1 }) }, /^MT5_WIRE: /],
  ])('names %s, once however often it comes', async (_, options, line) => {
    const { findings, dial } = await seen(options)
    await dial(options)
    expect(findings()[0]).toMatchObject({ well: true, text: 'somebody reaches memory:0, and is not taken:' })
    expect(bad(findings())).toHaveLength(1)
    expect(texts(findings())).toMatch(line)
  })

  it('names a simulated terminal', async () => {
    expect(texts((await seen({}, { allowSimulated: false })).findings())).toMatch(/^MT5_SIMULATED: /)
  })

  it.each([
    [1, /no connection to the trade server/],
    [2, /Algo Trading button is off: press Algo Trading/],
    [4, /Expert Advisor may not trade: tick Allow Algo Trading/],
    [8, /account may not trade: .*investor password/],
    [16, /server allows no Expert Advisors/],
  ])('names the switch of bit %i, and its place', async (bit, line) => {
    const permissions = 31 & ~bit
    const { findings, terminal, host } = await seen({ hello: { permissions } })
    terminal!.account({ permissions })
    host.pass(SECOND)
    const switches = findings().find(({ what }) => what === 'switches')
    expect(switches).toMatchObject({ well: false, text: expect.stringMatching(/^MT5_PERMISSION: .*…2345/) })
    expect(switches?.text).toMatch(line)
    expect(bad(findings()).filter(({ text }) => text.startsWith('MT5_PERMISSION'))).toHaveLength(1)
    // Where nothing is to be traded, only the connection matters.
    expect(findings(false).find(({ what }) => what === 'switches')?.well).toBe(bit !== 1)
  })

  it('shows both sides of a symbol that differs', async () => {
    const { findings } = await seen({ spec: () => ({ tickSize: 0.0001, volumeStep: 0.1 }) })
    expect(texts(findings())).toMatch(/MT5_SYMBOL: .*tickSize 0\.00001 but the terminal has 0\.0001, lotStep 0\.01 but/)
  })

  it('names a symbol the terminal does not know', async () => {
    const { findings } = await seen({ spec: () => ({ status: 4_301 }) })
    expect(texts(findings())).toMatch(/MT5_SYMBOL: .*mind its suffix/)
  })

  it('names delayed quotes, once', async () => {
    const { findings, terminal, host } = await seen({ spec: () => ({ delayed: 1 }) })
    terminal!.ticks(1, [[1_000, 1.1, 1.2]])
    host.pass(SECOND)
    expect(bad(findings())).toMatchObject([{ what: 'EURUSD', text: expect.stringMatching(/^MT5_DELAYED: .*EURUSD/) }])
  })

  it('misses ticks', async () => {
    expect(bad((await seen({})).findings())).toMatchObject([
      { what: 'EURUSD', text: expect.stringMatching(/^no tick came/) },
    ])
  })

  it('names clocks that differ', async () => {
    const { findings, terminal, host } = await seen({ hello: { caps: 6 } })
    terminal!.account({ serverTime: host.now() / 1_000 + 400_000 })
    terminal!.ticks(1, [[1_000, 1.1, 1.2]])
    host.pass(SECOND)
    expect(bad(findings())).toMatchObject([{ what: 'fault', text: expect.stringMatching(/^MT5_CLOCK: .*400\.0/) }])
    expect(findings().map(({ what }) => what)).not.toContain('clock')
  })

  it('names inputs that allow no orders', async () => {
    const { findings, terminal, host } = await seen({ hello: { caps: 1 } })
    terminal!.account({})
    terminal!.ticks(1, [[1_000, 1.1, 1.2]])
    host.pass(SECOND)
    expect(bad(findings())).toMatchObject([
      { what: 'inputs', text: expect.stringContaining('InpAllowTrading') as string },
    ])
  })

  it('names the dead-man switch', async () => {
    const { findings, terminal, host } = await seen({})
    terminal!.account({ halted: 2 })
    host.pass(SECOND)
    expect(texts(findings())).toMatch(/dead-man/)
  })

  it('forgets what was mended meanwhile', async () => {
    const { findings, dial, host } = await seen({ secret: 'another secret of thirty-two bytes' })
    const terminal = await dial({ hello: { permissions: 29 } })
    terminal.account({ permissions: 29 })
    terminal.account({})
    terminal.ticks(1, [[1_000, 1.1, 1.2]])
    host.pass(SECOND)
    expect(bad(findings())).toEqual([])
  })

  it('awaits the second of two terminals', async () => {
    const gold = { ...EURUSD, id: 2, symbol: 'XAUUSD' }
    const second = {
      login: 9n,
      symbols: [{ instrument: gold, contract: { rule: 'fixed', symbol: 'XAUUSD' } }],
    } as const
    const { findings } = await seen({}, { terminals: [expected, second] })
    expect(bad(findings())).toContainEqual({ well: false, what: 'terminal 2', text: 'it has not dialled yet' })
  })

  it('says that the port is taken, and nothing of terminals', async () => {
    const { venue } = await seen(undefined)
    const lines = ['MT5_PORT_TAKEN: the port ...', 'MT5_PORT_TAKEN: the port ...']
    expect(findingsOf(venue.status() as GatewayStatus, lines, true)).toEqual([
      // its own shape
      { well: false, what: 'fault', text: lines[0] },
    ])
  })
})

describe('the doctor of a swarm that runs', () => {
  it('reads what its venue says', async () => {
    const { venue, dial } = await seen(undefined)
    await dial({ hello: { login: 77n } })
    expect(texts(findingsInRun({ venue: 'mt5', detail: venue.status() }))).toMatch(/^MT5_ACCOUNT: .*login=77/)
  })

  it('reads the gateway behind which a terminal is emulated', async () => {
    const { venue, dial } = await seen(undefined)
    await dial({ hello: { login: 77n } })
    const detail = { gateway: venue.status(), emulator: {} }
    expect(texts(findingsInRun({ venue: 'mt5-emulated', detail }))).toMatch(/^MT5_ACCOUNT: .*login=77/)
  })

  it('waits for it to open', () => {
    expect(bad(findingsInRun({ venue: 'mt5', session: 'opening' }))).toHaveLength(1)
  })

  it('knows when there is no terminal to ask about', () => {
    expect(() => findingsInRun({ venue: 'paper', detail: {} })).toThrow(/^CONFIG_INVALID: .*given=paper, allowed=mt5/)
  })
})
