/**
 * What a recording holds of the turns of the agents, of who joined them and of the words of the operator, in the order of
 * their first moments.
 * A recording made before turns were recorded, or on a virtual clock, holds none.
 */
import { fromExactJson } from '#domain/exact-json.ts'
import type { Micros } from '#domain/time.ts'
import { messageFromFields } from '#messages/message-text.ts'
import type { TurnLine } from '#swarm/hosts/scheduled.ts'
import type { AgentPlan } from '#swarm/plan.ts'
import type { TickStore } from '#swarm/ports/tick-store.ts'
import { TURNS_SYMBOL, turnsOf } from '#swarm/supervision/turn-recording.ts'
import { isWithin, type RecordedSpan } from './recorded-facts.ts'

/** A swarm is up before its venue: what it did until then is no further back. */
const STARTING_MICROS = 60_000_000

/** Of the swarm whose desk wrote its first at `span.from`: sessions of other swarms may be in the store. */
export async function* recordedTurns(store: TickStore, span: RecordedSpan): AsyncGenerator<readonly TurnLine[]> {
  const wide = { ...span, from: span.from - STARTING_MICROS }
  let waiting: TurnLine[] = []
  for await (const batch of store.read({ symbols: [TURNS_SYMBOL], kinds: ['order'] })) {
    for (let row = 0; row < batch.rows; row++) {
      if (!isWithin(batch, row, wide)) continue
      const at = batch.at[row]
      const line = turnLineOf(batch.texts[batch.values[batch.start[row] + 1]], at)
      if (line !== 'start') waiting.push(line)
      else if (at > span.from) return yield waiting
      else waiting = []
    }
    // A later start may say that all this was of an earlier swarm.
    if (waiting.length > 0 && batch.at[batch.rows - 1] > span.from) yield waiting.splice(0)
  }
  if (waiting.length > 0) yield waiting
}

/** A line of a row at `at`. Throws MESSAGE_UNREPRESENTABLE for one that is none of ours. */
export function turnLineOf(line: string, at: Micros): TurnLine | 'start' {
  const told = JSON.parse(line) as {
    readonly start?: number
    readonly said?: object
    readonly joined?: object
    readonly agent: string
    readonly number: number
    readonly turns: readonly number[]
    readonly emitted?: readonly number[]
  } // turn-recording.ts wrote it
  if (told.start !== undefined) return 'start'
  if (told.said !== undefined) return { said: messageFromFields(new Map(Object.entries(told.said))) }
  if (told.joined !== undefined) {
    const { joined: agent, node } = fromExactJson(line) as { readonly joined: AgentPlan; readonly node: number } // as above
    return { joined: { agent, node, at } }
  }
  const { agent, number, turns, emitted } = told
  return { chunk: { agent, number, turns: turnsOf(at, turns), ...(emitted && { emitted }) } }
}
