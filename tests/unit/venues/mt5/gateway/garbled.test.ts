/** Bytes that were damaged on their way, before the proof and after it: one line each, and nothing of them is believed. */
import { describe, expect, it } from 'vitest'
import { seededRng } from '#numeric/rng.ts'
import { frames } from '#venues/mt5/wire/catalogue.ts'
import { frameMac } from '#venues/mt5/wire/handshake.ts'
import { flags, HEADER_BYTES, MAC_BYTES, writeHeader } from '#venues/mt5/wire/header.ts'
import { gatewayBench, type FakeTerminal } from './fake-terminal.ts'

/** A page of ticks as a frame, signed with a key that is not the session's. */
function forged(terminal: FakeTerminal): Uint8Array {
  const page = {
    ...frames.ticks.blank(),
    sid: 1,
    n: 1,
    rows: [{ time: 1, bid: 1, ask: 2, last: 1, volume: 1, flags: 6 }],
  }
  const size = frames.ticks.size(page)
  const bytes = new Uint8Array(HEADER_BYTES + size + MAC_BYTES)
  const view = new DataView(bytes.buffer)
  const { sent, acked } = terminal.wire
  writeHeader(view, 0, frames.ticks.id, flags.mac, size + MAC_BYTES, sent + 1, acked)
  frames.ticks.write(view, HEADER_BYTES, page)
  bytes.set(frameMac(new Uint8Array(32), bytes.subarray(0, -MAC_BYTES)), HEADER_BYTES + size)
  return bytes
}

describe('garbled bytes', () => {
  it.each(['before', 'after'] as const)('%s the proof end the connection and change nothing', async (when) => {
    const rng = seededRng(3)
    for (let round = 0; round < 150; round++) {
      const { dial, sink, host, status } = gatewayBench()
      const terminal = await dial(when === 'before' ? { greeting: () => {} } : {})
      const bytes = forged(terminal)
      for (let flip = rng.below(4); flip > 0; flip--) bytes[rng.below(bytes.length)] ^= 1 + rng.below(255)
      const cut = rng.below(3) === 0 ? rng.below(bytes.length) : bytes.length
      for (let at = 0; at < cut;) {
        const end = Math.min(cut, at + 1 + rng.below(40))
        terminal.write(bytes.slice(at, end))
        at = end
      }
      host.pass(10_000_000)
      expect(sink.records).toMatchObject({ ticks: [], trades: [], facts: [] })
      expect(sink.records.connects).toBe(when === 'before' ? 0 : 1)
      expect(sink.records.faults.length).toBeLessThanOrEqual(1)
      expect(sink.records.faults.every((line) => line.startsWith('MT5_WIRE: '))).toBe(true)
      expect(status().strangers).toBe(0)
    }
  })

  it('do not undo what was taken before them', async () => {
    const { dial, sink, host, status } = gatewayBench()
    const terminal = await dial()
    terminal.ticks(1, [[7, 1, 2]])
    terminal.write(forged(terminal))
    host.pass(10)
    expect(sink.records.ticks).toHaveLength(1)
    expect(sink.records.disconnects).toBe(1)
    expect(status().terminals[0].symbols[0].cursor).toEqual({ time: 7, count: 1 })
  })
})
