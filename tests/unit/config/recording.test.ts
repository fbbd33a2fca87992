import { describe, expect, it } from 'vitest'
import { loadAgent } from '#config/load.ts'
import { checkRecordings } from '#config/recording.ts'
import { scratch } from './scratch.ts'

const { load, linesOf, write, path } = scratch()

const second = 'agents: [{ id: more, use: feature, config: { features: [{ name: mid }, { name: spread_rel }] } }'

describe('the recording of rows', () => {
  it('is off unless it is asked for', async () => {
    expect((await load()).plan(1).agents.map(({ record }) => record)).toEqual([undefined, undefined, undefined])
  })

  it('goes where `record` says, from where the swarm is started, with the number of the start', async () => {
    write('mine.yaml', 'agents: [{ id: features, record: "out/rows-${session}.csv" }]\n')
    const { agents } = (await load({ files: ['mine.yaml'] })).plan(12)
    expect(agents[1]?.record).toMatchObject({ path: path('out/rows-12.csv') })
    expect(agents[1]?.record?.module).toMatch(/row-recorder-csv\.ts$/)
  })

  it('goes where the switch says, which wins', async () => {
    write('mine.yaml', 'agents: [{ id: features, record: a.csv }]\n')
    const { agents } = (await load({ files: ['mine.yaml'], recordRows: '${stateDir}/b-${session}.csv' })).plan(3)
    expect(agents[1]?.record).toMatchObject({ path: path('.swarm/b-3.csv') })
  })

  it('is, by the switch, that of the only producer of rows, or of the agent called features', async () => {
    write('mine.yaml', `${second}, { id: momentum, from: [more] }]\n`)
    const both = (await load({ files: ['mine.yaml'], recordRows: 'r.csv' })).plan(1).agents
    expect(both.filter(({ record }) => record !== undefined).map(({ id }) => id)).toEqual(['features'])
    write('mine.yaml', `${second}, { id: features, remove: true }]\n`)
    const one = (await load({ files: ['mine.yaml'], recordRows: 'r.csv' })).plan(1).agents
    expect(one.filter(({ record }) => record !== undefined).map(({ id }) => id)).toEqual(['more'])
  })

  it('is that of an agent that joins a running swarm, under the number of its start', async () => {
    const { agents, instruments } = (await load()).plan(4)
    const config = '{ features: [{ name: mid }, { name: spread_rel }] }'
    const join = (record: string) =>
      loadAgent({
        text: `{ id: more, use: feature, record: '${record}', config: ${config} }`,
        source: { name: 'more.yaml', directory: '/', lined: true },
        environment: {},
        peers: agents,
        instruments,
        session: 4,
        cwd: '/data',
      })
    expect((await join('rows-${session}.csv')).record?.path).toBe('/data/rows-4.csv')
    await expect(join('${stateDir}/rows.csv')).rejects.toThrow(/\$\{stateDir\} is not known to an agent that joins/)
  })

  it('is refused where something is already, before anything starts', async () => {
    write('there.csv', 'mine')
    const { agents } = (await load({ recordRows: 'there.csv' })).plan(1)
    expect(() => checkRecordings(agents)).toThrow(/^FILE_UNWRITABLE: .*there\.csv.*it is there already/)
    checkRecordings((await load({ recordRows: 'new.csv' })).plan(1).agents)
  })
})

describe('a recording that cannot be', () => {
  it('is told of an agent without rows', async () => {
    expect(await linesOf('agents: [{ id: momentum, record: r.csv }]\n')).toEqual([
      'mine.yaml:1:34: agents.momentum.record: momentum produces no feature.row, so there is nothing to record',
    ])
  })

  it('is told of an agent whose columns have no names', async () => {
    write(
      'mine.ts',
      `export default { name: 'mine', about: 'Mine.', capabilities: [], consumes: ['market.quote'], produces: ['feature.row'],
      config: (z) => z.strictObject({}), recovery: 'none', create: () => ({ receive() {} }) }\n`,
    )
    const [line] = await linesOf(
      'agents: [{ id: features, remove: true }, { id: own, use: ./mine.ts, record: r.csv }]\n',
    )
    expect(line).toMatch(/agents\.own\.record: \.\/mine\.ts names no columns, so its rows cannot be written/)
  })

  it('is told of a file of another kind', async () => {
    expect(await linesOf('agents: [{ id: features, record: r.parquet }]\n')).toEqual([
      'mine.yaml:1:34: agents.features.record: got "r.parquet"; expected a name that ends with .csv or .ticks',
    ])
    expect(await linesOf('', { recordRows: 'rows' })).toEqual([
      '--record-rows: agents.features.record: got "rows"; expected a name that ends with .csv or .ticks',
    ])
  })

  it('is told of two agents with one file', async () => {
    const lines = await linesOf(
      'agents: [{ id: features, record: r.csv }, { id: more, use: feature, record: ./r.csv, config: { features: [{ name: mid }, { name: spread_rel }] } }]\n',
    )
    expect(lines).toEqual([expect.stringMatching(/agents\.more\.record: features records to this file/)])
  })

  it('is told of a switch that could mean several agents, or none', async () => {
    const pair = `${second}, { id: other, use: feature, config: { features: [{ name: mid }, { name: spread_rel }] } }, { id: features, remove: true }]\n`
    expect(await linesOf(pair, { recordRows: 'r.csv' })).toEqual([
      '--record-rows: more, other produce rows and none is called "features"; write `record` beside the one you mean',
    ])
    expect(await linesOf('agents: [{ id: features, remove: true }]\n', { recordRows: 'r.csv' })).toEqual([
      '--record-rows: no agent produces rows',
    ])
  })
})
