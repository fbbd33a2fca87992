/**
 * The turns of the agents, who joined them and the words of the operator, on their way to the store of ticks that holds what
 * the venue told: order facts of a symbol of their own, one line of JSON each.
 *
 *     { start: session }                                 a swarm starts: what comes now is of its own
 *     { said: message }                                  what the operator said
 *     { joined: plan, node }                             an agent was added, at the time of the row
 *     { agent, number, turns: [...], emitted? }          a chunk of turns; each moment less the one before, the first less
 *                                                        the time of the row
 */
import { exactJson } from '#domain/exact-json.ts'
import type { Micros } from '#domain/time.ts'
import { messageById } from '#messages/catalogue.ts'
import { messageLine } from '#messages/message-text.ts'
import type { Ring } from '#swarm/links/ring.ts'
import type { AgentPlan } from '#swarm/plan.ts'
import { batchCopy, type TickBatch, TickBatchBuilder } from '#swarm/ports/tick-batch.ts'
import { SESSION_SPAN } from '#swarm/seat/market-recording.ts'
import type { Recorded } from '#swarm/seat/seat-services.ts'
import type { NodeNews } from '#swarm/seat/seat-control.ts'
import type { TurnChunk } from '#swarm/seat/turn-log.ts'
import { TURN_WORDS } from '#swarm/seat/turn-memory.ts'

/** Lines of several agents are given away together: each batch is made durable, which costs more than it holds. */
const GATHER_MILLIS = 200

/** They are kept under this name. */
export const TURNS_SYMBOL = '_turns'

export class TurnRecording implements Recorded {
  private readonly batch = new TickBatchBuilder([TURNS_SYMBOL])
  private readonly drafts = messageById.map((definition) => definition?.draft())
  private readonly session: number
  private readonly give: (batch: TickBatch) => void
  private rows = 0
  private timer: NodeJS.Timeout | undefined

  constructor(session: number, give: (batch: TickBatch) => void) {
    this.session = session
    this.give = give
  }

  start(at: Micros): void {
    this.write(at, JSON.stringify({ start: this.session }))
  }

  /** News of a node that is to be recorded: what the venue told, and turns. False for any other. */
  hear(told: NodeNews): boolean {
    switch (told.news) {
      case 'market':
        this.give(told.batch)
        return true
      case 'turns':
        this.chunk(told.chunk)
        return true
      default:
        return false
    }
  }

  /** What the operator says. */
  take(ring: Ring, word: number): void {
    const id = ring.i[2 * word]
    const message = this.drafts[id]
    if (message === undefined) return
    messageById[id]?.decode(ring.f, ring.i, word, message)
    this.write(message.at, `{"said":${messageLine(message)}}`)
  }

  /** An agent has come, who was connected from then on. */
  joined(at: Micros, node: number, { record: _record, ...plan }: AgentPlan): void {
    this.write(at, exactJson({ joined: plan, node }))
  }

  /** Turns of an agent. */
  chunk({ agent, number, turns, emitted }: TurnChunk): void {
    const at = turns[0]
    const steps = Array.from(turns)
    for (let k = turns.length - TURN_WORDS; k > 0; k -= TURN_WORDS) steps[k] -= turns[k - TURN_WORDS]
    steps[0] = 0
    this.write(at, JSON.stringify({ agent, number, turns: steps, emitted }))
    // The last of it: nobody may be there later to wait for.
    if (emitted !== undefined) this.close()
  }

  turn(): void {}

  /** Gives away what waits. */
  close(): void {
    clearTimeout(this.timer)
    this.timer = undefined
    if (this.batch.rows > 0) this.give(batchCopy(this.batch))
    this.batch.clear()
  }

  private write(at: Micros, line: string): void {
    this.batch.order(0, at, this.session * SESSION_SPAN + ++this.rows, 0, line, at)
    if (this.batch.full) this.close()
    else this.timer ??= setTimeout(() => this.close(), GATHER_MILLIS).unref()
  }
}

/** The turns of a line again. */
export function turnsOf(at: Micros, steps: readonly number[]): Float64Array {
  const turns = Float64Array.from(steps)
  let moment = at
  for (let k = 0; k < turns.length; k += TURN_WORDS) turns[k] = moment += turns[k]
  return turns
}
