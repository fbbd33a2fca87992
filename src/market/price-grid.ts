/** Prices as whole ticks and back, for those who make prices: what comes back is the double nearest to the decimal. */
import { ticksOf } from '#domain/instrument.ts'

export interface PriceGrid {
  /** Nearest tick. */
  ticks(price: number): number
  price(ticks: number): number
}

/** `tickSize` is a decimal string, as an instrument has it: '0.00001' or '5'. */
export function priceGrid(tickSize: string): PriceGrid {
  const places = tickSize.split('.')[1]?.length ?? 0
  const scale = 10 ** places
  const unit = Math.round(Number(tickSize) * scale)
  const size = Number(tickSize)
  return {
    ticks: (price) => ticksOf(price, size),
    // One division of integers rounds once; ticks * 0.00001 would carry the error of 0.00001 itself.
    price: (ticks) => (ticks * unit) / scale,
  }
}
