/** The features a configuration can name. A new one is one file and one line here; the key is its `name`. */
export { default as mid } from './mid.ts'
export { default as micro_price } from './micro-price.ts'
export { default as spread_abs } from './spread-abs.ts'
export { default as spread_rel } from './spread-rel.ts'
export { default as book_imbalance } from './book-imbalance.ts'
export { default as ofi_1 } from './ofi-1.ts'
