import { describe, expect, it } from 'vitest'
import { createTimers } from '#swarm/desk/desk-timers.ts'

/** Timers of a host that keeps the tags it was given, in order. */
function timed() {
  const tags: number[] = []
  const called: string[] = []
  const timers = createTimers({ after: (_delay, tag) => void tags.push(tag) })
  const set = (name: string) => timers.after(1, () => void called.push(name))
  return { tags, called, timers, set }
}

describe('timers of a desk', () => {
  it('call back each its own function, once', () => {
    const { tags, called, timers, set } = timed()
    set('first')
    set('second')
    timers.fire(tags[1])
    timers.fire(tags[0])
    timers.fire(tags[0])
    expect(called).toEqual(['second', 'first'])
  })

  it('that were canceled call nobody, not even the one that was set in their place', () => {
    const { tags, called, timers, set } = timed()
    const cancel = set('canceled')
    cancel()
    set('set since')
    timers.fire(tags[0])
    expect(called).toEqual([])
    timers.fire(tags[1])
    expect(called).toEqual(['set since'])
  })

  it('are canceled in vain once they have called, and leave others alone', () => {
    const { tags, called, timers, set } = timed()
    const cancel = set('first')
    timers.fire(tags[0])
    set('second')
    cancel()
    timers.fire(tags[1])
    expect(called).toEqual(['first', 'second'])
  })

  it('may set the next while they call', () => {
    const { tags, called, timers, set } = timed()
    timers.after(1, () => void set('next'))
    timers.fire(tags[0])
    timers.fire(tags[1])
    expect(called).toEqual(['next'])
  })
})
