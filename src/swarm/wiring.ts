/**
 * Who hears whom. A node's `consumes` and `produces` are the routing table; nothing is subscribed by hand.
 *
 * Wiring refuses to start while a message is produced with no consumer or consumed with no producer, and refuses a
 * second producer of `decision.approved`. What the venue offers is exempt one way: it may offer more than a swarm uses.
 */
import { SwarmError } from '#domain/errors.ts'
import { messageOf, type MessageType } from '#messages/catalogue.ts'

/** A node as wiring sees it. */
export interface Party {
  readonly id: string
  readonly consumes: readonly MessageType[]
  readonly produces: readonly MessageType[]
  /** Ids it listens to; empty for all. Facts of the venue and the operator's commands reach it in any case. */
  readonly from: readonly string[]
  /** Offers more than must be used: the venue and the operator. */
  readonly outside: boolean
}

/** One producer's messages that one consumer takes. */
export interface Route {
  readonly from: string
  readonly to: string
  readonly types: readonly MessageType[]
}

/** Told to people: the monitor reads these without a route of its own. */
const forOnlookers: readonly MessageType[] = ['decision.refused', 'risk.alert']

/** Whoever consumes these does without when nobody makes them. */
const notNeeded: readonly MessageType[] = ['feature.fit']

export function routesBetween(from: Party, to: Party): Route | undefined {
  if (from.id === to.id) return undefined
  if (to.from.length > 0 && !from.outside && !to.from.includes(from.id)) return undefined
  const types = from.produces.filter((type) => to.consumes.includes(type))
  return types.length > 0 ? { from: from.id, to: to.id, types } : undefined
}

export function allRoutes(parties: readonly Party[]): readonly Route[] {
  return parties.flatMap((from) => parties.map((to) => routesBetween(from, to)).filter((route) => route !== undefined))
}

/** Throws WIRING_DUPLICATE_ID, WIRING_SECOND_APPROVER, WIRING_NO_CONSUMER or WIRING_NO_PRODUCER. */
export function checkWiring(parties: readonly Party[]): void {
  const seen = new Set<string>()
  for (const { id } of parties) {
    if (seen.has(id)) throw new SwarmError('WIRING_DUPLICATE_ID', { id })
    seen.add(id)
  }
  const approvers = parties.filter((party) => party.produces.includes('decision.approved'))
  if (approvers.length > 1)
    throw new SwarmError('WIRING_SECOND_APPROVER', { agents: approvers.map((a) => a.id).join(' and ') })

  for (const party of parties.filter((one) => !one.outside)) {
    for (const type of party.produces) {
      if (forOnlookers.includes(type)) continue
      if (!parties.some((other) => routesBetween(party, other)?.types.includes(type))) {
        throw new SwarmError('WIRING_NO_CONSUMER', { agent: party.id, message: type })
      }
    }
    for (const type of party.consumes) {
      if (notNeeded.includes(type)) continue
      if (!parties.some((other) => routesBetween(other, party)?.types.includes(type))) {
        throw new SwarmError('WIRING_NO_PRODUCER', { agent: party.id, message: type })
      }
    }
    for (const id of party.from) {
      if (!seen.has(id)) throw new SwarmError('AGENT_UNKNOWN', { agent: id, listener: party.id })
    }
  }
}

/** The numbers of those types that travel on one lane. */
export const acceptsOn = (types: readonly MessageType[], lane: 'data' | 'command'): readonly number[] =>
  types
    .map(messageOf)
    .filter((definition) => definition.lane === lane)
    .map((definition) => definition.id)
