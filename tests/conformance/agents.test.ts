/** Every agent of the house passes the one behaviour suite: a scenario each. */
import { describe } from 'vitest'
import coordinator from '#agents/coordinator.ts'
import data from '#agents/data.ts'
import execution from '#agents/execution.ts'
import feature from '#agents/feature.ts'
import fitter from '#agents/fitter.ts'
import ml from '#agents/ml.ts'
import momentum from '#agents/momentum.ts'
import { agents } from '#agents/registry.ts'
import risk from '#agents/risk.ts'
import { Money } from '#domain/money.ts'
import type { AnyMessage } from '#messages/catalogue.ts'
import { seededRng } from '#numeric/rng.ts'
import { childNumbers } from '#trading/orders/serial-number.ts'
import { message } from '#tests/outbox.ts'
import { limitsWith } from '#tests/risk-limits.ts'
import { behavesTheSameEverywhere } from './behaviour.suite.ts'
import type { Cue } from './stage.ts'

const SECOND = 1_000_000
const at = (seq: number): { seq: number; at: number } => ({ seq, at: seq * SECOND })

/** A seeded walk of quotes, one a second; now and then crossed, one-sided or out of order. */
function quotes(type: 'venue.tick' | 'market.quote', count: number): AnyMessage[] {
  const rng = seededRng(7)
  let mid = 1.1
  return Array.from({ length: count }, (_, k) => {
    mid += 0.0002 * rng.normal()
    const half = rng.uniform() < 0.1 ? -0.00001 : 0.00005
    const touch = { bid: mid - half, bidSize: 1 + rng.below(9), ask: mid + half, askSize: 1 + rng.below(9) }
    const late = type === 'venue.tick' && rng.uniform() < 0.05
    if (type === 'market.quote') return message(type, { ...at(k + 1), ...touch })
    return message(type, {
      ...at(k + 1 - (late ? 5 : 0)),
      ...touch,
      ask: rng.uniform() < 0.05 ? Number.NaN : touch.ask,
    })
  })
}

const columns = ['mid', 'signal']
function rows(count: number): AnyMessage[] {
  const rng = seededRng(11)
  let signal = 0
  let mid = 1.1
  return Array.from({ length: count }, (_, k) => {
    signal = 0.9 * signal + rng.normal()
    mid += 0.0005 * rng.normal()
    return message('feature.row', { ...at(k + 1), mid, width: 2, values: Float64Array.of(mid, signal) })
  })
}

const member = (voter: number, name: string): AnyMessage =>
  message('swarm.member', { voter, name, change: 'joined', weight: 1, mayVeto: false, instrument: 0, seq: 0 })
const proposal = (seq: number, voter: number, stance: 'long' | 'short' | 'flat'): AnyMessage =>
  message('decision.proposal', { ...at(seq), voter, stance, confidence: 0.7 })
const facts = { seq: 0, at: SECOND, instrument: 0 }
const reconciled: readonly AnyMessage[] = [
  message('venue.state', { ...facts, state: 'connected', epoch: 1 }),
  message('account.snapshot', { ...facts, part: 'begin' }),
  message('account.state', { ...facts, balance: new Money(100_000), equity: new Money(100_000) }),
  message('account.snapshot', { ...facts, part: 'end' }),
  message('venue.state', { ...facts, state: 'reconciled', epoch: 1 }),
]
const quote = (seq: number, bid: number): AnyMessage =>
  message('market.quote', { ...at(seq), bid, bidSize: Number.NaN, ask: bid + 0.0001, askSize: Number.NaN })

