/**
 * A process of its own that plays a store and prints the most memory it had, MiB, and the orders it sent: `node FILE STORE`
 * with the full swarm, `node FILE STORE DIRECTORY` with the swarm that trades at every turn, its run written to DIRECTORY.
 */
import { openTickStore } from '#stores/ticks/registry.ts'
import { runSwarm } from './backtest-swarm.ts'
import { playTurns } from './backtest-turns.ts'

const [, , store, out] = process.argv
const orders = out === undefined ? await playRecord() : await playTurns(store, out)
console.log(`${process.resourceUsage().maxRSS / 1_024} ${orders}`)
process.exit()

async function playRecord(): Promise<number> {
  const ticks = await openTickStore(store, '.', { write: false })
  const { series } = await ticks.summary()
  await ticks.close()
  const { orders } = await runSwarm({ store, first: Math.min(...series.map(({ first }) => first)) }, 'btcusdt')
  return orders
}
