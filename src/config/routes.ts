/** Whether every message of a plan has who says it and who hears it, told before anything is started. */
import { OPERATOR } from '#swarm/supervision/operator.ts'
import { agentParty, venueParty } from '#swarm/parties.ts'
import type { SwarmPlan } from '#swarm/plan.ts'
import { checkWiring } from '#swarm/wiring.ts'

/** Throws what the supervisor would throw at the start: WIRING_NO_CONSUMER, WIRING_NO_PRODUCER and their kin. */
export const checkRoutes = (plan: SwarmPlan): void =>
  checkWiring([OPERATOR, venueParty(plan.venue), ...plan.agents.map(agentParty)])
