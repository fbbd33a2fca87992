/** The sizers a configuration can name. A new one is one file and one line here; the key is its `name`. */
export { default as fixed } from './fixed.ts'
export { default as volatility_target } from './volatility-target.ts'
export { default as kelly } from './kelly.ts'
export { default as kelly_continuous } from './kelly-continuous.ts'
