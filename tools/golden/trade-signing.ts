/** Golden `trade_signing`: every rule over one stream of quotes and trades. */
import { z } from 'zod'
import { fromMillis } from '#domain/time.ts'
import { clnv, emo, lee_ready, quote_rule, tick_rule } from '#market/signing/registry.ts'
import type { TradeSigner } from '#market/signing/trade-signer.ts'
import { defineGolden } from './golden.ts'

const inputs = z.object({
  quotes: z.array(z.tuple([z.number(), z.number().nullable(), z.number().nullable()])),
  trades: z.array(z.tuple([z.number(), z.number(), z.number()])),
})
type Inputs = z.infer<typeof inputs>

/** Hands over everything in time order; of one moment, quotes first: the signer must not use them for its trades. */
function signs(signer: TradeSigner, { quotes, trades }: Inputs): number[] {
  let next = 0
  return trades.map(([millis, price]) => {
    for (; next < quotes.length && quotes[next][0] <= millis; next++) {
      const [at, bid, ask] = quotes[next]
      signer.onQuote(fromMillis(at), bid ?? Number.NaN, ask ?? Number.NaN)
    }
    return signer.onTrade(fromMillis(millis), price)
  })
}

export const tradeSigningGolden = defineGolden('trade_signing', inputs, (stream) => {
  const quotes = stream.quotes.length + 1
  return {
    tick_rule: signs(tick_rule(), stream),
    quote_rule_lag0: signs(quote_rule({ quotes }), stream),
    lee_ready_lag0: signs(lee_ready({ quotes }), stream),
    lee_ready_lag5s: signs(lee_ready({ quotes, lagMicros: fromMillis(5_000) }), stream),
    emo_lag0: signs(emo({ quotes }), stream),
    clnv_30pct_lag0: signs(clnv({ quotes, share: 0.3 }), stream),
  }
})
