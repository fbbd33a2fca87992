/** The trivial execution agent as a module, for a worker of its own: notes how long each tick took. */
import { defineAgent } from '#swarm/behaviour.ts'
import { executionBehaviour } from './chain-agents.ts'
import { Score } from './score.ts'

export default defineAgent({
  name: 'execution',
  about: 'Takes what the chain made of a tick.',
  capabilities: ['execution'],
  consumes: ['decision.proposal'],
  produces: [],
  config: (z) => z.strictObject({ score: z.instanceof(SharedArrayBuffer) }),
  recovery: 'none',
  create({ score: buffer }) {
    const score = new Score(buffer)
    return executionBehaviour((planned) => score.note(planned))
  },
})
