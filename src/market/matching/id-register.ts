/**
 * Ids used up, for ever: a bit each, in pages of 1,024 ids (128 bytes). Ids in sequence cost an eighth of a byte, ids
 * scattered over the 53 bits a page.
 *
 * Cost  O(1) expected, no allocation but for growth, which doubles; `runs` sorts the pages.
 */
import { BlockDirectory, highWord, lowWord } from '#market/orders/block-directory.ts'

const IN_PAGE = 1023
const WORDS_BITS = 5
const WORDS = 1 << WORDS_BITS

export class IdRegister {
  private readonly directory = new BlockDirectory()
  private bits = new Int32Array(16 * WORDS)

  /** Of a whole number from 0 to 2^53 - 1, as everywhere here. */
  has(id: number): boolean {
    const place = this.directory.find(lowWord(id) & ~IN_PAGE, highWord(id))
    return place >= 0 && (this.bits[(place << WORDS_BITS) | ((id >> 5) & (WORDS - 1))] & (1 << (id & 31))) !== 0
  }

  /** False when it was in already. */
  add(id: number): boolean {
    const at = this.wordOf(id)
    const word = this.bits[at]
    const bit = 1 << (id & 31)
    this.bits[at] = word | bit
    return (word & bit) === 0
  }

  addRun(first: number, last: number): void {
    for (let id = first; id <= last;) {
      if (id % 32 === 0 && last - id >= 31) {
        const at = this.wordOf(id) // it may replace `bits`
        this.bits[at] = -1
        id += 32
      } else this.add(id++)
    }
  }

  /** Runs [first, last] of what is in, ascending. */
  runs(): (readonly [number, number])[] {
    const pages: [first: number, place: number][] = []
    this.directory.forEach((first, place) => pages.push([first, place]))
    pages.sort(([a], [b]) => a - b)
    const runs: [number, number][] = []
    let open: [number, number] | undefined
    const extend = (first: number, last: number): void => {
      if (open?.[1] === first - 1) open[1] = last
      else runs.push((open = [first, last]))
    }
    for (const [start, place] of pages) {
      for (let word = 0; word < WORDS; word++) {
        const bits = this.bits[(place << WORDS_BITS) | word]
        const first = start + word * 32
        if (bits === -1) extend(first, first + 31)
        else for (let k = 0; k < 32; k++) if ((bits & (1 << k)) !== 0) extend(first + k, first + k)
      }
    }
    return runs
  }

  /** Index of the word with the bit of an id; its page is there afterwards. */
  private wordOf(id: number): number {
    const low = lowWord(id) & ~IN_PAGE
    const high = highWord(id)
    let place = this.directory.find(low, high)
    if (place < 0) {
      place = this.directory.insert(low, high)
      if (place << WORDS_BITS === this.bits.length) {
        const grown = new Int32Array(this.bits.length * 2)
        grown.set(this.bits)
        this.bits = grown
      }
    }
    return (place << WORDS_BITS) | ((id >> 5) & (WORDS - 1))
  }
}
