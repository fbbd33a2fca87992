/** How a terminal opens, keeps and loses a session with the swarm. */
import { afterEach, describe, expect, it } from 'vitest'
import type { Breakage } from '#tests/conformance/swarm-session.ts'
import type { TerminalSubject } from '#tests/conformance/terminal-subject.ts'
import { terminalStage } from './terminal-stage.ts'

export function sessionSuite(subject: TerminalSubject): void {
  describe.skipIf(subject.missing !== undefined)(`session of ${subject.name} ${subject.missing ?? ''}`, () => {
    const { open, close } = terminalStage(subject)
    afterEach(close)

    it('dials, proves that it holds the secret, and says who it is', async () => {
      const { swarm } = await open({ lines: ['account login=9007199254740993 server=Demo-Server company=Börse'] })
      const { hello } = await swarm.welcomed()
      expect(hello).toMatchObject({
        proto: 1,
        login: 9_007_199_254_740_993n,
        server: 'Demo-Server',
        company: 'Börse',
        currency: 'USD',
        currencyDigits: 2,
        role: 0,
        marginMode: 0,
        tradeMode: 0,
        permissions: 0b11111,
        leverage: 100,
      })
      expect(hello!.epoch).not.toBe(0n)
      await swarm.next('ACCOUNT', ({ balance }) => balance === 100_000)
      await swarm.next('PING')
    })

    it('says nothing of the market before it is subscribed', async () => {
      const { swarm, say } = await open()
      await swarm.welcomed()
      say('tick EURUSD 1.20000 1.20002')
      await swarm.next('ACCOUNT')
      await swarm.next('PING')
      expect(swarm.all('TICKS')).toEqual([])
      expect(swarm.all('SYMBOL')).toEqual([])
    })

    it('gives up on a swarm that holds another secret, says so in one line, and does not hammer at it', async () => {
      const { swarm, terminal } = await open({ secret: 'another secret of more than thirty-two characters' })
      await swarm.ended()
      await new Promise((resolve) => setTimeout(resolve, 1_500))
      expect(swarm.sessions).toHaveLength(1)
      expect(terminal.log().filter((line) => /secret/i.test(line))).toHaveLength(1)
    })

    it('hangs up on a swarm whose own proof is wrong, and takes no order from it', async () => {
      const { swarm, truth } = await open({ greeting: { wrongProof: true } })
      await swarm.ended()
      expect(swarm.sessions[0].ended).toBeDefined()
      expect((await truth()).requests).toBe(0)
    })

    it('refuses a protocol it does not speak and says both versions', async () => {
      const { swarm, terminal } = await open({ greeting: { protocols: { min: 2, max: 3 } } })
      await swarm.ended()
      await swarm.until('a line about the version', () => terminal.log().some((line) => /protocol/i.test(line)))
    })

    it('gives a swarm that says nothing three seconds, then dials again', async () => {
      const { swarm } = await open({ greeting: { silent: 'at once' } })
      await swarm.ended(6_000)
      swarm.greet({ silent: undefined } as never) // as it was before
      await swarm.welcomed(10_000)
    })

    const breakages: readonly Breakage[] = [
      'bad magic',
      'unknown type',
      'wrong direction',
      'oversize',
      'sequence gap',
      'replayed',
      'wrong mac',
      'no mac',
      'truncated payload',
    ]
    it.each(breakages)('hangs up on a frame with %s, and comes back', async (how) => {
      const { swarm, truth } = await open()
      await swarm.welcomed()
      await swarm.next('PING')
      swarm.session.break(how)
      await swarm.ended()
      await swarm.welcomed(10_000)
      expect((await truth()).requests).toBe(0)
    })

    it('notices a swarm that fell silent, hangs up and dials again', async () => {
      const { swarm } = await open({ greeting: { heartbeatMillis: 100 } })
      const first = await swarm.welcomed()
      first.hush(true)
      await swarm.until('the end of the session', () => first.ended !== undefined, 10_000)
      await swarm.welcomed(10_000)
    })

    it('answers a ping by its time', async () => {
      const { swarm } = await open()
      await swarm.welcomed()
      await swarm.next('PONG', ({ time }) => time > 0)
    })

    it('dials again after a cut, with the same epoch', async () => {
      const { swarm, say } = await open()
      const { hello } = await swarm.welcomed()
      say('cut')
      const again = await swarm.welcomed(10_000)
      expect(again.hello!.epoch).toBe(hello!.epoch)
    })

    it('draws a new epoch when it is restarted with an empty memory', async () => {
      const { swarm, say } = await open()
      const { hello } = await swarm.welcomed()
      say('restart')
      await swarm.next('BYE', ({ reason }) => reason === 2)
      const again = await swarm.welcomed(10_000)
      expect(again.hello!.epoch).not.toBe(hello!.epoch)
    })

    it('comes back as another when the user switches the account', async () => {
      const { swarm, say } = await open()
      await swarm.welcomed()
      say('account login=777 server=Other-Server margin=hedging balance=5000')
      await swarm.next('BYE', ({ reason }) => reason === 6)
      const { hello } = await swarm.welcomed(10_000)
      expect(hello).toMatchObject({ login: 777n, server: 'Other-Server', marginMode: 2 })
      await swarm.next('ACCOUNT', ({ balance }) => balance === 5_000)
    })

    it('says goodbye when its terminal is closed', async () => {
      const { swarm, say } = await open()
      await swarm.welcomed()
      say('quit')
      await swarm.next('BYE', ({ reason }) => reason === 9)
      await swarm.ended()
    })

    it.each([
      ['connected', 0b11110],
      ['algo', 0b11101],
      ['program', 0b11011],
      ['account', 0b10111],
      ['server', 0b01111],
    ])('tells when the permission %s is taken away', async (bit, expected) => {
      const { swarm, say } = await open()
      await swarm.welcomed()
      say(`permit ${bit}=0`)
      await swarm.next('ACCOUNT', ({ permissions }) => permissions === expected)
      say(`permit ${bit}=1`)
      await swarm.next('ACCOUNT', ({ permissions }) => permissions === 0b11111)
    })

    it('goes on with heartbeats while its trade server is gone', async () => {
      const { swarm, say } = await open({ greeting: { heartbeatMillis: 200 } })
      await swarm.welcomed()
      say('permit connected=0')
      await swarm.next('ACCOUNT', ({ permissions }) => (permissions & 1) === 0)
      for (let beat = 0; beat < 3; beat++) await swarm.next('PING')
    })

    it('keeps the swarm on the offset of its server, also when summer time begins and ends', async () => {
      const { swarm, say } = await open({ greeting: { heartbeatMillis: 200 } })
      await swarm.welcomed()
      await swarm.next('ACCOUNT', ({ offsetSeconds }) => offsetSeconds === 7_200)
      say('clock offset=10800')
      const summer = await swarm.next('ACCOUNT', ({ offsetSeconds }) => offsetSeconds === 10_800)
      expect(Math.abs(summer.serverTime - 10_800_000 - Date.now())).toBeLessThan(5_000)
      say('clock offset=7200')
      await swarm.next('ACCOUNT', ({ offsetSeconds }) => offsetSeconds === 7_200)
    })

    it('tells the offset of its server to a quarter of an hour, and its time as it is', async () => {
      const { swarm, say } = await open({ greeting: { heartbeatMillis: 200 } })
      await swarm.welcomed()
      say('clock offset=10800')
      await swarm.next('ACCOUNT', ({ offsetSeconds }) => offsetSeconds === 10_800)
      say('clock offset=7000')
      const isExact = (serverTime: number): boolean => Math.abs(serverTime - 7_000_000 - Date.now()) < 5_000
      await swarm.next('ACCOUNT', ({ offsetSeconds, serverTime }) => offsetSeconds === 7_200 && isExact(serverTime))
      expect(swarm.all('ACCOUNT').filter(({ value }) => value.offsetSeconds % 900 !== 0)).toEqual([])
    })

    it('lives with sends that are cut short and reads that promise too much', async () => {
      const { swarm, say, base, follow } = await open({ lines: ['knob partial_send=7 speculative_read=1'] })
      await swarm.welcomed()
      await follow('EURUSD')
      say('burst EURUSD count=300 rate=1000 seed=5')
      await swarm.ticked('EURUSD', 301)
      expect(swarm.ticks('EURUSD')).toEqual(await base('EURUSD'))
    })
  })
}
