/** The latency models a configuration can name. A new one is one file and one line here; the key is its `name`. */
export { default as constant } from './constant.ts'
export { default as log_normal } from './log-normal.ts'
export { default as samples } from './samples.ts'
