/**
 * A pause on an instrument after a trade that lost on it.
 *
 *   given = loss of its last trade, after fees        the limit is a loss too small to matter
 *
 * Edge    a trade whose profit is not known needs the pause: to wait until it is known might be to wait for ever.
 * Source  peers.md 5.1 (CooldownPeriod), after losing trades only.
 */
import { amount } from '#trading/monitor/amount.ts'
import { tradesBack } from '#trading/monitor/lookback.ts'
import { defineProtection, lossOf } from '#trading/monitor/protection.ts'

const worstOf = (profit: number): number => (Number.isNaN(profit) ? Infinity : lossOf(profit))

export default defineProtection<{ readonly maxLoss: string }>({
  name: 'lossPause',
  about: 'Loss of the last trade on each instrument.',
  forgives: 'closes',
  action: 'reduce',
  coolDownMinutes: 5,
  params: (z) => ({
    maxLoss: amount(z).default('0').describe('loss of a trade that needs no pause, account currency, in quotes'),
  }),
  read: (view, { maxLoss }, freedAt) =>
    tradesBack(view, -Infinity, freedAt).map(({ symbol, id, trades }) => ({
      subject: symbol,
      instruments: [id],
      given: worstOf(trades.at(-1)?.profit ?? 0),
      limit: Number(maxLoss),
    })),
})
