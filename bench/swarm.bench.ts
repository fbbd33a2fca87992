/**
 * The swarm in threads and on one thread: what a tick costs, how long it takes to an order, what idling costs, how fast
 * an agent is reached, stopped and replaced. `--only chain,real,idle,control,outage` runs parts of it.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { rivalChain } from './chain-rivals.ts'
import { runChain, type ChainReading } from './chain-run.ts'
import { aegisChain, type Chain } from './chain-threads.ts'
import { ownSeconds, watchOthers } from './noise.ts'
import { runReal } from './real-run.ts'
import { startReal } from './real-swarm.ts'
import { atLeast, atMost, Report } from './report.ts'
import { interleave, median, quick, repetitions, seconds, single } from './sampling.ts'
import { timeCalls, timeSwitch } from './swarm-control.ts'
import { drillOutage } from './swarm-outage.ts'

const ROUNDS = 5
/** Short ones: threads that take turns fall into step with the scheduler, for better or worse, and stay in it for a while. */
const CONTROL_ROUNDS = 15
const only = process.argv[process.argv.indexOf('--only') + 1]
const wanted = (part: string): boolean => !process.argv.includes('--only') || (only ?? '').split(',').includes(part)

const report = new Report('swarm')
if (wanted('chain') || wanted('control')) {
  const chains = [await aegisChain(), rivalChain('postMessage'), rivalChain('comlink')] as const
  await Promise.all(chains.map((one) => runChain(one, 1_000, 0.5))) // they are up, and have met every kind of record
  if (wanted('chain')) await chain(chains)
  if (wanted('control')) await control(chains)
  await Promise.all(chains.map(({ close }) => close()))
}
if (wanted('real')) await real()
if (wanted('idle')) await idle()
if (wanted('outage')) await outage()
report.print()
process.exit()

/** Four pure agents, each in a worker: the product's against objects posted and calls made from worker to worker. */
async function chain(chains: readonly Chain[]): Promise<void> {
  const what = 'four pure agents, own threads'
  for (const rate of [1_000, 10_000, 50_000]) {
    const cores = new Map<string, number[]>(chains.map(({ name }) => [name, []]))
    // comlink does not reach the last rate.
    const running = chains.filter(({ name }) => rate < 50_000 || name !== 'comlink')
    const contenders = running.map((one) => ({
      name: one.name,
      async run(): Promise<ChainReading> {
        const reading = await runChain(one, rate, seconds(1))
        cores.get(one.name)!.push(reading.cores)
        return reading
      },
    }))
    const { readings, others } = await interleave(contenders, repetitions(ROUNDS))
    report.heard(`chain ${rate}/s`, others)
    const post = `${what}, ${rate}/s: postMessage`
    for (const { name } of running.toReversed()) {
      const row = `${what}, ${rate}/s: ${name}`
      const goal = name === 'aegis' && rate === 50_000
      const against = name === 'aegis' ? post : undefined
      report.add(row, 'us', readings.get(name)!, against, ({ ratio }) => (goal ? [atMost(ratio!, 0.2, '0.2x')] : []))
    }
    for (const { name } of running.toReversed()) {
      const row = `${what}, ${rate}/s, CPU: ${name}`
      const goal = name === 'aegis' && rate === 50_000
      const against = name === 'aegis' ? `${what}, ${rate}/s, CPU: postMessage` : undefined
      const reading = single(median(cores.get(name)!))
      report.add(row, 'cores', reading, against, ({ ratio }) => (goal ? [atMost(ratio!, 0.4, '0.4x')] : []))
    }
  }
  const most = chains.map((one) => ({ name: one.name, run: () => runChain(one, 0, seconds(1.5)) }))
  const { readings, others } = await interleave(most, repetitions(ROUNDS))
  report.heard('chain at most', others)
  const row = (name: string): string => `${what}, at most: ${name}`
  for (const { name } of chains.slice(1)) report.add(row(name), 'ticks/s', readings.get(name)!)
  for (const [rival, least] of [
    ['postMessage', 20],
    ['comlink', 100],
  ] as const) {
    report.add(row(`aegis, to ${rival}`), 'ticks/s', readings.get('aegis')!, row(rival), ({ ratio }) => [
      atLeast(ratio!, least, `${least}x`),
    ])
  }
}

