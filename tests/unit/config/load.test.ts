import { mkdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { ConfigError } from '#config/problems.ts'
import { features } from '#features/choice.ts'
import { BASE, MODEL, scratch } from './scratch.ts'

const { load, linesOf, write, path } = scratch()

describe('a configuration', () => {
  it('becomes a plan with what every spec declares', async () => {
    const plan = (await load()).plan(3)
    expect(plan.session).toBe(3)
    expect(plan.instruments).toMatchObject([{ id: 1, symbol: 'EURUSD' }])
    expect(plan.venue).toMatchObject({
      id: 'venue',
      thread: 'venue',
      waits: false,
      config: { balance: '5000', speed: 1 },
    })
    expect(plan.agents.map((agent) => agent.id)).toEqual(['data', 'features', 'momentum'])
    expect(plan.agents[1]).toMatchObject({ ownColumns: ['mid', 'spread_rel'], produces: ['feature.row', 'market.gap'] })
    expect(plan.agents[2]).toMatchObject({
      columns: ['mid', 'spread_rel'],
      thread: 'own',
      weight: 1,
      capabilities: ['vote'],
    })
    expect(plan.supervision.heartbeatMillis).toBe(250)
  })

  it('asks the venue whether its source waits', async () => {
    const { plan } = await load({ switches: ['venue.config.speed=max'] })
    expect(plan(1).venue.waits).toBe(true)
  })

  it('plays what swarm import made where a simulated venue is told of no ticks, and opens none for another', async () => {
    write('simulated.yaml', "venue: { use: simulated, config: { balance: '1' } }\n")
    const stores = [{}, { files: ['simulated.yaml'] }, { files: ['simulated.yaml'], switches: ['ticks=mine'] }]
    const plans = await Promise.all(stores.map(load))
    expect(plans.map(({ plan }) => plan(1).ticks?.store)).toEqual([undefined, 'ticks', 'mine'])
  })

  it('is laid over the one below it key by key, agents by their id', async () => {
    write(
      'mine.yaml',
      'seed: 9\nagents:\n  - { id: momentum, thread: hot, config: { slowSeconds: 30 } }\n  - { id: momentum-2, use: momentum }\n',
    )
    const { agents, seed } = (await load({ files: ['mine.yaml'] })).plan(1)
    expect(seed).toBe(9)
    expect(agents.map((agent) => agent.id)).toEqual(['data', 'features', 'momentum', 'momentum-2'])
    expect(agents[2]).toMatchObject({ thread: 'hot', config: { fastSeconds: 5, slowSeconds: 30 } })
  })

  it('loses an agent that an overlay removes', async () => {
    write('mine.yaml', 'agents: [{ id: momentum, remove: true }]\n')
    expect((await load({ files: ['mine.yaml'] })).plan(1).agents.map((agent) => agent.id)).toEqual(['data', 'features'])
  })

  it('drops the config of an agent whose use changes', async () => {
    write('mine.yaml', 'agents: [{ id: momentum, use: data }]\n')
    expect((await load({ files: ['mine.yaml'] })).plan(1).agents[2]).toMatchObject({ use: 'data', config: {} })
  })

  it('is changed last by switches', async () => {
    const { plan } = await load({ switches: ['agents.momentum.config.slowSeconds=40', 'seed=11', 'control.port=0'] })
    expect(plan(1)).toMatchObject({ seed: 11, agents: [{}, {}, { config: { slowSeconds: 40 } }] })
  })

  it('forgets by a switch what belonged to another kind', async () => {
    write('mine.yaml', 'venue: { config: { market: { kind: fx, startPrice: 2 } } }\n')
    const switches = ['venue.config.market.kind=index', 'venue.config.market.meanLots=7']
    const { plan } = await load({ files: ['mine.yaml'], switches })
    expect(plan(1).venue.config).toMatchObject({ market: { kind: 'index', startPrice: 130_000, meanLots: 7 } })
  })

  it('is filled from the environment, typed where it is not quoted', async () => {
    write('mine.yaml', 'seed: ${SEED:-5}\nstateDir: "${WHERE}/state"\n')
    const files = ['mine.yaml']
    expect((await load({ files, environment: { WHERE: '/tmp' } })).config).toMatchObject({
      seed: 5,
      stateDir: '/tmp/state',
    })
    expect((await load({ files, environment: { WHERE: '/tmp', SEED: '6' } })).config.seed).toBe(6)
  })

  it('keeps the journal where the state is', async () => {
    write('mine.yaml', 'journal: { use: file, config: { path: "${stateDir}/orders-${session}.journal" } }\n')
    const plan = (await load({ files: ['mine.yaml'], switches: ['stateDir=elsewhere'] })).plan(8)
    expect(plan.journal.config).toMatchObject({ path: path('elsewhere/orders-8.journal') })
  })

  it('takes a model from a JSON file beside it', async () => {
    mkdirSync(path('models'))
    write('models/a.json', JSON.stringify(MODEL))
    write('mine.yaml', 'agents: [{ id: ml, use: ml, config: { model: models/a.json } }]\n')
    expect((await load({ files: ['mine.yaml'] })).plan(1).agents[3]?.config).toMatchObject({ model: { weights: [1] } })
  })

  it('takes the same from a YAML file', async () => {
    write(
      'a.yml',
      Object.entries(MODEL)
        .map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
        .join('\n'),
    )
    write('mine.yaml', 'agents: [{ id: ml, use: ml, config: { model: a.yml } }]\n')
    expect((await load({ files: ['mine.yaml'] })).plan(1).agents[3]?.config).toMatchObject({ model: { weights: [1] } })
  })

  it("takes a user's own module by its path", async () => {
    write(
      'mine.ts',
      `export default { name: 'mine', about: 'Mine.', capabilities: [], consumes: ['feature.row'], produces: [],
      config: (z) => z.strictObject({ size: z.number() }), recovery: 'none', create: () => ({ receive() {} }) }\n`,
    )
    write('mine.yaml', 'agents: [{ id: own-one, use: ./mine.ts, config: { size: 3 } }]\n')
    const agent = (await load({ files: ['mine.yaml'] })).plan(1).agents[3]
    expect(agent).toMatchObject({
      id: 'own-one',
      config: { size: 3 },
      consumes: ['feature.row'],
      columns: ['mid', 'spread_rel'],
    })
  })
})

describe('a faulty configuration', () => {
  it('names an unknown key, and the key that was meant', async () => {
    expect(await linesOf('sede: 3\ncontrol:\n  prot: 1\n')).toEqual([
      'mine.yaml:1:1: sede: unknown key; did you mean "seed"?; allowed: mode, clock, seed, stateDir, instruments, account, tradingDay, venue, agents, journal, ticks, record, supervision, links, control',
      'mine.yaml:3:3: control.prot: unknown key; did you mean "port"?; allowed: host, port, allowRemote',
    ])
  })

  it('names what was given and what is allowed', async () => {
    expect(await linesOf('seed: seven\nmode: papre\nlinks: { slots: 1000 }\ncontrol: { port: 70000 }\n')).toEqual([
      'mine.yaml:1:7: seed: got "seven"; expected a whole number from 0 to 4294967295 (of all randomness)',
      'mine.yaml:2:7: mode: got "papre"; expected one of "paper", "live" (what the swarm calls itself; the venue decides what is real); did you mean "paper"?',
      'mine.yaml:3:17: links.slots: got 1000; expected a power of two',
      'mine.yaml:4:18: control.port: got 70000; expected a whole number from 0 to 65535 (0 for any free one)',
    ])
  })

  it('names what is missing, at what lacks it', async () => {
    expect(await linesOf('agents:\n  - id: ml\n    use: ml\n    config: {}\n')).toEqual([
      'mine.yaml:4:13: agents.ml.config.model: missing; expected a map (the content of a weight file; a configuration names its path)',
    ])
  })

  it("names the faults of a room's own schema like its own", async () => {
    const names = Object.keys(features)
      .sort()
      .map((name) => `"${name}"`)
      .join(', ')
    expect(
      await linesOf('agents:\n  - id: features\n    config: { features: [{ name: mid }, { name: spred_rel }] }\n'),
    ).toEqual([
      `mine.yaml:3:49: agents.features.config.features[1].name: got "spred_rel"; expected one of ${names}; did you mean "spread_rel"?`,
    ])
  })

  it('says once of a key beside `params` that it belongs into it', async () => {
    const fees = 'fees: [{ name: maker_taker, makerBps: 1, params: { takerBps: 2 } }]'
    expect(await linesOf(`venue: { use: simulated, config: { balance: '1', ${fees} } }\n`)).toEqual([
      'mine.yaml:1:78: venue.config.fees[0].makerBps: unknown key; did you mean "params.makerBps"?; allowed: name, params',
    ])
  })

  it("takes a schema's own words for what it wants", async () => {
    const fees = 'fees: [{ name: flat, params: { amount: 0.1 } }]'
    expect(await linesOf(`venue: { use: simulated, config: { balance: '1,5', ${fees} } }\n`)).toEqual([
      'mine.yaml:1:45: venue.config.balance: got "1,5"; must be a decimal in quotes, like "100000"',
      'mine.yaml:1:91: venue.config.fees[0].params.amount: got 0.1; must be a decimal in quotes, like "0.10"',
    ])
  })

  it('knows the name that was meant for an agent and for a venue', async () => {
    const lines = await linesOf('venue: { use: papr }\nagents: [{ id: fast, use: momentun }]\n')
    expect(lines[0]).toBe(
      'mine.yaml:1:15: venue.use: got "papr"; expected one of paper, mt5, mt5-emulated, simulated, or a path; did you mean "paper"?',
    )
    expect(lines[1]).toMatch(/^mine\.yaml:2:27: agents\.fast\.use: got "momentun"; .*; did you mean "momentum"\?$/)
  })

  it('names the line of bad YAML, once', async () => {
    expect(await linesOf('seed: [1,\nmode: paper\n')).toEqual([
      'mine.yaml:2:1: not valid YAML: Flow sequence in block collection must be sufficiently indented and end with a ]',
    ])
    expect(await linesOf('seed: 1\nmode: live\nseed: 2\n')).toEqual([
      'mine.yaml:3:1: not valid YAML: Map keys must be unique',
    ])
    expect(await linesOf('control: { port: ${PORT:-1} }\n')).toEqual([
      'mine.yaml:1:19: not valid YAML: Unexpected flow-map-start at node end; put quotes around ${...} inside { } and [ ]',
    ])
    expect(await linesOf('- 1\n')).toEqual(['mine.yaml:1:1: got a list; expected a map'])
  })

  it('names a secret that is missing, with all else', async () => {
    expect(await linesOf('stateDir: ${NOWHERE}\nseed: x\n')).toEqual([
      'mine.yaml:1:11: stateDir: ${NOWHERE} is not set; set it, or write ${NOWHERE:-default}',
      'mine.yaml:2:7: seed: got "x"; expected a whole number from 0 to 4294967295 (of all randomness)',
    ])
    const thrown: unknown = await load({ files: ['mine.yaml'] }).catch((error: unknown) => error)
    expect(thrown).toMatchObject({ code: 'CONFIG_INVALID' })
  })

  it('never shows a value out of the environment', async () => {
    const lines = await linesOf('seed: ${SECRET}\nmode: ${SECRET}\n', { environment: { SECRET: 'papers-please' } })
    expect(lines).toEqual([
      'mine.yaml:1:7: seed: got what ${SECRET} stands for; expected a whole number from 0 to 4294967295 (of all randomness)',
      'mine.yaml:2:7: mode: got what ${SECRET} stands for; expected one of "paper", "live" (what the swarm calls itself; the venue decides what is real)',
    ])
  })

  it('names the line inside a model file', async () => {
    write('a.json', JSON.stringify({ ...MODEL, bias: 'no' }, null, 1))
    write('b.json', '{')
    const lines = await linesOf(`agents:
  - { id: a, use: ml, config: { model: a.json } }
  - { id: b, use: ml, config: { model: b.json } }
  - { id: c, use: ml, config: { model: c.json } }
`)
    expect(lines[0]).toBe('a.json:13:10: agents.a.config.model.bias: got "no"; expected a number')
    expect(lines[1]).toMatch(/^mine\.yaml:3:40: agents\.b\.config\.model: b\.json is not valid JSON: /)
    expect(lines[2]).toMatch(/^mine\.yaml:4:40: agents\.c\.config\.model: c\.json cannot be read: ENOENT/)
  })

  it('hears what only the agent itself can see', async () => {
    write('a.json', JSON.stringify({ ...MODEL, inputs: [{ column: 'midd', transform: 'value' }] }))
    const lines = await linesOf('agents:\n  - { id: a, use: ml, config: { model: a.json } }\n')
    expect(lines).toEqual([
      'mine.yaml:2:31: agents.a.config: MODEL_INVALID: a model file is invalid (field=inputs[0].column, given=midd, allowed=mid spread_rel); correct the field named in the facts',
    ])
  })

  it('refuses a peer that is not there, an id twice and an id of the house', async () => {
    expect(await linesOf('agents: [{ id: momentum, from: [feature] }]\n')).toEqual([
      'mine.yaml:1:33: agents.momentum.from[0]: no agent "feature"; expected one of data, features; did you mean "features"?',
    ])
    write('base.yaml', BASE.replace('id: features', 'id: data').replace('id: momentum', 'id: venue'))
    expect(await linesOf('seed: 1')).toEqual([
      'base.yaml:15:9: agents.data: "data" is taken',
      'base.yaml:18:9: id: "venue" is kept for the swarm itself; choose another id',
    ])
  })

  it('refuses rows of two shapes', async () => {
    expect(await linesOf('agents: [{ id: more, use: feature, config: { features: [{ name: mid }] } }]\n')).toEqual([
      'base.yaml:18:9: agents.momentum.id: its rows come with different columns from features, more; name one in `from`',
    ])
  })

  it('refuses to listen to the world unless told twice', async () => {
    expect(await linesOf('control: { host: 0.0.0.0 }\n')).toEqual([
      'mine.yaml:1:18: control.host: got "0.0.0.0"; expected 127.0.0.1, ::1 or localhost, or allowRemote: true beside it',
    ])
    await expect(load({ switches: ['control.host=0.0.0.0', 'control.allowRemote=true'] })).resolves.toBeDefined()
  })

  it('names a switch as it was typed', async () => {
    expect(await linesOf('seed: 1', { switches: ['seed=x', 'agents.nobody.weight=1', 'nonsense'] })).toEqual([
      '--set agents.nobody.weight=1: no such item in the list',
      '--set nonsense: expected key.path=value',
    ])
    expect(await linesOf('seed: 1', { switches: ['seed=x'] })).toEqual([
      '--set seed=x: seed: got "x"; expected a whole number from 0 to 4294967295 (of all randomness)',
    ])
  })

  it('names a file that cannot be read', async () => {
    const thrown: unknown = await load({ files: ['nowhere.yaml'] }).catch((error: unknown) => error)
    expect(thrown).toMatchObject({ code: 'CONFIG_UNREADABLE' })
    expect((thrown as ConfigError).lines).toEqual([
      `nowhere.yaml:1:1: cannot be read: ENOENT: no such file or directory, open '${path('nowhere.yaml')}'`,
    ])
  })

  it('ends with what to do', async () => {
    write('mine.yaml', 'seed: x\nmode: y\n')
    await expect(load({ files: ['mine.yaml'] })).rejects.toThrow(
      /\nCONFIG_INVALID: the configuration is invalid \(problems=2\); correct the lines named above$/,
    )
  })
})
