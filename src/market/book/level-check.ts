/** What a level may be: the one check of everything that takes levels. */
import { isTicks } from '#market/book-side.ts'
import type { LevelFault } from './level-book.ts'

/** The fault of a level that is to hold `size` lots (0: none), or null. Written so that NaN is a fault. */
export function faultOfLevel(ticks: number, size: number): LevelFault | null {
  if (!isTicks(ticks)) return 'badPrice'
  return size >= 0 && size < Infinity ? null : 'badSize'
}
