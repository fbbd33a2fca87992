/** All at once: within the price limit, or at the market. */
import { defineAlgorithm } from './algorithm.ts'

export default defineAlgorithm<Readonly<Record<string, never>>, Readonly<Record<string, never>>>({
  name: 'immediate',
  about: 'Takes all that may be sent, at once and again until it is filled.',
  params: (z) => z.strictObject({}),
  whole: true,
  tactic: () => ({
    begin: () => ({}),
    mostAtOnce: (_, { steps }) => steps,
    decide(_, view, wish) {
      wish.take = view.free
    },
  }),
})
