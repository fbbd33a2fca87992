/** The markets a paper venue can trade on. A new one is one file and one line here. */
export { default as fx } from './synthetic-fx.ts'
export { default as index } from './synthetic-index.ts'
export { default as file } from './tick-file.ts'
