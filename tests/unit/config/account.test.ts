import { describe, expect, it } from 'vitest'
import { scratch } from './scratch.ts'

const { load, linesOf, write } = scratch()
const instrument = (symbol: string, more: string): string =>
  `  - { symbol: ${symbol}, tickSize: '0.01', lotStep: '0.01', minLots: '0.01', maxLots: '1', contractSize: '1', ${more} }\n`

/** A venue with a terminal: it says itself what its account is in. */
const TERMINAL = 'venue: { use: mt5-emulated }\n'

describe('the account of a configuration', () => {
  it('is in the currency of the first instrument, with the day of UTC, unless told otherwise', async () => {
    const plan = (await load()).plan(1)
    expect(plan.account).toEqual({ currency: '', rates: {}, positions: 'netting' })
    expect(plan.day).toEqual({ zone: 'UTC', start: '00:00' })
  })

  it('takes a trading day, a currency and its rates', async () => {
    write(
      'mine.yaml',
      `${TERMINAL}tradingDay: { zone: America/New_York, start: '17:00' }\naccount: { currency: EUR, rates: { USD: '0.9' }, positions: hedging }\n`,
    )
    const plan = (await load({ files: ['mine.yaml'] })).plan(1)
    expect(plan.day).toEqual({ zone: 'America/New_York', start: '17:00' })
    expect(plan.account).toEqual({ currency: 'EUR', rates: { USD: '0.9' }, positions: 'hedging' })
  })

  it('takes leverage as the margin rate it is', async () => {
    write(
      'mine.yaml',
      `instruments:\n${instrument('A', 'currency: USD, leverage: 25')}${instrument('B', "currency: USD, marginRate: '0.5'")}`,
    )
    const { instruments } = (await load({ files: ['mine.yaml'] })).plan(1)
    expect(instruments.map(({ marginRate }) => marginRate)).toEqual(['0.04', '0.5'])
  })

  it('says what is wrong with a day, a rate and a margin', async () => {
    const lines = await linesOf(
      `tradingDay: { zone: Mars/Olympus, start: 5pm }\naccount: { rates: { JPY: 0 } }\ninstruments:\n${instrument('A', "currency: USD, leverage: 25, marginRate: '0.04'")}`,
    )
    expect(lines).toEqual([
      'mine.yaml:1:21: tradingDay.zone: got "Mars/Olympus"; expected the IANA name of a time zone: UTC, America/New_York',
      `mine.yaml:1:42: tradingDay.start: got "5pm"; expected a time from '00:00' to '23:59', in quotes`,
      'mine.yaml:2:26: account.rates.JPY: got 0; expected text (account currency for one unit, a decimal above 0 in quotes)',
      expect.stringContaining('instruments[0].leverage: got 25; expected marginRate or leverage, not both'),
    ])
  })

  it('refuses a currency no rate leads from', async () => {
    const pair = instrument('EURUSD', 'currency: USD, base: EUR')
    const yen = instrument('NIKKEI', 'currency: JPY')
    expect(await linesOf(`${TERMINAL}instruments:\n${pair}${yen}`)).toEqual([
      expect.stringContaining(
        'instruments[1].currency: no rate from JPY to USD; add account.rates.JPY, or an instrument of both with its base',
      ),
    ])
    write('rate.yaml', `${TERMINAL}account: { rates: { JPY: '0.0067' } }\ninstruments:\n${pair}${yen}`)
    write('pair.yaml', `${TERMINAL}instruments:\n${pair}${yen}${instrument('USDJPY', 'currency: JPY, base: USD')}`)
    for (const file of ['rate.yaml', 'pair.yaml']) expect((await load({ files: [file] })).sources).toContain(file)
  })

  it.each(['paper', 'simulated'])('refuses what venue %s would book in the wrong currency', async (venue) => {
    const one = instrument('EURUSD', 'currency: USD, base: EUR')
    const yen = instrument('USDJPY', 'currency: JPY, base: USD')
    const own = `venue: { use: ${venue} }\nticks: ./ticks\ninstruments:\n${one}`
    expect(await linesOf(`${own}${yen}`)).toEqual([
      expect.stringContaining(
        `instruments[1].currency: got JPY, but the account of venue ${venue} is in USD and turns no currency`,
      ),
    ])
    expect(await linesOf(`${own}account: { currency: EUR }\n`)).toEqual([
      expect.stringContaining(
        `instruments[0].currency: got USD, but the account of venue ${venue} is in EUR and turns no currency`,
      ),
    ])
    // A rate would not help here, so none is asked for.
    expect(await linesOf(`${own}account: { currency: CHF }\n`)).toEqual([
      expect.stringMatching(/run the instruments of USD by themselves, with account.currency USD or empty$/),
    ])
    write('one.yaml', `${own}account: { currency: USD }\n`)
    expect((await load({ files: ['one.yaml'] })).plan(1).account.currency).toBe('USD')
  })
})
