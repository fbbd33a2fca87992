/** The trivial ml agent as a module, for a worker of its own. */
import { defineAgent } from '#swarm/behaviour.ts'
import { mlBehaviour } from './chain-agents.ts'

export default defineAgent({
  name: 'ml',
  about: 'One message in, one out.',
  capabilities: [],
  consumes: ['feature.row'],
  produces: ['decision.proposal'],
  config: (z) => z.strictObject({}),
  recovery: 'none',
  create: () => mlBehaviour(),
})
