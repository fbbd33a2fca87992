/** The same delays every time, one a kind of request. */
import { fromMillis } from '#domain/time.ts'
import { defineLatency } from './latency-model.ts'

interface ActionMillis {
  readonly entryMillis: number
  readonly responseMillis: number
}

export interface ConstantParams {
  readonly feedMillis: number
  readonly submit: ActionMillis
  /** As `submit` when absent. */
  readonly modify?: ActionMillis | undefined
  readonly cancel?: ActionMillis | undefined
}

export default defineLatency<ConstantParams>({
  name: 'constant',
  about: 'The same delay for every event and every request.',
  params: (z) => {
    const millis = z.number().min(0).max(60_000)
    const action = z.strictObject({
      entryMillis: millis.describe('to the exchange, ms'),
      responseMillis: millis.describe('back from it, ms'),
    })
    return z.strictObject({
      feedMillis: millis.describe('market data to us, ms'),
      submit: action,
      modify: action.optional(),
      cancel: action.optional(),
    })
  },
  create({ feedMillis, submit, modify = submit, cancel = submit }) {
    const feed = fromMillis(feedMillis)
    const micros = ({ entryMillis, responseMillis }: ActionMillis) => ({
      entry: fromMillis(entryMillis),
      response: fromMillis(responseMillis),
    })
    const by = { submit: micros(submit), modify: micros(modify), cancel: micros(cancel) }
    return {
      feed: () => feed,
      order(action, _at, into) {
        into.entry = by[action].entry
        into.response = by[action].response
        into.rejected = false
      },
    }
  },
})
