/** The routing policies. A new one is one file and one line here. */
export { bestPrice } from './best-price.ts'
export { proRata } from './pro-rata.ts'
export { weighted } from './weighted.ts'
