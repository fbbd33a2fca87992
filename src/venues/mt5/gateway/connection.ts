/**
 * A connection with somebody, known or not: bytes of a pipe to checked frames and back. After the greeting it answers
 * every read with an ack, its own frame when nothing else goes out: the terminal cannot switch Nagle's delay off.
 */
import { frames, type Frame } from '#venues/mt5/wire/catalogue.ts'
import type { Pipe, PipeOutlet } from '#venues/mt5/pipe.ts'
import { wireEnd, type Arrival } from '#venues/mt5/wire/wire-end.ts'

/** Who is told what happens on a connection. */
export interface Listener {
  arrived(arrival: Arrival): void
  /** Nothing arrives any more. `breach`: it broke the rules of the wire. Not told after a `close` of ours. */
  ended(reason: string, breach: boolean): void
}

export interface Connection {
  /** Where from, for lines a user reads. */
  readonly from: string
  readonly open: boolean
  /** Bytes came, whatever they were. */
  readonly spoke: boolean
  /** Hears from here on. */
  listener: Listener
  /** Sends at once, or with the rest when a read is being answered. */
  send(frame: Frame, flagBits?: number): void
  /** From here on frames carry MACs, and reads are acked. */
  prove(sign: Uint8Array, verify: Uint8Array): void
  /** Acks no frame after this one, until `Infinity` is given. */
  hold(seq: number): void
  /** The value of an arrival; undefined, and the connection over, when its payload is malformed. */
  valueOf(arrival: Arrival): Frame | undefined
  /** The connection is over: the other side broke the rules. */
  breach(detail: string): void
  close(): void
}

const ACK: Frame = frames.ack.blank()

export function connect(accept: (outlet: PipeOutlet) => Pipe, from: string): Connection {
  let open = true
  let spoke = false
  let proved = false
  let reading = false
  let limit = Infinity
  /** The last number the terminal was told of. */
  let told = 0

  const end = (reason: string, breach: boolean): void => {
    if (!open) return
    open = false
    pipe.close()
    self.listener.ended(reason, breach)
  }

  const wire = wireEnd('swarm', {
    write: (bytes) => pipe.write(bytes),
    arrived: (arrival) => {
      if (open) self.listener.arrived(arrival)
    },
    fault: (reason, detail) => end(`${reason}: ${detail}`, true),
  })

  const acknowledge = (): void => {
    if (proved && open && Math.min(wire.heard, limit) > told) self.send(ACK)
  }

  const self: Connection = {
    from,
    get open() {
      return open
    },
    get spoke() {
      return spoke
    },
    listener: { arrived() {}, ended() {} },
    send(frame, flagBits) {
      if (!open) return
      wire.send(frame, flagBits)
      told = Math.min(wire.heard, limit)
      if (!reading) wire.flush()
    },
    prove(sign, verify) {
      proved = true
      wire.prove(sign, verify)
    },
    hold(seq) {
      limit = seq
      wire.holdAck(seq)
      if (!reading) acknowledge()
    },
    valueOf: (arrival) => wire.valueOf(arrival),
    breach: (detail) => end(`MALFORMED: ${detail}`, true),
    close() {
      if (!open) return
      wire.flush()
      open = false
      pipe.close()
    },
  }

  const pipe = accept({
    received(bytes) {
      if (!open) return
      spoke = true
      reading = true
      wire.receive(bytes)
      acknowledge()
      reading = false
      if (open) wire.flush()
    },
    closed: (reason) => end(reason, false),
  })
  return self
}
