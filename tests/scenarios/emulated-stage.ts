/** A desk on an emulated terminal, joined in memory on a virtual clock: for scenarios. */
import type { VenueSpec } from '#swarm/ports/venue.ts'
import { openStage, type Stage } from '#tests/unit/swarm/desk/desk-stage.ts'
import emulated, { openEmulated, type EmulatedConfig, type EmulatedVenue } from '#venues/mt5/emulated.ts'

export function emulatedStage(
  seed: number,
  config: EmulatedConfig,
): { readonly stage: Stage; readonly venue: EmulatedVenue } {
  let venue: EmulatedVenue | undefined
  const spec: VenueSpec = {
    ...emulated,
    config: (schema) => schema.unknown(),
    can: () => emulated.can(config),
    open: (_config, sink, host) => (venue = openEmulated(config, sink, host)),
  }
  const stage = openStage({ seed, venue: spec })
  return { stage, venue: venue! } // the stage has opened it
}
