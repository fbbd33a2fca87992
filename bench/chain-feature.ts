/** The trivial feature agent as a module, for a worker of its own. */
import { defineAgent } from '#swarm/behaviour.ts'
import { featureBehaviour } from './chain-agents.ts'

export default defineAgent({
  name: 'feature',
  about: 'One message in, one out.',
  capabilities: [],
  consumes: ['market.quote'],
  produces: ['feature.row'],
  config: (z) => z.strictObject({}),
  recovery: 'none',
  create: () => featureBehaviour(),
})