/** Control calls and the kill switch. */
async function control(chains: readonly Chain[]): Promise<void> {
  const [aegis, post] = chains
  const loop = await aegisChain('loop')
  await runChain(loop, 1_000, 0.5)
  for (const busy of [false, true]) {
    const state = busy ? 'busy' : 'waiting'
    const row = (name: string): string => `control call, ${state}: ${name}`
    const contenders = [aegis, loop, post].map((one) => ({ name: one.name, run: () => timeCalls(one, busy) }))
    const { readings, others } = await interleave(contenders, repetitions(CONTROL_ROUNDS))
    report.heard(`control, ${state}`, others)
    for (const { name } of [post, loop]) report.add(row(name), 'us', readings.get(name)!)
    report.add(row('aegis, blocked'), 'us', readings.get(aegis.name)!, row(loop.name), ({ ratio }) => [
      atMost(ratio!, 1, '1x'),
    ])
  }
  await loop.close()
  const stop = watchOthers()
  const { word, message } = await timeSwitch()
  report.heard('kill switch', stop())
  report.add('stop a busy worker: queued message', 'us', message)
  report.add('stop a busy worker: kill switch', 'us', word, 'stop a busy worker: queued message', ({ ratio }) => [
    atMost(ratio!, 1 / 50, '1/50'),
  ])
}

/** The six real agents, as the product starts them. */
async function real(): Promise<void> {
  for (const { name, ...placement } of [
    { name: 'own threads', agents: 'own', venue: 'venue', pace: 'sleeps' },
    { name: 'one thread', agents: 'hot', venue: 'hot', pace: 'polls' },
  ] as const) {
    const one = placement.agents === 'hot'
    const what = `six real agents, ${name}`
    const paced = await startReal({ ...placement, waits: false })
    for (const rate of [1_000, 10_000, 50_000]) {
      const { orders, through, lost, others } = await runReal(paced, rate, seconds(3), repetitions(ROUNDS))
      report.heard(`${what}, ${rate}/s`, others)
      report.add(`${what}, ${rate}/s, tick to order`, 'us', orders)
      if (lost > 0) report.add(`${what}, ${rate}/s, lost`, 'ticks', single(lost))
      if (one)
        report.add(`${what}, ${rate}/s, through all`, 'us', through, undefined, ({ value }) => [
          atMost(value, 5, '5 us'),
        ])
    }
    await paced.close()
    const held = await startReal({ ...placement, waits: true })
    const { most, others } = await runReal(held, 0, seconds(3), repetitions(ROUNDS))
    report.heard(`${what}, at most`, others)
    report.add(`${what}, at most`, 'ticks/s', most, undefined, ({ value }) =>
      one ? [atLeast(value, 500e3, '500 k/s')] : [],
    )
    await held.close()
  }
}

/** The whole runtime with a market that says nothing. */
async function idle(): Promise<void> {
  const swarm = await startReal({ agents: 'own', venue: 'venue', pace: 'sleeps', waits: false })
  await sleep(2_000)
  const shares: number[] = []
  const stop = watchOthers()
  for (let round = 0; round < repetitions(ROUNDS); round++) {
    const [from, cpu] = [performance.now(), ownSeconds()]
    await sleep(quick ? 500 : 2_000)
    shares.push((ownSeconds() - cpu) / ((performance.now() - from) / 1e3))
  }
  report.heard('idle', stop())
  report.add('idle market, whole runtime', 'cores', single(median(shares)), undefined, ({ value }) => [
    atMost(value, 0.05, '0.05'),
  ])
  await swarm.close()
}

/** An agent killed under 10,000 records a second. */
async function outage(): Promise<void> {
  for (const [name, standby, millis] of [
    ['cold', 0, 50],
    ['warm standby', 1, 10],
  ] as const) {
    const stop = watchOthers()
    const { reading, lost, repeated } = await drillOutage(standby)
    report.heard(`outage, ${name}`, stop())
    report.add(`outage, ${name}`, 'us', reading, undefined, ({ value }) => [
      atMost(value, millis * 1e3, `${millis} ms`),
    ])
    report.add(`outage, ${name}, lost and repeated`, 'records', single(lost + repeated), undefined, () => [
      atMost(lost, 0, '0'),
    ])
  }
}
