/** The kinds of model a weight file can hold. A new one is one file and one line here; the key is its `kind`. */
export { default as logistic } from './logistic.ts'
