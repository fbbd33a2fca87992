/** Order-flow imbalance of the best 2 levels. */
import { prefixFlow } from './prefix-flow.ts'

export default prefixFlow(2)
