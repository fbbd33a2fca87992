/** How much of every limit is used, on each instrument and for the account, and what is to be told of it. */
import type { Instrument } from '#domain/instrument.ts'
import type { RiskAlert } from '#messages/system.ts'
import type { UsageAlerts } from './alerts.ts'
import type { RiskView, Usage } from './check.ts'
import type { BoundCheck } from './limits.ts'

/** The key of what is counted once for all instruments, beside their symbols. */
const ACCOUNT = 'account'

export type UsageTree = Readonly<Record<string, Readonly<Record<string, Pick<Usage, 'given' | 'limit'>>>>>

export type UsageAlert = Pick<RiskAlert, 'instrument' | 'level' | 'limitOf' | 'given' | 'limit'>

/** Alerts told at once; the others follow with the next look. */
const AT_ONCE = 16

const usagesOf = (
  checks: readonly BoundCheck[],
  view: RiskView,
  scope: Usage['scope'],
): readonly (Usage & { readonly limitOf: string })[] =>
  checks.flatMap(({ name, usage }) =>
    (usage?.(view) ?? []).flatMap((used) => (used.scope === scope ? [{ ...used, limitOf: `${name}.${used.of}` }] : [])),
  )

export function usageTree(
  checks: readonly BoundCheck[],
  instruments: readonly Instrument[],
  viewOf: (instrument: Instrument) => RiskView,
): UsageTree {
  const tree = (instrument: Instrument, scope: Usage['scope']): UsageTree[string] =>
    Object.fromEntries(
      usagesOf(checks, viewOf(instrument), scope).map(({ limitOf, given, limit }) => [limitOf, { given, limit }]),
    )
  const [first] = instruments
  return {
    ...(first === undefined ? {} : { [ACCOUNT]: tree(first, 'account') }),
    ...Object.fromEntries(instruments.map((instrument) => [instrument.symbol, tree(instrument, 'instrument')])),
  }
}

/** What is new about the limits of the account and of these instruments. */
export function usageAlerts(
  alerts: UsageAlerts,
  checks: readonly BoundCheck[],
  instruments: readonly Instrument[],
  viewOf: (instrument: Instrument) => RiskView,
): readonly UsageAlert[] {
  const told: UsageAlert[] = []
  const look = (instrument: Instrument, scope: Usage['scope']): void => {
    const view = viewOf(instrument)
    const id = scope === 'account' ? 0 : instrument.id
    for (let k = 0; k < checks.length; k++) {
      const { name, usage } = checks[k]
      if (usage === undefined) continue
      for (const used of usage(view)) {
        if (used.scope !== scope || alerts.isIdle(used.given, used.limit)) continue
        if (told.length >= AT_ONCE) return
        const limitOf = `${name}.${used.of}`
        const level = alerts.take(id, limitOf, used.given, used.limit)
        if (level !== null) told.push({ instrument: id, level, limitOf, given: used.given, limit: used.limit })
      }
    }
  }
  /** Whatever it is a figure of. Looked at often, and nearly always there is nothing to tell. */
  const isIdle = (instrument: Instrument): boolean => {
    const view = viewOf(instrument)
    for (const { usage } of checks) {
      if (usage === undefined) continue
      for (const { given, limit } of usage(view)) if (!alerts.isIdle(given, limit)) return false
    }
    return true
  }
  if (instruments.every(isIdle)) return told
  const [first] = instruments
  if (first !== undefined) look(first, 'account')
  for (const instrument of instruments) look(instrument, 'instrument')
  return told
}
