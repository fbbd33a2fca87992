/**
 * From the id of a live order to its slot. Ids are paged by sixteen, a cache line of slots: ids given out in sequence
 * cost 4 bytes each and lie together, ids scattered over the 53 bits a page each.
 *
 * Cost  O(1) expected, no allocation but for growth, which doubles.
 */
import { BlockDirectory, highWord, lowWord } from './block-directory.ts'
import { isOrderId } from './order-input.ts'

const PAGE_BITS = 4
const PAGE = 1 << PAGE_BITS
const IN_PAGE = PAGE - 1
const NOTHING = -1

export class IdMap {
  /** Ids that are in. */
  size = 0
  private readonly directory = new BlockDirectory()
  private slots = new Int32Array(64 * PAGE).fill(NOTHING)
  private counts = new Uint8Array(64)

  /** Slot of the id, -1 when it is not in. An id that is none is not in. */
  get(id: number): number {
    if (!isOrderId(id)) return NOTHING
    const place = this.directory.find(lowWord(id) & ~IN_PAGE, highWord(id))
    return place < 0 ? NOTHING : this.slots[(place << PAGE_BITS) | (id & IN_PAGE)]
  }

  /** Of an id that is not in. */
  insert(id: number, slot: number): void {
    const low = lowWord(id) & ~IN_PAGE
    const high = highWord(id)
    let place = this.directory.find(low, high)
    if (place < 0) {
      place = this.directory.insert(low, high)
      if (place === this.counts.length) this.grow()
    }
    this.slots[(place << PAGE_BITS) | (id & IN_PAGE)] = slot
    this.counts[place]++
    this.size++
  }

  /** Of an id that is in. */
  remove(id: number): void {
    const low = lowWord(id) & ~IN_PAGE
    const high = highWord(id)
    const place = this.directory.find(low, high)
    this.slots[(place << PAGE_BITS) | (id & IN_PAGE)] = NOTHING
    this.size--
    if (--this.counts[place] === 0) this.directory.remove(low, high)
  }

  clear(): void {
    this.directory.clear()
    this.slots.fill(NOTHING)
    this.counts.fill(0)
    this.size = 0
  }

  private grow(): void {
    const { slots, counts } = this
    this.slots = new Int32Array(slots.length * 2).fill(NOTHING, slots.length)
    this.slots.set(slots)
    this.counts = new Uint8Array(counts.length * 2)
    this.counts.set(counts)
  }
}
