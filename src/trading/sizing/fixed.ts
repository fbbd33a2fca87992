/** The same size every time. */
import { defineSizer } from './sizer.ts'

export interface FixedParams {
  readonly lots: number
}

export default defineSizer<FixedParams>({
  name: 'fixed',
  about: 'The same lots for every order.',
  formula: 'lots',
  source: 'none needed',
  edge: 'nothing has to be known',
  params: (z) => z.strictObject({ lots: z.number().positive().describe('lots') }),
  create:
    ({ lots }) =>
    () =>
      lots,
})
