/** A door in memory: the emulator's terminal and the gateway in one process, on a virtual clock or a real one. */
import type { Dial, Pipe, PipeOutlet } from '#venues/mt5/pipe.ts'
import type { Door, DoorOutlet } from './door.ts'

export interface MemoryDoor extends Door {
  /** For the terminal: a pipe to whoever has opened this door, undefined while nobody has. */
  readonly dial: Dial
}

/** One end of a pipe. */
interface End {
  readonly outlet: PipeOutlet
  open: boolean
}

/**
 * `later` runs a call soon, never at once, and calls in the order they were given: `(call) => void host.after(0, call)`.
 * What was written before a close still arrives, then the close.
 */
export function memoryDoor(later: (call: () => void) => void): MemoryDoor {
  let keeper: DoorOutlet | undefined

  const pipeOf = (end: End, other: End): Pipe => ({
    write(bytes) {
      if (!end.open) return
      later(() => {
        if (other.open) other.outlet.received(bytes)
      })
    },
    close() {
      if (!end.open) return
      end.open = false
      later(() => {
        if (!other.open) return
        other.open = false
        other.outlet.closed('the other side closed it')
      })
    },
  })

  return {
    address: 'memory',
    port: 0,
    open(outlet) {
      keeper = outlet
    },
    close() {
      keeper = undefined
    },
    dial(outlet) {
      const terminal: End = { outlet, open: true }
      let dialled: Pipe | undefined
      keeper?.connected((accepted) => {
        const gateway: End = { outlet: accepted, open: true }
        dialled = pipeOf(terminal, gateway)
        return pipeOf(gateway, terminal)
      }, 'memory')
      return dialled
    },
  }
}
