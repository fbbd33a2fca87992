/**
 * Velocity and acceleration of a price at its own times:
 *
 *   v_i = (P_i - P_{i-1}) / (t_i - t_{i-1})       a_i = (v_i - v_{i-1}) / ((t_i - t_{i-2}) / 2)
 *
 * A velocity lives in the middle of its interval, hence the divisor of the acceleration.
 * Unit    price per second, price per second squared.
 * Cost    O(1), allocates nothing.
 * Edge    prices of one moment are one, the last of them: nothing is divided by a time of 0. A time that goes back is
 *         taken as a start anew. NaN until there are 2 moments, for the acceleration 3.
 */
import { MICROS_PER_SECOND, type Micros } from '#domain/time.ts'

export class Kinematics {
  /** Price and time of the last three moments, newest first. */
  private readonly price = new Float64Array(3).fill(Number.NaN)
  private readonly time = new Float64Array(3).fill(Number.NaN)

  push(at: Micros, price: number): void {
    const { price: prices, time } = this
    if (at < time[0]) this.reset()
    if (at !== time[0]) {
      prices.copyWithin(1, 0, 2)
      time.copyWithin(1, 0, 2)
      time[0] = at
    }
    prices[0] = price
  }

  get velocity(): number {
    return this.between(0)
  }

  get acceleration(): number {
    const { time } = this
    return (this.between(0) - this.between(1)) / ((time[0] - time[2]) / 2 / MICROS_PER_SECOND)
  }

  reset(): void {
    this.price.fill(Number.NaN)
    this.time.fill(Number.NaN)
  }

  private between(k: number): number {
    const { price, time } = this
    return (price[k] - price[k + 1]) / ((time[k] - time[k + 1]) / MICROS_PER_SECOND)
  }
}
