import { beforeAll, describe, expect, it } from 'vitest'
import { checkedLimit, limitNames } from '#apps/limit-change.ts'
import { limitsLines } from '#apps/limits-text.ts'
import { loadConfig } from '#config/load.ts'
import type { AgentPlan } from '#swarm/plan.ts'

let risk: AgentPlan
beforeAll(async () => {
  const plan = (await loadConfig({ files: [], environment: {}, cwd: process.cwd() })).plan(1)
  risk = plan.agents.find(({ capabilities }) => capabilities.includes('risk'))!
})

describe('a limit that is to be changed', () => {
  it.each([
    ['position.maxLots', '2.5', 2.5],
    ['position.shrink', 'false', false],
    ['dailyLoss.maxLoss', '1000', '1000'],
    ['liquidity.whenUnknown', 'refuse', 'refuse'],
    [
      'tradingHours.sessions',
      '[{"days":["mon"],"from":"09:00","to":"18:00"}]',
      [{ days: ['mon'], from: '09:00', to: '18:00' }],
    ],
  ])('%s = %s is taken as the check wants it', async (limit, text, value) => {
    const { value: taken, config } = await checkedLimit(risk, limit, text)
    expect(taken).toEqual(value)
    const [check, key] = limit.split('.') as [string, string]
    expect((config as { limits: Record<string, Record<string, unknown>> }).limits[check][key]).toEqual(value)
  })

  it('leaves the configuration it came from as it was', async () => {
    const before = JSON.stringify(risk.config)
    await checkedLimit(risk, 'position.maxLots', '7')
    expect(JSON.stringify(risk.config)).toBe(before)
  })

  it.each([
    [
      'positon.maxLots',
      '1',
      'LIMIT_UNKNOWN: the risk agent has no such limit (limit=positon.maxLots); swarm limits lists them; did you mean "position.maxLots"?',
    ],
    ['position', '1', 'LIMIT_UNKNOWN: '],
    ['alertShare', '1', 'LIMIT_UNKNOWN: '],
    [
      'position.maxLots',
      '0',
      'LIMIT_INVALID: the limit cannot have this value (limit=position.maxLots, given=0, allowed=a number > 0',
    ],
    ['position.maxLots', 'two', 'LIMIT_INVALID: '],
    ['position.maxLots', 'null', 'LIMIT_INVALID: '],
    ['orderValue.min', '900000', 'LIMIT_INVALID: '],
    ['liquidity.whenUnknown', 'guess', 'allowed=one of "pass", "refuse"'],
    ['tradingHours.zone', 'Mars', 'LIMIT_INVALID: '],
    [
      'tradingHours.sessions',
      `[${Array(9).fill('{"days":["mon"],"from":"09:00","to":"18:00"}').join(',')}]`,
      'at most 96 bytes',
    ],
  ])('%s = %s is refused in one line', async (limit, text, line) => {
    const refused = await checkedLimit(risk, limit, text).then(
      () => 'taken',
      (thrown: unknown) => (thrown as Error).message,
    )
    expect(refused).toContain(line)
    expect(refused).not.toContain('\n')
  })

  it('is one of those that have names', () => {
    expect(limitNames(risk.config)).toContain('dailyVolume.maxValue')
    expect(limitNames({ limits: {}, monitor: { limits: { drawdown: { maxShare: 0.1 } } } })).toEqual([
      'monitor.drawdown.maxShare',
    ])
  })
})

describe('the table of limits', () => {
  const shown = (given: Parameters<typeof limitsLines>[0]) =>
    limitsLines(given).map((line) =>
      line
        .map(({ text }) => text)
        .join('')
        .trimEnd(),
    )

  it('shows where most of each limit is used, and what stands', () => {
    const lines = shown({
      limits: { position: { maxLots: 1 }, orderSize: { maxLots: 2 } },
      usage: {
        account: {},
        EURUSD: { 'position.maxLots': { given: 0.2, limit: 1 } },
        GBPUSD: { 'position.maxLots': { given: 0.8, limit: 1 } },
      },
      alerts: [{ symbol: 'GBPUSD', limitOf: 'position.maxLots', level: 'near', given: 0.8, limit: 1 }],
      monitor: { limits: [] },
    })
    expect(lines[1]).toMatch(/^position\.maxLots +1 +0\.80 +80 % +GBPUSD$/)
    expect(lines[2]).toMatch(/^orderSize\.maxLots +2$/)
    expect(lines.at(-1)).toBe('near position.maxLots of GBPUSD: 0.80 of 1')
  })
})
