import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { defaultFile, loadConfig } from '#config/load.ts'

describe('the stress file that comes with the house', () => {
  it('fits the default configuration, and every name in it is traded there', async () => {
    const cwd = dirname(defaultFile())
    const set = (key: string, value: string) => `agents.risk.config.monitor.${key}=${value}`
    const switches = [set('scenarios', 'config/stress/fx.yaml'), set('limits', '{ stress: { maxLoss: "6000" } }')]
    const { plan } = await loadConfig({ files: [], switches, environment: {}, cwd: join(cwd, '..') })
    const risk = plan(1).agents.find(({ id }) => id === 'risk')
    expect(risk?.config).toMatchObject({
      monitor: { scenarios: { scenarios: [{ currencies: { EUR: -0.1 } }, {}, {}] } },
    })
  })
})
