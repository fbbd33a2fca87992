import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { onInterrupt, type Interruptible } from '#apps/interrupts.ts'

function scene() {
  let now = 1_000
  const told: string[] = []
  const emitter = new EventEmitter()
  const target: Interruptible = {
    on: (signal, listener) => emitter.on(signal, listener),
    off: (signal, listener) => emitter.off(signal, listener),
    exit: (code) => void told.push(`exit ${code}`),
  }
  const release = onInterrupt(
    () => told.push('asked'),
    target,
    () => now,
  )
  return {
    told,
    release,
    press: (signal: string) => emitter.emit(signal),
    wait: (millis: number) => void (now += millis),
  }
}

describe('an interrupt', () => {
  it('once asks for an end in order', () => {
    const { told, press } = scene()
    press('SIGTERM')
    expect(told).toEqual(['asked'])
  })

  it('twice quits at once', () => {
    const { told, press, wait } = scene()
    press('SIGINT')
    wait(400)
    press('SIGINT')
    expect(told).toEqual(['asked', 'exit 130'])
  })

  it('that a parent passes on as well is one', () => {
    const { told, press, wait } = scene()
    press('SIGINT')
    wait(3)
    press('SIGINT')
    expect(told).toEqual(['asked'])
  })

  it('is left to the process again when the run is over', () => {
    const { told, press, release } = scene()
    release()
    press('SIGINT')
    expect(told).toEqual([])
  })
})
