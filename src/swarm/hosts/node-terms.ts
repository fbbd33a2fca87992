/** What every node is told of the plan and of its place in it, agent or venue, in a worker or inline. */
import { seedFor } from '#numeric/rng.ts'
import type { Place } from '#swarm/links/fabric.ts'
import type { AgentPlan, SwarmPlan } from '#swarm/plan.ts'
import type { RecordOrder } from '#swarm/seat/row-recording.ts'

export const nodeTerms = (plan: SwarmPlan, place: Place) => ({
  node: place.node,
  id: place.party.id,
  session: plan.session,
  seed: seedFor(plan.seed, place.party.id),
  instruments: plan.instruments,
  day: plan.day,
  account: plan.account,
  produces: place.party.produces,
  inputs: place.links.map(({ ring, slot, accepts }) => ({ ring, slot, accepts })),
  outputs: place.outputs,
})

/** The recording of an agent's rows; `fault` says why an earlier incarnation had to stop. */
export const recordTerms = ({ record, ownColumns }: AgentPlan, fault = ''): RecordOrder | undefined =>
  record && { ...record, columns: ownColumns, fault }
