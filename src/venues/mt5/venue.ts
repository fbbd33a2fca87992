/**
 * MetaTrader 5: terminals in which the Expert Advisor SwarmBridge runs dial in here, over loopback or a tunnel. What the
 * swarm trades is described by the configuration; what a terminal says of its symbols has to agree.
 */
import { SwarmError } from '#domain/errors.ts'
import type { Instrument } from '#domain/instrument.ts'
import type { Zod } from '#domain/schema.ts'
import { defineVenue, type VenueHost, type VenueSink, type Venue } from '#swarm/ports/venue.ts'
import { openGateway } from './gateway/gateway.ts'
import { isLoopback, tcpDoor } from './gateway/listener.ts'
import { sessionChoice, type SessionChoice } from './session-choice.ts'
import { readSecretFile, readSecretVariable } from './secret.ts'
import { terminalsChoice, terminalsOf, type TerminalChoice } from './terminal-choice.ts'

export interface Mt5Config extends SessionChoice {
  readonly listen: { readonly host: string; readonly port: number; readonly allowRemote: boolean }
  readonly secret: { readonly env: string } | { readonly file: string }
  readonly allowSimulated: boolean
  readonly terminals: readonly TerminalChoice[]
}

const config = (z: Zod) =>
  z
    .strictObject({
      listen: z
        .strictObject({
          host: z.string().min(1).default('127.0.0.1').describe('address the terminals dial'),
          port: z.int().min(1).max(65_535).default(45_001).describe('port the terminals dial'),
          allowRemote: z
            .boolean()
            .default(false)
            .describe('an address that is no loopback is meant: a tunnel is in front of it, for nothing is encrypted'),
        })
        .refine(({ host, allowRemote }) => allowRemote || isLoopback(host), {
          path: ['host'],
          error: 'only a loopback address, unless a tunnel is in front of it and allowRemote says so',
        })
        .prefault({})
        .describe('where the terminals dial in'),
      secret: z
        .union([
          z.strictObject({ env: z.string().min(1).describe('environment variable that holds it') }),
          z.strictObject({ file: z.string().min(1).describe('file of mode 0600 that holds it') }),
        ])
        .default({ env: 'SWARM_MT5_SECRET' })
        .describe(
          'the secret of at least 32 characters that the Expert Advisor holds too; swarm mt5 install makes one',
        ),
      ...sessionChoice(z),
      allowSimulated: z.boolean().default(false).describe('emulated terminals may come in'),
      terminals: terminalsChoice(z),
    })
    .refine(
      ({ allowReal, terminals }) =>
        !allowReal || terminals.every(({ login, server }) => login !== undefined && server !== undefined),
      { path: ['allowReal'], error: 'a real account is only taken by name: every terminal needs login and server' },
    )

/** Throws SECRET_MISSING, SECRET_EXPOSED or CONFIG_INVALID. */
export function openMt5(config: Mt5Config, sink: VenueSink, host: VenueHost): Venue {
  if (host.virtual) {
    throw new SwarmError('CONFIG_INVALID', { key: 'venue.use', given: 'mt5', why: 'no terminal keeps a virtual clock' })
  }
  const { listen, terms } = lookedUp(config, host.instruments)
  return openGateway(terms, sink, host, tcpDoor(listen.host, listen.port, host))
}

/** What only a look outside completes. Throws SECRET_MISSING, SECRET_EXPOSED or CONFIG_INVALID. */
function lookedUp({ listen, secret: place, terminals, ...session }: Mt5Config, instruments: readonly Instrument[]) {
  const secret = 'env' in place ? readSecretVariable(place.env, process.env) : readSecretFile(place.file)
  return { listen, terms: { ...session, secret, terminals: terminalsOf(terminals, instruments) } }
}

export default defineVenue<Mt5Config>({
  name: 'mt5',
  about: 'MetaTrader 5 terminals with the Expert Advisor SwarmBridge, dialling in over loopback or a tunnel.',
  config,
  can: ({ book }) => ({
    depth: book,
    trades: true,
    orderTypes: ['market', 'limit'],
    modify: true,
    hedging: true,
    // It could: the terminal keeps what is not taken. But quotes that waited are stale, and a live swarm trades on them.
    waits: false,
  }),
  check: (config, instruments) => void lookedUp(config, instruments),
  open: openMt5,
})
