/** What a gateway is opened with: the configuration of a venue, resolved. */
import type { Instrument } from '#domain/instrument.ts'
import type { ContractRule } from './contracts.ts'

/** An instrument of ours and what stands for it in a terminal. */
export interface SymbolTerms {
  readonly instrument: Instrument
  /** Where quotes come from; absent: the contract itself. */
  readonly quotes?: string | undefined
  /** Where orders go. */
  readonly contract: ContractRule
}

/** A terminal that is awaited. Each instrument belongs to exactly one. */
export interface TerminalTerms {
  /** As the terminal shows them; absent: any. */
  readonly login?: bigint | undefined
  readonly server?: string | undefined
  readonly symbols: readonly SymbolTerms[]
}

export interface GatewayTerms {
  readonly secret: string
  /** 1 to 1023: part of the magic number of every order. */
  readonly space: number
  readonly allowTrading: boolean
  readonly allowReal: boolean
  /** Emulators are welcome. */
  readonly allowSimulated: boolean
  /** Depth of market too. */
  readonly book: boolean
  readonly heartbeatMillis: number
  /** 0 for never. */
  readonly deadManMillis: number
  readonly ttlMillis: number
  /** Points. */
  readonly deviationPoints: number
  /** Seconds of the past asked for at the first session; later ones go on where the last one stopped. */
  readonly backfillSeconds: number
  readonly terminals: readonly TerminalTerms[]
}
