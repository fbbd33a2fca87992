/** Order-flow imbalance of the best 5 levels. */
import { prefixFlow } from './prefix-flow.ts'

export default prefixFlow(5)