const module = (name: string): string => agents[name] // named below as the registry names them
const scenarios: readonly { name: string; play: Omit<Parameters<typeof behavesTheSameEverywhere>[0], 'module'> }[] = [
  {
    name: 'data',
    play: {
      spec: data,
      config: {},
      inbox: [
        message('venue.state', { ...facts, state: 'connected', epoch: 1 }),
        ...quotes('venue.tick', 60),
        message('venue.state', { ...facts, state: 'disconnected', epoch: 1 }),
        message('venue.state', { ...facts, state: 'connected', epoch: 2 }),
        ...quotes('venue.tick', 10),
      ],
    },
  },
  {
    name: 'feature',
    play: {
      spec: feature,
      config: { features: [{ name: 'mid' }, { name: 'micro_price' }, { name: 'ofi_1', params: { window: 10 } }] },
      inbox: [
        ...quotes('market.quote', 60),
        message('market.gap', { ...at(61), lost: 3 }),
        ...quotes('market.quote', 20),
      ],
    },
  },
  {
    name: 'fitter',
    play: {
      spec: fitter,
      config: {
        features: [
          { name: 'hawkes', params: { refit: 'agent', minimumEvents: 100, capacity: 400, refitSeconds: 100 } },
        ],
      },
      inbox: Array.from({ length: 500 }, (_, k) => [
        message('market.trade', { ...at(k + 1), price: 1, size: 1, aggressor: k % 3 === 0 ? 'buy' : 'sell' }),
        quote(k + 1, 1.1),
      ]).flat(),
    },
  },
  {
    name: 'ml',
    play: {
      spec: ml,
      config: {
        model: {
          kind: 'logistic',
          description: 'a test',
          inputs: [{ column: 'signal', transform: 'change', lag: 3 }],
          weights: [1],
          bias: 0,
        },
        minHoldSeconds: 2,
      },
      columns,
      inbox: [...rows(80), message('decision.ballot', { ...at(80), ballot: 4, stance: 'long', deadline: 9 })],
    },
  },
  {
    name: 'momentum',
    play: {
      spec: momentum,
      config: { fastSeconds: 2, slowSeconds: 8, enterBps: 1, exitBps: 0.5, minHoldSeconds: 1 },
      columns,
      inbox: [...rows(80), message('decision.ballot', { ...at(80), ballot: 4, stance: 'long', deadline: 9 })],
    },
  },
  {
    name: 'coordinator',
    play: {
      spec: coordinator,
      config: { exposureLots: 0.5, deadlineMillis: 50 },
      inbox: [
        member(4, 'one'),
        member(5, 'two'),
        member(6, 'three'),
        ...reconciled.filter(({ type }) => type === 'venue.state'),
        quote(1, 1.1),
        proposal(1, 4, 'long'),
        proposal(2, 5, 'long'),
        { wait: 100_000 },
        quote(3, 1.1),
        proposal(4, 6, 'flat'),
        { wait: 100_000 },
        proposal(5, 4, 'flat'),
        { wait: 100_000 },
      ],
    },
  },
  {
    name: 'risk',
    play: {
      spec: risk,
      config: {
        limits: limitsWith({ position: { maxLots: 1 }, openOrders: { max: 4 } }),
      },
      inbox: [
        ...reconciled,
        quote(1, 1.1),
        message('decision.intent', { ...at(1), ballot: 1, targetLots: 0.5, confidence: 0.6 }),
        { wait: 300_000 },
        message('decision.intent', { ...at(2), ballot: 2, targetLots: 5, confidence: 0.6 }),
        message('agent.command', { ...facts, command: 'halt', reason: 'test' }),
        message('decision.intent', { ...at(3), ballot: 3, targetLots: 0, confidence: 0.6 }),
        { wait: 600_000 },
      ],
    },
  },
  { name: 'execution', play: { spec: execution, config: {}, inbox: executionInbox() } },
  {
    name: 'execution',
    play: {
      spec: execution,
      config: { algorithm: { name: 'twap', params: { slices: 4 } }, work: { deadlineSeconds: 20 } },
      inbox: workedInbox(),
    },
  },
]

/** A worked order: slices at random moments, one of them filled, a halt in between, its memory told again, its end. */
function workedInbox(): Cue[] {
  const memory = { approval: 3, part: 0, parts: 1, body: '{"version":1}' }
  const approved = { ballot: 1, side: 'buy', lots: new Money('0.5'), orderType: 'market', price: new Money(0) } as const
  const quotes = Array.from({ length: 24 }, (_, k): Cue[] => [{ wait: SECOND }, quote(k + 2, 1.1)])
  return [
    ...reconciled,
    message('risk.lease', { ...facts, until: 600 * SECOND, from: 1 }),
    quote(1, 1.1),
    message('decision.approved', { ...at(2), ...approved, approval: 7, reference: 1.10005, expires: 60 * SECOND }),
    ...quotes.slice(0, 6).flat(),
    message('order.rejected', { ...at(4), clientId: childNumbers(1, 1)(), code: 'NO_MONEY' }),
    message('agent.command', { ...facts, command: 'halt', reason: 'test' }),
    ...quotes.slice(6, 9).flat(),
    message('agent.command', { ...facts, command: 'resume', reason: 'test' }),
    message('account.snapshot', { ...facts, part: 'begin' }),
    message('execution.memory', { ...facts, ...memory }),
    message('account.snapshot', { ...facts, part: 'end' }),
    ...quotes.slice(9).flat(),
    { wait: 20 * SECOND },
  ]
}

function executionInbox(): Cue[] {
  const approved = message('decision.approved', {
    ...at(2),
    approval: 7,
    ballot: 1,
    side: 'buy',
    lots: new Money('0.5'),
    orderType: 'market',
    price: new Money(0),
    reference: 1.10005,
    reduceOnly: false,
    expires: 60 * SECOND,
  })
  const filled = message('order.filled', {
    ...at(2),
    clientId: 7,
    fillId: 'f1',
    side: 'buy',
    lots: new Money('0.5'),
    price: new Money('1.1001'),
    fee: new Money('1.5'),
    leaves: new Money(0),
  })
  return [
    ...reconciled,
    message('risk.lease', { ...facts, until: 60 * SECOND }),
    quote(1, 1.1),
    approved,
    message('order.accepted', { ...at(2), clientId: 7, venueId: 'v1' }),
    filled,
    filled,
    { wait: 70 * SECOND },
    { ...approved, approval: 8 },
  ]
}

for (const { name, play } of scenarios) {
  describe(`the ${name} agent ${JSON.stringify(play.config)}`, () => {
    behavesTheSameEverywhere({ ...play, module: module(name) })
  })
}
