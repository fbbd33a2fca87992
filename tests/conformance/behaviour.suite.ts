/**
 * The one behaviour suite every agent passes: the same inbox gives the same outbox wherever it is hosted and however
 * the messages reach it. A test of an agent is a call of this and a scenario.
 */
import { expect, it } from 'vitest'
import { messageOf, type AnyMessage } from '#messages/catalogue.ts'
import { bench } from '#tests/outbox.ts'
import { perform, type Cue, type Play } from './stage.ts'

/** Plain text of an outbox: decimals and vectors by value, NaN as NaN. */
const written = (outbox: readonly AnyMessage[]): string[] =>
  outbox.map((message) =>
    JSON.stringify(message, (_key, value: unknown) => {
      if (value instanceof Float64Array) return [...value].map(String)
      if (typeof value === 'number' && !Number.isFinite(value)) return String(value)
      return value
    }),
  )

/** Plays without any host: `deliver` says in what state a message reaches the agent. */
function playBare(
  play: Play,
  deliver: (message: AnyMessage, receive: (message: AnyMessage) => void) => void,
): string[] {
  const alone = bench(play.spec, play.config, { id: play.spec.name, node: 1, columns: play.columns ?? [] }, 7)
  for (const cue of play.inbox) {
    if ('wait' in cue) alone.wait(cue.wait)
    else deliver(cue, (message) => alone.tell(message))
  }
  return written(alone.outbox)
}

const frozen = (message: AnyMessage): AnyMessage => Object.freeze({ ...message })

/** A lent message, overwritten with rubbish once `receive` has returned. */
function lent(message: AnyMessage, receive: (message: AnyMessage) => void): void {
  const definition = messageOf(message.type)
  const f = new Float64Array(definition.words)
  const i = new Int32Array(f.buffer)
  definition.encode(message, f, i, 0)
  const view = definition.draft()
  definition.decode(f, i, 0, view)
  receive(view)
  f.fill(Number.NaN, 1)
  for (const [name, field] of Object.entries(definition.fields)) {
    const value: unknown = Reflect.get(view, name)
    if (field.form === 'vector' && value instanceof Float64Array) value.fill(Number.NaN)
    else if (field.form === 'number') Reflect.set(view, name, Number.NaN)
  }
  Reflect.set(view, 'seq', -1)
  Reflect.set(view, 'instrument', 99)
}

export function behavesTheSameEverywhere(play: Play): void {
  const reference = (): string[] => playBare(play, (message, receive) => receive(message))

  it('says something, and only what it declares', () => {
    const types = playTypes(play.inbox)
    for (const type of types) expect(play.spec.consumes as readonly string[]).toContain(type)
    const outbox = reference()
    expect(outbox.length).toBeGreaterThan(0)
    for (const line of outbox) expect(play.spec.produces as readonly string[]).toContain(JSON.parse(line).type)
  })

  it('says the same twice', () => {
    expect(reference()).toEqual(reference())
  })

  it('says the same to frozen messages', () => {
    expect(playBare(play, (message, receive) => receive(frozen(message)))).toEqual(reference())
  })

  it('says the same when what it was lent is overwritten afterwards', () => {
    expect(playBare(play, lent)).toEqual(reference())
  })

  it('says the same inline, over rings', async () => {
    expect(written(await perform(play, 'inline'))).toEqual(reference())
  })

  it('says the same in a worker, over shared memory', async () => {
    expect(written(await perform(play, 'worker'))).toEqual(reference())
  })
}

const playTypes = (inbox: readonly Cue[]): Set<string> =>
  new Set(inbox.flatMap((cue) => ('wait' in cue || cue.type === 'market.gap' ? [] : [cue.type])))
