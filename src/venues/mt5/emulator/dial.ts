/** The terminal's telephone: a TCP connection to where the swarm listens. */
import { connect } from 'node:net'
import { messageOf } from '#domain/errors.ts'
import type { Dial, Pipe } from '#venues/mt5/pipe.ts'

/** As long as SocketConnect waits. */
const PATIENCE_MILLIS = 1_000
/** Time the swarm has to read what was last said. */
const LINGER_MILLIS = 1_000

/** `portOf` gives 0 while nobody listens yet. */
export const tcpDial =
  (host: string, portOf: () => number): Dial =>
  (outlet) => {
    const port = portOf()
    if (port === 0) return undefined
    return new Promise<Pipe | undefined>((resolve) => {
      const socket = connect({ host, port, noDelay: true, timeout: PATIENCE_MILLIS })
      let open = false
      let closed = false
      let why = 'the swarm closed it'
      const pipe: Pipe = {
        write(bytes) {
          if (open) socket.write(bytes)
        },
        close() {
          open = false
          closed = true
          // What is still unread is read away: a reset would take back what was said last.
          socket.end()
          setTimeout(() => socket.destroy(), LINGER_MILLIS).unref()
        },
      }
      socket.once('connect', () => {
        open = true
        socket.setTimeout(0)
        resolve(pipe)
      })
      socket.once('timeout', () => socket.destroy())
      socket.on('data', (bytes) => {
        if (!closed) outlet.received(bytes)
      })
      socket.on('error', (error) => {
        why = messageOf(error)
      })
      socket.once('close', () => {
        if (!open && !closed) resolve(undefined)
        else if (!closed) outlet.closed(why)
        open = false
      })
    })
  }
