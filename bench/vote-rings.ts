/** Five voters and the real coordinator agent: each in a worker of its own, or all in one. */
import type { CoordinatorConfig } from '#agents/coordinator.ts'
import { stamp } from '#swarm/clocks/wall-clock.ts'
import type { Fabric, Place } from '#swarm/links/fabric.ts'
import { createOperator, OPERATOR } from '#swarm/supervision/operator.ts'
import { startThreads } from './agent-threads.ts'
import { Score } from './score.ts'
import coordinator from './vote-coordinator.ts'
import voter from './vote-voter.ts'

export const VOTERS = 5
/** Instruments of the busiest run. */
export const MOST_OPEN = 32

/** An electorate that runs by its score: `rate` is how many ballots are open at once. */
export interface Electorate {
  readonly name: string
  readonly score: Score
  close(): Promise<void>
}

const urlOf = (name: string): string => new URL(`./vote-${name}.ts`, import.meta.url).href

const instruments = Array.from({ length: MOST_OPEN }, (_, k) => ({
  id: k + 1,
  symbol: `I${k + 1}`,
  tickSize: '0.01',
  lotStep: '1',
  minLots: '1',
  maxLots: '100',
  contractSize: '1',
  currency: 'USD',
}))

const rules: CoordinatorConfig = {
  quorum: 'majority',
  threshold: { for: 3, of: 5 },
  vetoSilence: 'reject',
  ttlSeconds: 1,
  deadlineMillis: 1_000,
  minBallotSeconds: 0,
  exposureLots: 1,
  confidenceWeighted: false,
}

export async function aegisElectorate(together: boolean): Promise<Electorate> {
  const score = new Score()
  const voters = Array.from({ length: VOTERS }, (_, k) => ({
    id: `voter-${k + 1}`,
    consumes: voter.consumes,
    produces: voter.produces,
    module: urlOf('voter'),
    config: { score: score.buffer, proposes: k === 0 },
  }))
  let operatorPlace: Place | undefined
  const { fabric, places, close } = await startThreads(
    [
      {
        id: 'coordinator',
        ...coordinator,
        module: urlOf('coordinator'),
        config: { score: score.buffer, rules },
      },
      ...voters,
    ],
    {
      together,
      instruments,
      more: (fabric: Fabric) => void (operatorPlace = fabric.place(OPERATOR, fabric.takeSeat())),
    },
  )
  const operator = createOperator(operatorPlace!, fabric.board, stamp, stamp)
  for (const { node, party } of places.slice(1))
    operator.member({ node, name: party.id, weight: 1, mayVeto: false }, 'joined')
  return { name: together ? 'aegis, one thread' : 'aegis', score, close }
}
