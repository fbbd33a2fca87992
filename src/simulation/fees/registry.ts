/** The fees a configuration can name. A new one is one file and one line here; the key is its `name`. */
export { default as maker_taker } from './maker-taker.ts'
export { default as per_lot } from './per-lot.ts'
export { default as flat } from './flat.ts'
export { default as directional } from './directional.ts'
