/** The thread that reads a tick file for a venue on a virtual clock: fills the slots of `threadSource`, then ends. */
import { workerData } from 'node:worker_threads'
import {
  CLOSED,
  ENDED,
  ends,
  FILLED,
  LENGTHS,
  NEWS,
  REASON,
  REASON_BYTES,
  SLOT_BYTES,
  SLOTS,
  TAKEN,
  type SharedSlots,
} from './byte-source.ts'
import { pumpFile } from './file-pump.ts'

const { path, gzip, words, bytes } = workerData as SharedSlots // put there by `threadSource`

const noMoreWanted = (): boolean => Atomics.load(words, CLOSED) === 1

function tell(): void {
  Atomics.add(words, NEWS, 1)
  Atomics.notify(words, NEWS)
}

function fill(chunk: Uint8Array): void {
  const filled = Atomics.load(words, FILLED)
  for (;;) {
    const taken = Atomics.load(words, TAKEN)
    if (filled - taken < SLOTS || noMoreWanted()) break
    Atomics.wait(words, TAKEN, taken)
  }
  const slot = filled % SLOTS
  bytes.set(chunk, slot * SLOT_BYTES)
  words[LENGTHS + slot] = chunk.length
  Atomics.add(words, FILLED, 1)
  tell()
}

const end = await pumpFile(path, gzip, {
  get closed() {
    return noMoreWanted()
  },
  room: () => undefined,
  push(chunk) {
    for (let at = 0; at < chunk.length; at += SLOT_BYTES) fill(chunk.subarray(at, at + SLOT_BYTES))
  },
})
const reason = Buffer.from(end.reason).subarray(0, REASON_BYTES)
bytes.set(reason, SLOTS * SLOT_BYTES)
words[REASON] = reason.length
Atomics.store(words, ENDED, 1 + ends.indexOf(end.how))
tell()
