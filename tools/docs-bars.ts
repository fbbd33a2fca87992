/** docs/reference/bars.md, from what the bar types in src/market/bars/registry.ts declare of themselves. */
import { z } from 'zod'
import type { Schema } from '#domain/schema.ts'
import type { BarType } from '#market/bars/bar.ts'
import * as registry from '#market/bars/registry.ts'
import { parameterTable } from './docs-parameters.ts'
import { table } from './markdown.ts'

/** A bar type whose parameters are known only to itself. */
type AnyBarType = Omit<BarType<never>, 'params'> & { readonly params: Schema<unknown> }

const bars: Readonly<Record<string, AnyBarType>> = registry

const section = ({ name, unit, about, formula, edge, source, params }: AnyBarType): string => `## ${name}

${about}

${table(
  ['', ''],
  [
    ['length in', unit],
    ['rule', formula],
    ['edge', edge],
    ['source', source],
  ],
)}

${parameterTable(params(z))}
`

export function barsPage(): string {
  return `# Bars

Ways to cut a stream of trades into bars, one file each in \`src/market/bars\`. All of them: a bar carries times, open,
high, low, close, volume, notional, number of trades, the part of buyers and of sellers, and vwap; the trade that closes a
bar is in it, but for time bars; a trade with a price or size that is no number, zero or negative, or that goes back in
time, is refused by name and counted, and changes nothing; a bar that a gap in the feed broke is handed over with
\`end: gap\`. Signs come from the trade's aggressor flag or from a signing rule; bars do not guess them.

Information-driven bars (\`*_imbalance\`, \`*_run\`): E[T] is an exponential mean of the lengths of bars, P and E[v | b]
exponential means over trades, all fixed at the start of a bar from what came before it. The first bar closes after
\`expectedTrades\` trades. Unbounded, E[T] and the threshold feed each other until bars are single trades or never end;
here theta must reach \`noise\` times what fair flow reaches in \`expectedTrades\` trades, sqrt(expectedTrades) E[w], E[T]
stays within \`factor\` of \`expectedTrades\`, and a bar of \`factor * expectedTrades\` trades ends as \`cap\`.

${Object.values(bars).map(section).join('\n')}`
}
