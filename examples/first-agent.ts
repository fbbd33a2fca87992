/** A first agent of one's own: votes against the last move of the mid price. Try it: `npx swarm agent add examples/first-agent.yaml` */
import { stanceKeeper } from '#models/stance.ts'
import { defineAgent } from '#swarm/behaviour.ts'

export default defineAgent({
  name: 'contrarian',
  about: 'Votes against the last move of the mid price.',
  capabilities: ['vote'],
  consumes: ['feature.row', 'decision.ballot'],
  produces: ['decision.proposal', 'decision.vote'],
  config: (z) => z.strictObject({ minHoldSeconds: z.number().min(0).default(5) }),
  recovery: 'none',
  create({ minHoldSeconds }, env) {
    const stances = stanceKeeper(env.node, env.instruments, minHoldSeconds)
    let before = Number.NaN
    return {
      receive(message, ctx) {
        if (message.type === 'decision.ballot') stances.answer(message, ctx)
        if (message.type !== 'feature.row' || Number.isNaN(message.mid)) return
        if (message.mid !== before) stances.opine(message, message.mid > before ? 'short' : 'long', 0.5, ctx)
        before = message.mid
      },
    }
  },
})
