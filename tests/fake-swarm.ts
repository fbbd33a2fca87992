/** A swarm that runs nothing: for what stands in front of one. It remembers what it was told and says what it is given. */
import { SwarmError } from '#domain/errors.ts'
import type { AgentHeartbeat } from '#messages/system.ts'
import type { Summary, SwarmEvents, SwarmOperations, SwarmStatus } from '#swarm/operations.ts'

export const beat = (agent: string, more: Partial<AgentHeartbeat> = {}): AgentHeartbeat => ({
  type: 'agent.heartbeat',
  agent,
  state: 'RUNNING',
  incarnation: 1,
  thread: 'own',
  inboxDepth: 0,
  processed: 600,
  perSecond: 20,
  lost: 0,
  p50Micros: 12.34,
  p99Micros: 98.7,
  heapMiB: 6.2,
  restarts: 0,
  lastError: '',
  ...more,
})

export const status = (more: Partial<SwarmStatus> = {}): SwarmStatus => ({
  pid: 4711,
  mode: 'paper',
  upSeconds: 65,
  trading: 'ACTIVE',
  tradingReason: '',
  venue: { use: 'paper', state: 'reconciled', epoch: 1 },
  agents: [
    beat('data'),
    beat('ml-fast', { perSecond: 12_345, inboxDepth: 3, restarts: 1, lastError: 'AGENT_FAULT: boom' }),
  ],
  account: { balance: '100000', equity: '100012.5', margin: '36.67' },
  positions: [{ symbol: 'EURUSD', lots: '0.10', averagePrice: '1.10012' }],
  pnl: '12.50',
  counts: {
    ticksIn: 1300,
    lost: 0,
    crossed: 2,
    proposals: 30,
    ballots: 12,
    intents: 9,
    refusals: { POSITION_LIMIT: 2, ORDER_RATE: 1 },
    orders: 7,
    rejections: 0,
    fills: 7,
  },
  lastRefusals: ['POSITION_LIMIT buy 1 EURUSD: 2 given, 1 allowed'],
  lastVotes: ['ml-fast proposes long EURUSD (0.71)'],
  alerts: [],
  deadLetters: 0,
  recordings: [],
  ...more,
})

export const summary = (more: Partial<Summary> = {}): Summary => ({
  ...status().counts,
  reason: 'time is up',
  seconds: 30.04,
  ticksByAgent: { data: 1300, 'ml-fast': 1298 },
  setAside: { zero: 2 },
  skippedWhilePaused: {},
  recordings: [],
  position: 'EURUSD 0.10',
  positions: status().positions,
  account: status().account,
  pnl: '12.50',
  ticksPerSecond: 43,
  tickToOrderMicros: { p50: 250, p99: 1250, p999: Number.NaN },
  peakRssMiB: 210,
  restarts: 1,
  deadLetters: 0,
  eventDigest: '0123456789abcdef',
  ...more,
})

export interface FakeSwarm extends SwarmOperations {
  /** Every call, in words. */
  readonly calls: string[]
  tell<Name extends keyof SwarmEvents>(event: Name, ...args: Parameters<SwarmEvents[Name]>): void
  current: SwarmStatus
}

export function fakeSwarm(): FakeSwarm {
  const calls: string[] = []
  const listeners = new Map<string, Set<(...args: readonly unknown[]) => void>>()
  const known = (agent: string): void => {
    if (!swarm.current.agents.some((one) => one.agent === agent)) throw new SwarmError('AGENT_UNKNOWN', { agent })
  }
  const does = (verb: string) => async (agent: string) => {
    known(agent)
    calls.push(`${verb} ${agent}`)
  }
  const swarm: FakeSwarm = {
    calls,
    current: status(),
    status: () => swarm.current,
    discover: () => [],
    async inspect(agent) {
      known(agent)
      const heartbeat = swarm.current.agents.find((one) => one.agent === agent)!
      return {
        type: 'agent.status',
        agent,
        use: agent,
        capabilities: ['vote'],
        consumes: ['feature.row'],
        produces: ['decision.vote'],
        heartbeat,
        consumed: { 'feature.row': 1298 },
        emitted: { 'decision.vote': 12 },
        recording: null,
        state: { probability: Number.NaN, lags: new Float64Array([1, 2]), names: new Map([['a', 1]]) },
      }
    },
    add: async (plan) => {
      calls.push(`add ${plan.id} (${plan.use})`)
      swarm.current = { ...swarm.current, agents: [...swarm.current.agents, beat(plan.id)] }
    },
    remove: does('remove'),
    pause: does('pause'),
    resume: does('resume'),
    restart: does('restart'),
    trading(state, reason) {
      calls.push(`trading ${state}: ${reason}`)
      swarm.current = { ...swarm.current, trading: state, tradingReason: reason }
      swarm.tell('trading', { state, reason })
    },
    flatten(reason, thenHalt) {
      calls.push(`flatten${thenHalt ? ' then halt' : ''}: ${reason}`)
    },
    limit({ limit, value, reason }) {
      calls.push(`limit ${limit} = ${JSON.stringify(value)}: ${reason}`)
    },
    on(event, listener) {
      const heard = listeners.get(event) ?? new Set()
      listeners.set(event, heard)
      const plain = listener as (...args: readonly unknown[]) => void // told with the arguments of that event alone
      heard.add(plain)
      return () => void heard.delete(plain)
    },
    tell(event, ...args) {
      for (const listener of listeners.get(event) ?? []) listener(...args)
    },
    async stop(reason) {
      calls.push(`stop: ${reason}`)
      return summary({ reason })
    },
  }
  return swarm
}
