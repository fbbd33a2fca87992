/**
 * comlink over a MessagePort between threads. comlink speaks the browser's EventTarget; a port of node:worker_threads
 * is an EventEmitter. `announce` runs after each message out: a thread blocked on its rings must be told to look.
 */
import type { MessagePort } from 'node:worker_threads'
import type { Endpoint } from 'comlink'

type Listener = Parameters<Endpoint['addEventListener']>[1]

export function controlEndpoint(port: MessagePort, announce: () => void = () => {}): Endpoint {
  const wrapped = new Map<Listener, (data: unknown) => void>()
  return {
    postMessage(message: unknown) {
      port.postMessage(message)
      announce()
    },
    addEventListener(_type, listener) {
      const onMessage = (data: unknown): void => {
        // comlink reads `data` alone of the event.
        const event = { data } as MessageEvent
        if (typeof listener === 'function') listener(event)
        else listener.handleEvent(event)
      }
      wrapped.set(listener, onMessage)
      port.on('message', onMessage)
    },
    removeEventListener(_type, listener) {
      const onMessage = wrapped.get(listener)
      if (onMessage !== undefined) port.off('message', onMessage)
      wrapped.delete(listener)
    },
    start: () => port.start(),
  }
}
