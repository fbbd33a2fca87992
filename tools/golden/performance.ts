/** Golden `performance`: the metrics of a series of returns and of closed trades. */
import { z } from 'zod'
import { annualGrowth } from '#trading/metrics/cagr.ts'
import { autocorrelation } from '#trading/metrics/correlation.ts'
import { drawdownOf } from '#trading/metrics/drawdown.ts'
import { measure } from '#trading/metrics/measurement.ts'
import { sharpe } from '#trading/metrics/sharpe.ts'
import { loScale } from '#trading/metrics/sharpe-lo.ts'
import { sortinoLossesOnly } from '#trading/metrics/sortino-losses-only.ts'
import { downsideDeviation, sortino } from '#trading/metrics/sortino.ts'
import { recordOfReturns } from '#trading/metrics/track-record.ts'
import { tallyOf } from '#trading/metrics/trade-tally.ts'
import { defineGolden, numbersInKeys } from './golden.ts'

const inputs = z.object({
  returns: z.array(z.number()),
  rf_per_period: z.number(),
  periods_per_year: z.number(),
  start_equity: z.number(),
  trade_pnls: z.array(z.number()),
})

/** Lags and horizons are in the names of the answers only. */
export const performanceGolden = defineGolden('performance', inputs, (given, form) => {
  const { returns, rf_per_period: riskFree, periods_per_year: periodsPerYear, start_equity, trade_pnls } = given
  const record = recordOfReturns(
    returns,
    start_equity,
    { periodsPerYear, riskFree },
    { trades: trade_pnls, traded: Number.NaN },
  )
  const metrics = measure(record)
  const drawdown = drawdownOf(record.equity)
  const tally = tallyOf(trade_pnls)
  const rhoTo = (lags: number): number[] => Array.from({ length: lags }, (_, k) => autocorrelation(returns, k + 1))
  const asked = <Answer>(pattern: RegExp, answer: (value: number) => Answer): Record<string, Answer> =>
    Object.fromEntries(numbersInKeys(form, pattern).map(([key, value]) => [key, answer(value)]))
  return {
    sharpe_per_period: sharpe(returns, riskFree),
    sharpe_annualised: metrics.sharpe,
    downside_deviation_target_rf: downsideDeviation(returns, riskFree),
    sortino_per_period: sortino(returns, riskFree),
    sortino_annualised: metrics.sortino,
    sortino_wrong_std_of_losses_only: sortinoLossesOnly(returns, riskFree),
    total_return: metrics.total_return,
    cagr: annualGrowth(record),
    max_drawdown: metrics.max_drawdown,
    max_drawdown_absolute: metrics.max_drawdown_absolute,
    max_drawdown_peak_index: drawdown.peakIndex,
    max_drawdown_trough_index: drawdown.troughIndex,
    recovery_index: drawdown.recoveryIndex < 0 ? null : drawdown.recoveryIndex,
    calmar: metrics.calmar,
    equity_last: record.equity.at(-1),
    trades: {
      n: tally.count,
      wins: tally.wins,
      losses: tally.losses,
      win_rate_all: metrics.win_rate,
      profit_factor: metrics.profit_factor,
      avg_win: metrics.average_win,
      avg_loss: metrics.average_loss,
      expectancy: metrics.expectancy,
    },
    ...asked(/^autocorrelations_1_(\d+)$/, rhoTo),
    ...asked(/^lo_eta_q(\d+)$/, (periods) => loScale(periods, rhoTo(periods - 1))),
    ...asked(
      /^lo_adjusted_sharpe_q(\d+)$/,
      (periods) => loScale(periods, rhoTo(periods - 1)) * sharpe(returns, riskFree),
    ),
  }
})
