/** The execution algorithms, each with its parameters in the configuration. A new one is one file and one line here. */
export { default as adaptive } from './adaptive.ts'
export { default as iceberg } from './iceberg.ts'
export { default as immediate } from './immediate.ts'
export { default as peg } from './peg.ts'
export { default as pov } from './pov.ts'
export { default as sniper } from './sniper.ts'
export { default as twap } from './twap.ts'
export { default as vwap } from './vwap.ts'
