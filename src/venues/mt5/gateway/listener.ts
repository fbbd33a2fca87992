/**
 * The door of real terminals: a TCP listener. Loopback only, unless the configuration says that a tunnel is in front of
 * it: what travels is authenticated and not encrypted.
 */
import { createServer, type Server, type Socket } from 'node:net'
import { lineOf, messageOf } from '#domain/errors.ts'
import { fromMillis } from '#domain/time.ts'
import type { VenueHost } from '#swarm/ports/venue.ts'
import type { Pipe, PipeOutlet } from '#venues/mt5/pipe.ts'
import type { Door, DoorOutlet } from './door.ts'

const RETRY_MILLIS = 2_000
/** Time a peer has to read what was last said before the connection is torn down. */
const LINGER_MILLIS = 1_000
/** A peer that leaves so much unread does not read at all. */
const MAX_UNREAD_BYTES = 4 << 20

export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)

function pipeOf(socket: Socket, outlet: PipeOutlet): Pipe {
  let open = true
  const ended = (reason: string): void => {
    if (!open) return
    open = false
    outlet.closed(reason)
  }
  socket.setNoDelay(true)
  socket.on('data', (bytes) => {
    if (open) outlet.received(bytes)
  })
  socket.on('error', (error) => ended(messageOf(error)))
  socket.on('close', () => ended('the terminal closed it'))
  return {
    write(bytes) {
      if (!open) return
      socket.write(bytes)
      if (socket.writableLength <= MAX_UNREAD_BYTES) return
      ended('the terminal does not read')
      socket.destroy()
    },
    close() {
      if (!open) return
      open = false
      // Its last words may be unread bytes of ours: they are read away, since a reset would take our answer back.
      socket.end()
      setTimeout(() => socket.destroy(), LINGER_MILLIS).unref()
    },
  }
}

/** `host` and `port` are where it listens; port 0 takes a free one. A port that is taken is tried again. */
export function tcpDoor(host: string, port: number, { after }: Pick<VenueHost, 'after'>): Door {
  let server: Server | undefined
  let cancel = (): void => {}
  let told = false

  const listen = (outlet: DoorOutlet): void => {
    const made = createServer((socket) => {
      let accepted = false
      // Whoever is sent away may still fail: an error without a listener would end the process.
      socket.on('error', () => {})
      outlet.connected((accepting) => {
        accepted = true
        return pipeOf(socket, accepting)
      }, socket.remoteAddress ?? 'nowhere')
      if (!accepted) socket.destroy()
    })
    server = made
    made.on('error', (error) => {
      if (server !== made) return
      if (!told) outlet.failed(lineOf('MT5_PORT_TAKEN', { address: `${host}:${port}`, why: messageOf(error) }))
      told = true
      made.close()
      cancel = after(fromMillis(RETRY_MILLIS), () => listen(outlet))
    })
    made.listen(port, host, () => {
      told = false
    })
  }

  return {
    address: host,
    get port() {
      const at = server?.address()
      return typeof at === 'object' ? (at?.port ?? 0) : 0
    },
    open: listen,
    close() {
      cancel()
      server?.close()
      server = undefined
    },
  }
}
