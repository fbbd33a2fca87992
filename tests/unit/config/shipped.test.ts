import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { defaultFile, loadConfig } from '#config/load.ts'
import { checkRoutes } from '#config/routes.ts'

const directory = join(defaultFile(), '..')
const files = readdirSync(directory).filter((file) => file.endsWith('.yaml'))

/** What a configuration may ask of its user: the account of live.yaml. */
const environment = { SWARM_MT5_LOGIN: '5012345', SWARM_MT5_SERVER: 'Broker-Demo' }

describe('the configurations that come with the house', () => {
  it.each(files)('%s passes, and every message has who says and who hears it', async (file) => {
    const { config, plan } = await loadConfig({ files: [join(directory, file)], environment, cwd: directory })
    expect(config.agents.length).toBeGreaterThanOrEqual(7)
    expect(() => checkRoutes(plan(1))).not.toThrow()
  })

  it('give the demo two models, a rule and one agent of every other kind', async () => {
    const { config } = await loadConfig({ files: [], environment: {}, cwd: directory })
    const kinds = config.agents.map(({ use }) => use).toSorted()
    expect(kinds).toEqual(['coordinator', 'data', 'execution', 'feature', 'ml', 'ml', 'momentum', 'risk'])
  })
})
