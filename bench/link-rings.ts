/** One end of a link over rings: the product's writer, reader and codec, parked as a seat parks. */
import { Board, PARKED, RUNNING } from '#swarm/links/board.ts'
import { stamp } from '#swarm/clocks/wall-clock.ts'
import { RingReader } from '#swarm/links/ring-reader.ts'
import { RingWriter } from '#swarm/links/ring-writer.ts'
import { Ring } from '#swarm/links/ring.ts'
import { CHUNK, filled, parcels, type EndSetup, type Result, type Small, type Task } from './link-parcel.ts'

/** Looks at an empty ring before parking. */
const LOOKS = 50
/** Records taken before their slots are given back. */
const MOST_TAKEN = 512

export class RingEnd {
  private readonly board: Board
  private readonly side: 0 | 1
  private readonly writer: RingWriter
  private readonly reader: RingReader
  private readonly definition: Small
  private readonly parcel: ReturnType<Small['draft']>

  constructor(setup: EndSetup) {
    this.board = new Board(setup.board)
    this.side = setup.side
    this.writer = new RingWriter(new Ring(setup.out))
    this.reader = new RingReader(new Ring(setup.in), 0)
    this.definition = parcels[setup.size] as Small // what the ends touch is common to both
    this.parcel = filled(setup.size)
  }

  run(task: Task): Result {
    if (task.trip === 'round') return this.side === 0 ? this.call(task) : this.answer(task)
    return this.side === 0 ? this.send(task) : this.take(task)
  }

  private send({ count, batch }: Task): Result {
    const { writer, parcel } = this
    const { encode } = this.definition
    const { f, i } = writer
    const from = stamp()
    for (let seq = 0; seq < count;) {
      if (!writer.hasRoom(batch)) {
        this.park(() => writer.hasRoom(batch))
        continue
      }
      for (let k = 0; k < batch; k++) {
        parcel.seq = seq++
        encode(parcel, f, i, writer.claim())
      }
      writer.commit()
      this.wake(writer)
    }
    return { from, to: stamp(), micros: new Float64Array() }
  }

  private take({ count }: Task): Result {
    const { reader, parcel } = this
    const { decode } = this.definition
    const { ring } = reader
    const { f, i } = ring
    const micros: number[] = []
    const from = stamp()
    let last = from
    let lastGot = 0
    let sum = 0
    for (let got = 0, empty = 0; got < count;) {
      const here = Math.min(reader.available(), MOST_TAKEN)
      if (here <= 0) {
        if (++empty > LOOKS) this.park(() => reader.available() > 0)
        continue
      }
      empty = 0
      for (let k = 0; k < here; k++) {
        decode(f, i, ring.wordOf(reader.cursor), parcel)
        sum += parcel.seq + parcel.bid
        reader.done()
      }
      const waiting = reader.release()
      if (waiting >= 0) this.board.wake(waiting)
      got += here
      if (got - lastGot < CHUNK) continue
      const now = stamp()
      micros.push((now - last) / (got - lastGot))
      last = now
      lastGot = got
    }
    if (sum !== (count * (count - 1)) / 2 + 1.25 * count) throw new Error('the ring lost or changed a record')
    return { from, to: stamp(), micros: Float64Array.from(micros) }
  }

  private call({ count }: Task): Result {
    const micros = new Float64Array(count)
    const from = stamp()
    for (let k = 0; k < count; k++) {
      const sent = stamp()
      this.parcel.seq = k
      this.say()
      this.hear()
      micros[k] = stamp() - sent
    }
    return { from, to: stamp(), micros }
  }

  private answer({ count }: Task): Result {
    for (let k = 0; k < count; k++) {
      this.hear()
      this.say()
    }
    return { from: 0, to: 0, micros: new Float64Array() }
  }

  private say(): void {
    const { writer } = this
    while (!writer.hasRoom(1)) this.park(() => writer.hasRoom(1))
    this.definition.encode(this.parcel, writer.f, writer.i, writer.claim())
    writer.commit()
    this.wake(writer)
  }

  private hear(): void {
    const { reader } = this
    while (reader.available() <= 0) this.park(() => reader.available() > 0)
    const { f, i } = reader.ring
    this.definition.decode(f, i, reader.ring.wordOf(reader.cursor), this.parcel)
    reader.done()
    const waiting = reader.release()
    if (waiting >= 0) this.board.wake(waiting)
  }

  private wake(writer: RingWriter): void {
    for (const seat of writer.readersToWake()) this.board.wake(seat)
  }

  /** Announces the wait, looks again, waits: as the loop of a seat does. */
  private park(ready: () => boolean): void {
    const { ints } = this.board
    const word = this.board.seat(this.side, 'wake')
    Atomics.store(ints, word, PARKED)
    if (!ready()) Atomics.wait(ints, word, PARKED, 100)
    Atomics.store(ints, word, RUNNING)
  }
}
