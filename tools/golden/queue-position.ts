/** Golden `queue_position_l2`: the power and the risk-averse queue model over trades and changes of one level. */
import { z } from 'zod'
import { power } from '#simulation/queue/power.ts'
import type { QueueModel } from '#simulation/queue/queue-model.ts'
import { riskAverse } from '#simulation/queue/risk-averse.ts'
import { defineGolden } from './golden.ts'

const inputs = z.object({
  initial_front: z.number(),
  power_n: z.number(),
  events: z.array(
    z.union([z.tuple([z.literal('trade'), z.number()]), z.tuple([z.literal('depth'), z.number(), z.number()])]),
  ),
})

/** What an event leaves before us, and fills of us. The file tells the overshoot as a negative front. */
function after(model: QueueModel, event: z.infer<typeof inputs>['events'][number]): [front: number, filled: number] {
  const filled = event[0] === 'depth' ? model.onDepth(event[1], event[2]) : model.onTrade(event[1])
  return [filled > 0 ? -filled : model.front, filled]
}

export const queuePositionGolden = defineGolden('queue_position_l2', inputs, (given) => {
  const shared = power({ power: given.power_n })
  const averse = riskAverse()
  shared.join(given.initial_front)
  averse.join(given.initial_front)
  return {
    after_each_event: given.events.map((event) => {
      const [front, filled] = after(shared, event)
      const [averseFront, averseFilled] = after(averse, event)
      return {
        prob_front: front,
        prob_fillable_qty: filled,
        risk_averse_front: averseFront,
        risk_averse_fillable_qty: averseFilled,
      }
    }),
  }
})
