import { describe, expect, it } from 'vitest'
import { loadAgent } from '#config/load.ts'
import type { ConfigError } from '#config/problems.ts'
import { scratch } from './scratch.ts'

const { load, linesOf, write } = scratch()

describe("a stranger's module", () => {
  const faultOf = async (module: string): Promise<string> => {
    write('mine.ts', module)
    return (await linesOf('agents: [{ id: own-one, use: ./mine.ts }]\n')).join('\n')
  }
  const at = 'mine.yaml:1:30: agents.own-one.use: ./mine.ts cannot be used: '

  it.each([
    ['throws on load', "throw new Error('out of cheese')", 'out of cheese'],
    ['ends the process on load', 'process.exit(3)', 'it ended its thread (exit code 3)'],
    ['has no spec', 'export const a = 1', 'its default export is no agent'],
    ['has half a spec', "export default { name: 'a', about: 'b' }", 'its spec has no function `config`'],
    [
      'names a message nobody knows',
      "export default { name: 'a', about: 'b', config() {}, create() {}, consumes: ['market.mood'], produces: [], capabilities: [] }",
      'its spec names an unknown message in `consumes`: market.mood',
    ],
  ])('that %s is one line', async (_, module, text) => {
    expect(await faultOf(module)).toBe(at + text)
  })
})

describe('an entry for a running swarm', () => {
  const source = { name: 'spec.yaml', directory: '/tmp', lined: true }

  it('is planned among the agents it joins', async () => {
    const { agents, instruments } = (await load()).plan(1)
    const text = 'id: momentum-2\nuse: momentum\n'
    const agent = await loadAgent({ text, source, environment: {}, peers: agents, instruments, session: 1, cwd: '/' })
    expect(agent).toMatchObject({ id: 'momentum-2', columns: ['mid', 'spread_rel'], thread: 'own' })
  })

  it('has its faults told in the same lines', async () => {
    const { agents, instruments } = (await load()).plan(1)
    const text = 'id: Momentum\nuse: momentum\nwieght: 2\nconfig:\n  fastSeconds: no\n'
    const thrown: unknown = await loadAgent({
      text,
      source,
      environment: {},
      peers: agents,
      instruments,
      session: 1,
      cwd: '/',
    }).catch((e: unknown) => e)
    expect((thrown as ConfigError).lines).toEqual([
      'spec.yaml:1:5: id: got "Momentum"; expected text (lower case letters, digits and hyphens, at most 32, unique in the swarm)',
      'spec.yaml:3:1: wieght: unknown key; did you mean "weight"?; allowed: id, use, thread, from, weight, heapMiB, config, record, remove',
      'spec.yaml:5:16: config.fastSeconds: got "no"; expected a number > 0 (time constant of the fast average, seconds)',
    ])
  })
})
