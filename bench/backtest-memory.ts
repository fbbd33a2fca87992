/** A process of its own that plays a store with the full swarm and prints the most memory it had: `node FILE STORE`. */
import { openTickStore } from '#stores/ticks/registry.ts'
import { runSwarm } from './backtest-swarm.ts'

const [, , store] = process.argv
const ticks = await openTickStore(store, '.', { write: false })
const { series } = await ticks.summary()
await ticks.close()
await runSwarm({ store, first: Math.min(...series.map(({ first }) => first)) }, 'btcusdt')
console.log(process.resourceUsage().maxRSS / 1_024)
process.exit()
