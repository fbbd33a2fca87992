/**
 * Where things lie in the shared memory of a ring.
 *
 *     int32 lines of 128 bytes
 *       0      published | settled              records 0 .. published-1 may be read; settled: see RingWriter.settle
 *       1      claimed                          records below claimed - slots may be overwritten already (lapping rings)
 *       2      producerSeat | producerWaiting | version     version counts changes of the consumer table
 *       3..18  released | done | state | seat   one line a consumer
 *     then `slots` records of `slotWords` 8-byte words (layout: messages/record.ts)
 */
/** Consumers a ring has places for. */
export const CONSUMERS = 16
export const LINE = 32
export const PUBLISHED = 0
export const SETTLED = 1
export const CLAIMED = 1 * LINE
export const PRODUCER_SEAT = 2 * LINE
export const PRODUCER_WAITING = 2 * LINE + 1
export const VERSION = 2 * LINE + 2
export const TABLE = 3 * LINE
export const HEADER_BYTES = (3 + CONSUMERS) * LINE * 4

/** A lapping producer announces what it overwrites ahead, this many records at once: an atomic store costs as much as a record. */
export const MOST_CLAIMED = 64

/** Records a producer may be writing beyond what it published. */
export const HISTORY_MARGIN = 128

export const RELEASED = 0
export const DONE = 1
export const STATE = 2
export const SEAT = 3

/** free: no consumer. gating: the producer waits for it. watching: never waited for, may lose records. */
export const consumerState = { free: 0, gating: 1, watching: 2 } as const
