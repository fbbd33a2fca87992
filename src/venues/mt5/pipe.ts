/**
 * A stream of bytes both ways between the swarm and a terminal: a TCP socket, or two ends in memory. Sessions know only
 * this, so the same code runs over loopback on a wall clock and in memory on a virtual one.
 */
export interface Pipe {
  /** Takes the bytes over; they are not changed afterwards. Nothing happens on a closed pipe. */
  write(bytes: Uint8Array): void
  /** Ends it at once; the other side hears `closed`. This side does not. */
  close(): void
}

export interface PipeOutlet {
  /** Lent: read before it returns. */
  received(bytes: Uint8Array): void
  /** The other side, or the wire, ended it: nothing arrives any more. Once, in one line. */
  closed(reason: string): void
}

/** Gives a pipe to the terminal's end, or undefined when nobody listens. `outlet` hears only after this returned. */
export type Dial = (outlet: PipeOutlet) => Promise<Pipe | undefined> | Pipe | undefined
