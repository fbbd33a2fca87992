/** The signing rules a configuration can name. A new one is one file and one line here. */
export { aggressorFlag as aggressor_flag } from './aggressor-flag.ts'
export { quoteRule as quote_rule } from './quote-rule.ts'
export { tickRule as tick_rule } from './tick-rule.ts'
export { leeReady as lee_ready } from './lee-ready.ts'
export { emo } from './emo.ts'
export { clnv } from './clnv.ts'
