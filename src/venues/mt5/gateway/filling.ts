/**
 * Which filling mode a request may carry. The mask of the symbol and the number of the mode are two different codes,
 * and RETURN has no bit of its own: it depends on how the symbol is executed.
 *
 *     execution      FOK         IOC         RETURN
 *     0 request      always      always      always
 *     1 instant      always      always      always
 *     2 market       mask bit 1  mask bit 2  never
 *     3 exchange     mask bit 1  mask bit 2  always
 *
 * Source  MQL5 reference, SYMBOL_FILLING_MODE. Pending orders are always RETURN, or BOC where mask bit 4 allows it.
 */
export const filling = { FOK: 0, IOC: 1, RETURN: 2, BOC: 3 } as const
export type Filling = (typeof filling)[keyof typeof filling]

export const execution = { REQUEST: 0, INSTANT: 1, MARKET: 2, EXCHANGE: 3 } as const

const FOK_BIT = 1
const IOC_BIT = 2
const BOC_BIT = 4

/** Whether a deal on the symbol may be filled so. */
export function mayFill(wanted: Filling, mask: number, executionMode: number): boolean {
  const quoted = executionMode === execution.REQUEST || executionMode === execution.INSTANT
  switch (wanted) {
    case filling.FOK:
      return quoted || (mask & FOK_BIT) !== 0
    case filling.IOC:
      return quoted || (mask & IOC_BIT) !== 0
    case filling.RETURN:
      return executionMode !== execution.MARKET
    case filling.BOC:
      return false
  }
}

/** Whether a pending limit order may be filled so. */
export const mayRest = (wanted: Filling, mask: number): boolean =>
  wanted === filling.RETURN || (wanted === filling.BOC && (mask & BOC_BIT) !== 0)

/**
 * The mode for a deal: the wanted one, else IOC, FOK, RETURN in that order. IOC before FOK because a part is better
 * than nothing; RETURN last because its rest stays. Undefined when the symbol allows none: the request would get 10030.
 */
export const fillingFor = (mask: number, executionMode: number, wanted: Filling = filling.IOC): Filling | undefined =>
  [wanted, filling.IOC, filling.FOK, filling.RETURN].find((mode) => mayFill(mode, mask, executionMode))
