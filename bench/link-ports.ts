/** One end of a link over a MessagePort: objects posted by hand, or calls through comlink. */
import type { MessagePort } from 'node:worker_threads'
import { expose, wrap, type Remote } from 'comlink'
import { stamp } from '#swarm/clocks/wall-clock.ts'
import { controlEndpoint } from '#swarm/hosts/control-endpoint.ts'
import { CHUNK, filled, type EndSetup, type Parcel, type Result, type Task } from './link-parcel.ts'

/** Objects or calls under way at most: what is queued without bound is only memory. */
const WINDOW = 1024
const ACK_EVERY = 256
const CALLS = 256

const nothing: Result = { from: 0, to: 0, micros: new Float64Array() }

/** Counts arrivals and notes the mean time of each chunk. */
class Arrivals {
  readonly from = stamp()
  private readonly micros: number[] = []
  private last = this.from
  private got = 0

  one(): number {
    if (++this.got % CHUNK === 0) {
      const now = stamp()
      this.micros.push((now - this.last) / CHUNK)
      this.last = now
    }
    return this.got
  }

  result(): Result {
    return { from: this.from, to: stamp(), micros: Float64Array.from(this.micros) }
  }
}

/** Listens until `take` has an answer. */
function listen<T>(port: MessagePort, take: (message: Parcel | number) => T | undefined): Promise<T> {
  return new Promise((resolve) => {
    const onMessage = (message: Parcel | number): void => {
      const answer = take(message)
      if (answer === undefined) return
      port.off('message', onMessage)
      resolve(answer)
    }
    port.on('message', onMessage)
  })
}

export async function postEnd(port: MessagePort, { side, size }: EndSetup, { trip, count }: Task): Promise<Result> {
  const parcel = filled(size)
  if (trip === 'round') {
    if (side === 1) {
      let left = count
      return listen(port, (message) => {
        port.postMessage(message)
        return --left === 0 ? nothing : undefined
      })
    }
    const micros = new Float64Array(count)
    const from = stamp()
    let sent = stamp()
    let k = 0
    port.postMessage(parcel)
    return listen(port, () => {
      micros[k++] = stamp() - sent
      if (k === count) return { from, to: stamp(), micros }
      parcel.seq = k
      sent = stamp()
      port.postMessage(parcel)
      return undefined
    })
  }
  if (side === 1) {
    const arrivals = new Arrivals()
    return listen(port, () => {
      const got = arrivals.one()
      if (got % ACK_EVERY === 0) port.postMessage(got)
      return got === count ? arrivals.result() : undefined
    })
  }
  let seq = 0
  const from = stamp()
  const fill = (upTo: number): void => {
    for (; seq < Math.min(count, upTo); seq++) {
      parcel.seq = seq
      port.postMessage(parcel)
    }
  }
  fill(WINDOW)
  if (count <= WINDOW) return { from, to: stamp(), micros: nothing.micros }
  return listen(port, (acknowledged) => {
    fill(Number(acknowledged) + WINDOW)
    return seq === count ? { from, to: stamp(), micros: nothing.micros } : undefined
  })
}

interface Far {
  take(parcel: Parcel): number
}

export async function comlinkEnd(port: MessagePort, { side, size }: EndSetup, { trip, count }: Task): Promise<Result> {
  if (side === 1) {
    return new Promise((resolve) => {
      const arrivals = new Arrivals()
      const far: Far = {
        take: ({ seq }) => {
          if (arrivals.one() === count) setImmediate(() => resolve(arrivals.result()))
          return seq
        },
      }
      expose(far, controlEndpoint(port))
    })
  }
  const far: Remote<Far> = wrap<Far>(controlEndpoint(port))
  const micros = new Float64Array(trip === 'round' ? count : 0)
  const from = stamp()
  let next = 0
  const caller = async (): Promise<void> => {
    const parcel = filled(size)
    while (next < count) {
      parcel.seq = next++
      const sent = stamp()
      await far.take(parcel)
      if (trip === 'round') micros[parcel.seq] = stamp() - sent
    }
  }
  await Promise.all(Array.from({ length: trip === 'round' ? 1 : CALLS }, caller))
  return { from, to: stamp(), micros }
}
