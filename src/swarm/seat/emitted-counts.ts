/** Counts of what a node has emitted, by message number: records that are not published after all do not count. */
import { messageById } from '#messages/catalogue.ts'
import type { Lane } from '#messages/record.ts'
import type { RingWriter } from '#swarm/links/ring-writer.ts'

/** Takes `count` records from `first` on back. */
export function takeBack(emitted: Float64Array, { ring, i }: RingWriter, first: number, count: number): void {
  for (let k = 0; k < count; k++) emitted[i[2 * ring.wordOf((first + k) | 0)]]--
}

/** What an earlier incarnation had emitted and not published when its thread was ended still stands in the counts. */
export function uncount(emitted: Float64Array, writer: RingWriter, lane: Lane): void {
  const counted = emitted.reduce((total, count, id) => (messageById[id]?.lane === lane ? total + count : total), 0)
  takeBack(emitted, writer, writer.next, (counted - writer.next) | 0)
}
