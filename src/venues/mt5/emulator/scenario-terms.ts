/** What `account` and `symbol` lines make: the terms the trade server works by, with the defaults of the page. */
import { momentMillis } from './scenario-kinds.ts'
import type { CommandNamed } from './scenario-words.ts'
import type { AccountSpec, SymbolSpec } from './trading.ts'

/** The account of a terminal that was told nothing. */
export const DEFAULT_ACCOUNT: AccountSpec = {
  login: 5_012_345n,
  server: 'Demo-Server',
  company: 'Demo Broker',
  currency: 'USD',
  currencyDigits: 2,
  marginMode: 0,
  tradeMode: 0,
  balance: 100_000,
  leverage: 100,
  limitOrders: 200,
}

const WITHOUT_CENTS: ReadonlySet<string> = new Set(['JPY', 'KRW', 'CLP', 'VND', 'ISK'])

/** Each line states a whole account: what it does not say is the default, not what another account had. */
export function accountOf(said: CommandNamed<'account'>): AccountSpec {
  const was = DEFAULT_ACCOUNT
  const currency = said.currency ?? was.currency
  return {
    login: said.login ?? was.login,
    server: said.server ?? was.server,
    company: said.company ?? was.company,
    currency,
    currencyDigits: WITHOUT_CENTS.has(currency) ? 0 : was.currencyDigits,
    marginMode: said.margin ?? was.marginMode,
    tradeMode: said.trade ?? was.tradeMode,
    balance: said.balance ?? was.balance,
    leverage: said.leverage ?? was.leverage,
    limitOrders: said.limit_orders ?? was.limitOrders,
  }
}

/**
 * A symbol as the line says it, or the one there was with only the keys given changed. What follows from another key
 * (point from digits, tick from point, tick value from both) follows again only when one of those is said and it is not.
 */
export function symbolOf(said: CommandNamed<'symbol'>, was: SymbolSpec | undefined, serverNow: number): SymbolSpec {
  const digits = said.digits ?? was?.digits ?? 5
  const point = said.point ?? (said.digits === undefined ? was?.point : undefined) ?? Number(`1e-${digits}`)
  const sameGrid = said.digits === undefined && said.point === undefined
  const tickSize = said.tick ?? (sameGrid ? was?.tickSize : undefined) ?? point
  const contractSize = said.contract ?? was?.contractSize ?? 100_000
  const sameWorth = sameGrid && said.tick === undefined && said.contract === undefined
  // Rounded to 12 digits: 0.00001 * 100000 is meant to be 1.
  const worth = Number((tickSize * contractSize).toPrecision(12))
  const base = said.base ?? was?.base ?? 'EUR'
  return {
    name: said.name,
    description: was?.description ?? said.name,
    digits,
    point,
    tickSize,
    tickValue: said.tickvalue ?? (sameWorth ? was?.tickValue : undefined) ?? worth,
    contractSize,
    volumeMin: said.min ?? was?.volumeMin ?? 0.01,
    volumeMax: said.max ?? was?.volumeMax ?? 100,
    volumeStep: said.step ?? was?.volumeStep ?? 0.01,
    volumeLimit: said.limit ?? was?.volumeLimit ?? 0,
    priceMin: said.pricemin ?? was?.priceMin ?? 0,
    priceMax: said.pricemax ?? was?.priceMax ?? 0,
    commission: said.commission ?? was?.commission ?? 0,
    stopsLevel: said.stops ?? was?.stopsLevel ?? 0,
    freezeLevel: said.freeze ?? was?.freezeLevel ?? 0,
    bookDepth: said.depth ?? was?.bookDepth ?? 0,
    tradeMode: said.mode ?? was?.tradeMode ?? 4,
    executionMode: said.exe ?? was?.executionMode ?? 2,
    fillingMask: said.fill ?? was?.fillingMask ?? 3,
    expirationMask: said.expiry ?? was?.expirationMask ?? 15,
    orderMask: said.orders ?? was?.orderMask ?? 127,
    chartMode: said.chart ?? was?.chartMode ?? 0,
    calcMode: said.calc ?? was?.calcMode ?? 0,
    delayed: said.delay ?? was?.delayed ?? false,
    base,
    profit: said.profit ?? was?.profit ?? 'USD',
    margin: said.marginin ?? (said.base === undefined ? was?.margin : undefined) ?? base,
    basis: said.basis ?? was?.basis ?? '',
    expires: said.expires === undefined ? (was?.expires ?? 0) : momentMillis(said.expires, serverNow),
  }
}
