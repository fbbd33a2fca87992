/** What a stranger on the port can do to the user, and an account that is not what it says. */
import { describe, expect, it } from 'vitest'
import { ZERO } from '#domain/money.ts'
import { gatewayBench, specOf } from '#tests/unit/venues/mt5/gateway/fake-terminal.ts'

describe('strangers', () => {
  it('cannot fill the log: of many different lines in a minute a few are told', async () => {
    const { dial, sink, host } = gatewayBench()
    for (let visit = 0; visit < 500; visit++) {
      await dial({
        greeting: (wire) => void wire.send({ frame: 'ERROR', code: 1_000 + visit, text: `line ${visit}` }),
      })
    }
    expect(sink.records.faults.length).toBeLessThanOrEqual(64)
    host.pass(61_000_000)
    await dial({ greeting: (wire) => void wire.send({ frame: 'ERROR', code: 9, text: 'later' }) })
    expect(sink.records.faults.at(-1)).toContain('later')
  })
})

describe('an account', () => {
  it('of a kind nobody knows is not taken for play money', async () => {
    const { dial, sink } = gatewayBench()
    await dial({ hello: { tradeMode: 3 } })
    expect(sink.records.connects).toBe(0)
    expect(sink.records.faults).toEqual([expect.stringMatching(/^MT5_REAL_REFUSED/)])
  })

  it('is told from the moment the venue is connected, not before', async () => {
    const { dial, sink, host, trades } = gatewayBench()
    const terminal = await dial({ spec: () => ({ status: 4301 }) })
    const account = { balance: ZERO, equity: ZERO, margin: ZERO }
    trades[0].host.sink.account(account)
    expect(sink.records.calls).not.toContain('account')
    terminal.send(specOf('EURUSD', { sid: 1 }))
    host.pass(10)
    trades[0].host.sink.account(account)
    expect(sink.records.calls.slice(-2)).toEqual(['connected', 'account'])
  })
})
