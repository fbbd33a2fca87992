/**
 * All checks of the risk agent on one order, with 1,000 orders out on 100 instruments, beside the same checks written
 * plainly: sums over all that is out, in Decimals. Both must say the same of every order. `whole decision` is the gate's:
 * from the exposure that is wanted to the order that may go out.
 */
import type { DecisionIntent } from '#messages/decisions.ts'
import { createGate } from '#trading/risk/gate.ts'
import { boundChecks } from '#trading/risk/limits.ts'
import { atMost, Report } from './report.ts'
import { limits, openOrders, questions, views, type Question } from './risk-market.ts'
import { plainExamine } from './risk-plain.ts'
import { interleave, rateOf, repetitions, seconds, type Contender, type Reading } from './sampling.ts'

const ROUNDS = 7
const SPAN = 0.5
const GOAL_NANOS = 1_000

const checks = boundChecks(limits)
let approvals = 0
const gate = createGate({
  checks,
  style: { type: 'limit', offsetTicks: 0 },
  approvalMicros: 1e6,
  nextApproval: () => ++approvals,
})

const passing: Question[] = []
const refused: Question[] = []
for (const question of questions) {
  const { order, view } = question
  const [ours, plain] = [gate.examine(order, view), plainExamine(order, view, limits, openOrders)]
  if (ours !== plain)
    throw new Error(`${order.instrument.symbol}: ${ours ?? 'passes'}, and plainly ${plain ?? 'passes'}`)
  if (ours === null) passing.push(question)
  else refused.push(question)
}

const nanos = ({ value, ...percentiles }: Reading): Reading => ({ ...percentiles, value: 1e9 / value })
// What came out is added up, so that nothing is optimised away.
let sum = 0
const subject = (name: string, size: number, chunk: () => void): Contender => ({
  name,
  run: async () => nanos(await rateOf(seconds(SPAN), size, chunk)),
})

const examining = (name: string, asked: readonly Question[]): Contender =>
  subject(name, asked.length, () => {
    for (let k = 0; k < asked.length; k++) if (gate.examine(asked[k].order, asked[k].view) === null) sum++
  })
const all = examining('all checks', passing)
const no = examining('one refuses', refused)
const plain = subject('all checks, plainly', passing.length, () => {
  for (const { order, view } of passing) if (plainExamine(order, view, limits, openOrders) === null) sum++
})
const intents = views.map(({ instrument, at, position }, seq): DecisionIntent => ({
  type: 'decision.intent',
  seq,
  at,
  instrument: instrument.id,
  ballot: seq + 1,
  targetLots: position < 0 ? 3 : -3,
  confidence: 1,
}))
const decision = subject('whole decision', intents.length, () => {
  for (let k = 0; k < intents.length; k++) {
    for (const decided of gate.decide(intents[k], views[k].instrument, () => views[k]))
      sum += decided.lots === 0 ? 0 : 1
  }
})

const report = new Report('risk')
report.note(
  `${checks.length} checks, ${openOrders.length} orders out on ${views.length} instruments; ${passing.length} of ${questions.length} orders pass`,
)
const contenders = [plain, all, no, decision]
const { readings, others } = await interleave(contenders, repetitions(ROUNDS))
report.heard('checks', others)
report.add(plain.name, 'ns', readings.get(plain.name)!)
report.add(all.name, 'ns', readings.get(all.name)!, plain.name, ({ value }) => [
  atMost(value, GOAL_NANOS, `${GOAL_NANOS} ns`),
])
for (const check of checks) {
  const one = subject(`  ${check.name}`, passing.length, () => {
    for (let k = 0; k < passing.length; k++)
      if (check.judge(passing[k].order, passing[k].view).verdict === 'pass') sum++
  })
  const alone = await interleave([one], repetitions(3))
  report.add(one.name, 'ns', alone.readings.get(one.name)!)
}
report.add(no.name, 'ns', readings.get(no.name)!)
report.add(decision.name, 'ns', readings.get(decision.name)!)
report.print()
if (sum < 0) throw new Error('nothing was judged')
