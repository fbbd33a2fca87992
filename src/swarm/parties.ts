/** How plans become parties of the wiring. */
import { deskConsumes, deskProduces } from '#swarm/desk/desk.ts'
import type { AgentPlan, VenuePlan } from './plan.ts'
import type { Party } from './wiring.ts'

export const agentParty = (plan: AgentPlan): Party => ({
  id: plan.id,
  consumes: plan.consumes,
  produces: plan.produces,
  from: plan.from,
  outside: false,
})

export const venueParty = (plan: VenuePlan): Party => ({
  id: plan.id,
  consumes: deskConsumes,
  produces: deskProduces,
  from: [],
  outside: true,
})
