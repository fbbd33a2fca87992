/** Golden `technicals_rsi_macd_bollinger`: indicators over a series of closes. */
import { z } from 'zod'
import { Bollinger } from '#features/bollinger.ts'
import { Macd, type MacdSeeding } from '#features/macd.ts'
import { Rsi, type RsiSmoothing } from '#features/rsi.ts'
import { defineGolden } from './golden.ts'

const inputs = z.object({
  prices: z.array(z.number()),
  rsi_period: z.number(),
  macd: z.tuple([z.number(), z.number(), z.number()]),
  bollinger: z.tuple([z.number(), z.number()]),
  rsi_edge_series: z.record(z.string(), z.array(z.number())),
})

export const technicalsGolden = defineGolden('technicals_rsi_macd_bollinger', inputs, (given) => {
  const { prices, rsi_period, macd, bollinger, rsi_edge_series } = given
  const rsiOf = (closes: readonly number[], smoothing: RsiSmoothing): number[] => {
    const rsi = new Rsi(rsi_period, smoothing)
    return closes.map((close) => rsi.push(close))
  }
  const macdBy = (seeding: MacdSeeding) => {
    const lines = new Macd(...macd, seeding)
    const rows = prices.map((close) => {
      lines.push(close)
      const { macd, signal, histogram } = lines
      return { macd, signal, histogram }
    })
    const line = (name: 'macd' | 'signal' | 'histogram') => rows.map((row) => row[name])
    return { macd: line('macd'), signal: line('signal'), histogram: line('histogram') }
  }
  const bandsBy = (deviation: 'population' | 'sample') => {
    const bands = new Bollinger(...bollinger, deviation)
    return prices.map((close) => {
      bands.push(close)
      const { middle, upper, lower, position, bandwidth } = bands
      return { middle, upper, lower, position, bandwidth }
    })
  }
  const bands = bandsBy('population')
  return {
    rsi_wilder: rsiOf(prices, 'wilder'),
    rsi_cutler_simple: rsiOf(prices, 'cutler'),
    macd_first_value_seed: macdBy('first'),
    macd_sma_seed_independent: macdBy('sma'),
    macd_talib_alignment: macdBy('talib'),
    bollinger_population_sd: {
      middle: bands.map(({ middle }) => middle),
      upper: bands.map(({ upper }) => upper),
      lower: bands.map(({ lower }) => lower),
      percent_b: bands.map(({ position }) => position),
      bandwidth: bands.map(({ bandwidth }) => bandwidth),
    },
    bollinger_sample_sd_percent_b: bandsBy('sample').map(({ position }) => position),
    rsi_edge_wilder: Object.fromEntries(
      Object.entries(rsi_edge_series).map(([name, closes]) => [name, rsiOf(closes, 'wilder')]),
    ),
  }
})
