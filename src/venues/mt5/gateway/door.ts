/** Where terminals come in: a TCP listener, or a place in memory for the emulator on a virtual clock. */
import type { Pipe, PipeOutlet } from '#venues/mt5/pipe.ts'

export interface DoorOutlet {
  /**
   * Somebody is there. `accept` takes the pipe over, at once or not at all: whoever is not accepted when this returns is
   * sent away. `from` names the place for the lines a user reads.
   */
  connected(accept: (outlet: PipeOutlet) => Pipe, from: string): void
  /** It does not open; it is tried again by itself. One line, once until it opens. */
  failed(line: string): void
}

export interface Door {
  readonly address: string
  /** 0 while it is shut, and in memory. */
  readonly port: number
  /** From here on connections come, never before this returned. */
  open(outlet: DoorOutlet): void
  /** No further connections; those that are in stay. */
  close(): void
}
