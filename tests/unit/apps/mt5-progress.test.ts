import { EventEmitter } from 'node:events'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { untilInterrupted, type Interruptible } from '#apps/interrupts.ts'
import { progressLine } from '#apps/progress.ts'

function drawn(isTTY: boolean) {
  const out: string[] = []
  const progress = progressLine({ isTTY, write: (text) => out.push(text) })
  return { out, progress }
}

describe('progress', () => {
  it('is one line redrawn for a person, and is gone in the end', () => {
    const { out, progress } = drawn(true)
    progress.show(0.5, '7 rows')
    const half = `[${'='.repeat(15)}${' '.repeat(15)}]  50 %  7 rows`
    expect(out).toEqual([half])
    progress.print('a line')
    progress.show(1, '9 rows')
    progress.close()
    const whole = `[${'='.repeat(30)}] 100 %  9 rows`
    const wiped = (text: string): string => `\r${' '.repeat(text.length)}\r`
    expect(out.slice(1)).toEqual([wiped(half), 'a line\n', whole, wiped(whole)])
  })

  it('is a line each tenth for a file', () => {
    const { out, progress } = drawn(false)
    for (let step = 0; step <= 100; step++) progress.show(step / 100, `${step} rows`)
    progress.show(0.3, 'back')
    progress.close()
    expect(out).toHaveLength(11)
    expect([out[0], out[1], out[10]]).toEqual(['  0 %  0 rows\n', ' 10 %  10 rows\n', '100 %  100 rows\n'])
  })
})

describe('waiting for the user', () => {
  afterEach(() => void vi.useRealTimers())
  function target() {
    const emitter = new EventEmitter()
    const it: Interruptible = {
      on: (signal, listener) => emitter.on(signal, listener),
      off: (signal, listener) => emitter.off(signal, listener),
      exit: () => {},
    }
    return { emitter, it }
  }

  it('ends with an interrupt, and leaves no timer behind', async () => {
    vi.useFakeTimers()
    const { emitter, it } = target()
    const waiting = untilInterrupted(60_000, it)
    emitter.emit('SIGTERM')
    await waiting
    expect(vi.getTimerCount()).toBe(0)
    // The echo of this press finds a listener, so that it does not end the process.
    expect(emitter.emit('SIGTERM')).toBe(true)
  })

  it('ends by itself after its time, and gives the signals back', async () => {
    vi.useFakeTimers()
    const { emitter, it } = target()
    const waiting = untilInterrupted(5, it)
    vi.advanceTimersByTime(5)
    await waiting
    expect(emitter.emit('SIGINT')).toBe(false)
  })
})
