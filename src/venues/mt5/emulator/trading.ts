/**
 * The contract between the emulated program (sessions, cursor pump, idempotent orders) and the emulated trade server
 * (orders, deals, positions, money): what MQL5 offers between an Expert Advisor and its terminal.
 *
 * The server is pure: it knows the market it is told and the time it is given, and nothing of wires.
 */
export interface SymbolSpec {
  readonly name: string
  readonly description: string
  readonly digits: number
  readonly point: number
  readonly tickSize: number
  readonly tickValue: number
  readonly contractSize: number
  readonly volumeMin: number
  readonly volumeMax: number
  readonly volumeStep: number
  readonly volumeLimit: number
  readonly priceMin: number
  readonly priceMax: number
  /** For each lot of a deal, account currency. */
  readonly commission: number
  readonly stopsLevel: number
  readonly freezeLevel: number
  readonly bookDepth: number
  readonly tradeMode: number
  readonly executionMode: number
  readonly fillingMask: number
  readonly expirationMask: number
  readonly orderMask: number
  readonly chartMode: number
  readonly calcMode: number
  readonly delayed: boolean
  readonly base: string
  readonly profit: string
  readonly margin: string
  readonly basis: string
  /** Server time; 0 for never. */
  readonly expires: number
}

export interface AccountSpec {
  readonly login: bigint
  readonly server: string
  readonly company: string
  readonly currency: string
  readonly currencyDigits: number
  /** 0 netting, 1 exchange, 2 hedging. */
  readonly marginMode: number
  /** 0 demo, 1 contest, 2 real. */
  readonly tradeMode: number
  readonly balance: number
  readonly leverage: number
  readonly limitOrders: number
}

/** A request as OrderSendAsync takes it. Numbers are MetaTrader's; volumes are lots, times server milliseconds. */
export interface TradeRequest {
  readonly action: number
  readonly magic: bigint
  readonly order: bigint
  readonly position: bigint
  readonly positionBy: bigint
  readonly symbol: string
  readonly volume: number
  readonly price: number
  readonly stopLimit: number
  readonly sl: number
  readonly tp: number
  readonly deviation: number
  readonly orderType: number
  /** 0 FOK, 1 IOC, 2 RETURN, 3 BOC: resolved by whoever sends. */
  readonly filling: number
  readonly timeType: number
  readonly expiration: number
  readonly comment: string
}

/** A request that asks for nothing yet: what is left at zero means what MetaTrader's ZeroMemory means. */
export const blankRequest: TradeRequest = {
  action: 0,
  magic: 0n,
  order: 0n,
  position: 0n,
  positionBy: 0n,
  symbol: '',
  volume: 0,
  price: 0,
  stopLimit: 0,
  sl: 0,
  tp: 0,
  deviation: 0,
  orderType: 0,
  filling: 0,
  timeType: 0,
  expiration: 0,
  comment: '',
}

export interface TradeResult {
  readonly retcode: number
  readonly order: bigint
  readonly deal: bigint
  readonly volume: number
  readonly price: number
  readonly bid: number
  readonly ask: number
  readonly requestId: number
  readonly retcodeExternal: number
}

/** Kinds are those of the wire: 1 order add ... 7 deal add ... 10 position, 11 request. */
export interface Transaction {
  readonly kind: number
  readonly order: bigint
  readonly deal: bigint
  /** Stable identifier. */
  readonly position: bigint
  readonly positionBy: bigint
  readonly magic: bigint
  readonly symbol: string
  readonly orderType: number
  readonly orderState: number
  readonly dealType: number
  readonly entry: number
  readonly reason: number
  readonly time: number
  readonly volume: number
  readonly price: number
  readonly sl: number
  readonly tp: number
  readonly profit: number
  readonly commission: number
  readonly fee: number
  readonly swap: number
  readonly comment: string
  /** Of a REQUEST transaction alone. */
  readonly result?: TradeResult
}

export interface ServerOrder {
  readonly ticket: bigint
  readonly magic: bigint
  readonly position: bigint
  readonly symbol: string
  readonly comment: string
  readonly orderType: number
  readonly orderState: number
  readonly filling: number
  readonly timeType: number
  readonly reason: number
  readonly expiration: number
  readonly setupTime: number
  readonly doneTime: number
  readonly volumeInitial: number
  readonly volumeCurrent: number
  readonly price: number
  readonly stopLimit: number
  readonly sl: number
  readonly tp: number
}

export interface ServerDeal {
  readonly ticket: bigint
  readonly order: bigint
  readonly position: bigint
  readonly magic: bigint
  readonly symbol: string
  readonly comment: string
  readonly dealType: number
  readonly entry: number
  readonly reason: number
  readonly time: number
  readonly volume: number
  readonly price: number
  readonly profit: number
  readonly commission: number
  readonly fee: number
  readonly swap: number
}

export interface ServerPosition {
  readonly ticket: bigint
  readonly identifier: bigint
  readonly magic: bigint
  readonly symbol: string
  readonly comment: string
  /** 0 buy, 1 sell. */
  readonly type: number
  readonly time: number
  readonly volume: number
  readonly price: number
  readonly sl: number
  readonly tp: number
  readonly profit: number
  readonly swap: number
}

export interface AccountState {
  readonly balance: number
  readonly equity: number
  readonly margin: number
  readonly marginFree: number
  readonly credit: number
}

/** The five bits of the wire. */
export interface Permissions {
  readonly connected: boolean
  readonly algo: boolean
  readonly program: boolean
  readonly account: boolean
  readonly server: boolean
}

export interface TradeServerHost {
  /** Server clock, milliseconds. */
  serverNow(): number
  after(delayMillis: number, call: () => void): () => void
  /** Each transaction, in the order the terminal tells them. */
  transaction(transaction: Transaction): void
}

/** The trade server, as scenarios (knobs, manual trades) and the program see it. */
export interface TradeServer {
  readonly account: AccountSpec
  readonly permissions: Permissions
  /** Requests that reached it. */
  readonly requests: number
  setAccount(account: AccountSpec): void
  setSymbol(spec: SymbolSpec): void
  symbol(name: string): SymbolSpec | undefined
  symbols(): readonly SymbolSpec[]
  permit(changed: Partial<Permissions>): void
  setSession(symbol: string, open: boolean): void
  /** A knob of trading; false when it is none of trading's. */
  knob(name: string, value: string): boolean
  quote(symbol: string, bid: number, ask: number): void
  /** What OrderSendAsync gives: a request id, or the runtime error. */
  request(request: TradeRequest): { readonly requestId: number } | { readonly error: number }
  manual(side: 'buy' | 'sell', symbol: string, volume: number): void
  manualClose(ticket: bigint): void
  updateDeal(ticket: bigint, price: number): void
  deleteDeal(ticket: bigint): void
  expire(symbol: string): void
  state(): AccountState
  positions(): readonly ServerPosition[]
  /** Working. */
  orders(): readonly ServerOrder[]
  /** Past, as far as history shows them by now (`history_lag`). */
  historyOrders(fromTime: number): readonly ServerOrder[]
  historyDeals(fromTime: number): readonly ServerDeal[]
  /** What it knows itself, lag or not: the `truth` of the scenario language, as plain data. */
  truth(): unknown
}
