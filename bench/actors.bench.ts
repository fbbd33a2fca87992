/**
 * Messages between actors of one thread, against other libraries: a local tell, and a tick through four agents.
 * Ours go the whole way of the product: encoded into a ring, decoded, counted, timed by batch.
 */
import { callbackPeer, comedyPeer, machinePeer, nactPeer, type Peer } from './actor-peers.ts'
import { atLeast, Report } from './report.ts'
import { interleave, rateOf, repetitions, seconds, type Contender } from './sampling.ts'
import { seatedEar, seatedPipeline, type Flow } from './chain-seated.ts'

const SECONDS = 0.5
const ROUNDS = 7
/** Messages told before they are waited for: no library is asked to hold more. */
const CHUNK = 1000

const peers: Peer[] = [nactPeer(), await comedyPeer(), machinePeer(), callbackPeer()]
const contender = (name: string, flow: Flow): Contender => ({
  name,
  run: () => rateOf(seconds(SECONDS), CHUNK, () => flow(CHUNK)),
})
const report = new Report('actors')

for (const [work, ours, theirs] of [
  ['tell', seatedEar(), (peer: Peer) => peer.tell],
  ['pipeline of four', seatedPipeline(), (peer: Peer) => peer.pipeline],
] as const) {
  const unit = work === 'tell' ? 'messages/s' : 'ticks/s'
  const contenders = [contender('aegis', ours), ...peers.map((peer) => contender(peer.name, theirs(peer)))]
  const { readings, others } = await interleave(contenders, repetitions(ROUNDS))
  report.heard(work, others)
  for (const { name } of peers) report.add(`${work}: ${name}`, unit, readings.get(name)!)
  const rivals = peers.filter(({ isFunction }) => !isFunction).map(({ name }) => name)
  const fastest = rivals.reduce((a, b) => (readings.get(a)!.value > readings.get(b)!.value ? a : b))
  report.add(`${work}: aegis`, unit, readings.get('aegis')!, `${work}: ${fastest}`, ({ value, ratio }) => [
    atLeast(ratio!, 10, '10x the fastest'),
    ...(work === 'tell'
      ? []
      : [atLeast(value, 6e6, '6 M/s'), atLeast(value / readings.get('nact')!.value, 20, '20x nact')]),
  ])
  for (const { name } of peers.filter(({ isFunction }) => isFunction)) {
    report.add(`${work}: aegis, to a function`, unit, readings.get('aegis')!, `${work}: ${name}`)
  }
}
await Promise.all(peers.map((peer) => peer.close()))
report.print()
process.exit()
