/** Order-flow imbalance of the best 3 levels. */
import { prefixFlow } from './prefix-flow.ts'

export default prefixFlow(3)
