/** Every scenario that comes with the house, played through on a virtual clock against the real gateway and desk. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { SECOND } from '#tests/unit/swarm/desk/desk-stage.ts'
import emulated from '#venues/mt5/emulated.ts'
import { emulatedStage } from './emulated-stage.ts'

const folder = 'config/mt5/scenarios'
const files = readdirSync(folder).filter((file) => file.endsWith('.scenario'))

describe('a scenario that comes with the house', () => {
  it.each(files)('%s plays to its end, and nothing is told that is no fault of a terminal', async (file) => {
    const config = emulated.config(z).parse({ market: { kind: 'fx', ticksPerSecond: 5 }, scenario: join(folder, file) })
    const { stage, venue } = emulatedStage(1, config)
    let ticks = 0
    stage.onEmit = (message) => {
      if (message.type === 'venue.tick' && message.instrument === 1) ticks++
    }
    stage.clock.run(2 * SECOND)
    for (let clientId = 1; clientId <= 5; clientId++) {
      stage.submit(clientId, {})
      stage.clock.run(4 * SECOND)
    }
    stage.clock.run(90 * SECOND)
    expect(stage.faults.filter((line) => !/^(MT5_|LEDGER_MISMATCH)/.test(line))).toEqual([])
    // Another account or another contract size is refused from the start, and said.
    if (!stage.faults.some((line) => /^MT5_(ACCOUNT|SYMBOL)/.test(line))) expect(ticks).toBeGreaterThan(0)
    // The order of a client is one order, whatever the terminal did meanwhile.
    const { truth } = (await venue.say('truth')) as {
      readonly truth: { readonly deals: readonly { readonly order: string; readonly magic: string }[] }
    }
    const tickets = new Map<string, string>()
    for (const { magic, order } of truth.deals.filter((deal) => deal.magic !== '0')) {
      expect(tickets.get(magic) ?? order).toBe(order)
      tickets.set(magic, order)
    }
  })
})
