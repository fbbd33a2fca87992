import { describe, expect, it } from 'vitest'
import { lotsOf, priceOf, stepsOf, ticksOf } from '#domain/instrument.ts'
import { errors, lineOf, SwarmError } from '#domain/errors.ts'
import { startOfDay } from '#domain/time.ts'
import { EURUSD } from '#tests/outbox.ts'

describe('an instrument', () => {
  it('counts a price in ticks without losing one to the binary fraction', () => {
    expect(ticksOf(64.1, 0.01)).toBe(6410)
    expect(ticksOf(1.38727, 0.00001)).toBe(138727)
  })

  it('gives the exact price of a number of ticks', () => {
    expect(priceOf(138727, EURUSD).toString()).toBe('1.38727')
  })

  it('floors lots to the step, towards zero, and does not lose a whole step', () => {
    expect(stepsOf(0.3, 0.1)).toBe(3)
    expect(stepsOf(0.37, 0.1)).toBe(3)
    expect(stepsOf(-0.37, 0.1)).toBe(-3)
    expect(lotsOf(37, EURUSD).toString()).toBe('0.37')
  })
})

describe('an error', () => {
  it('is one line: code, text, facts, what to do', () => {
    expect(lineOf('PORT_TAKEN', { port: 7667 })).toBe(
      'PORT_TAKEN: the control port is taken (port=7667); stop the other swarm or set control.port',
    )
  })

  it('keeps its code and line when it crossed a thread', () => {
    const told = SwarmError.told('AGENT_FAULT', 'AGENT_FAULT: as it was')
    expect([told.code, told.message, told.remedy]).toEqual(['AGENT_FAULT', 'AGENT_FAULT: as it was', 'restart'])
  })

  it('says what to do about each', () => {
    for (const { text, fix } of Object.values(errors)) expect(text.length * fix.length).toBeGreaterThan(0)
  })
})

describe('time', () => {
  it('knows the start of the UTC day', () => {
    expect(startOfDay(Date.UTC(2026, 0, 2, 13) * 1_000)).toBe(Date.UTC(2026, 0, 2) * 1_000)
  })
})
