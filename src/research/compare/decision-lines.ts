/**
 * The decisions of a run as lines that say what was decided and nothing of when: one for each `decision.*` and each order
 * sent, by the number of the market event that caused it. Two runs decided the same when these are the same.
 *
 * Left out  host times (`expires`), and numbers that count decisions (`ballot`, `approval`, client ids): after one
 *           decision more or less they would all differ. Lines of one market event are in the order of their text, for
 *           voters on threads of their own are heard in any order.
 */
import type { InstrumentId } from '#domain/instrument.ts'
import { type AnyMessage, messageById, messageOf, type MessageType } from '#messages/catalogue.ts'
import { plainFields } from '#messages/message-text.ts'
import { createDigest } from '#numeric/digest.ts'
import type { Ring } from '#swarm/links/ring.ts'
import type { JournalEntry } from '#swarm/ports/journal.ts'
import { auditedMessages } from '#swarm/desk/desk-audit.ts'

export interface DecisionLine {
  readonly seq: number
  readonly text: string
}

type Body = Readonly<Record<string, string | number | boolean>>

const left = new Set(['expires', 'deadline', 'ballot', 'approval', 'clientId', 'parent'])

/** What decisions are made of, and the orders that come of them. */
export const decisionTypes: readonly MessageType[] = [
  ...auditedMessages.filter((type) => type.startsWith('decision.')),
  'order.submit',
]
const compared: ReadonlySet<string> = new Set(decisionTypes)

function lineOf(type: string, instrument: InstrumentId, body: Body): string {
  const fields = Object.keys(body)
    .filter((name) => !left.has(name))
    .sort()
    .map((name) => `${name}=${String(body[name])}`)
  return `${type} ${instrument} ${fields.join(' ')}`
}

/** Orders the desk itself refused were never sent: the journal has no submit of them, and knows them as closed. */
export interface JournalledDecisions {
  readonly lines: readonly DecisionLine[]
  readonly unsent: ReadonlySet<number>
}

export function journalledDecisions(entries: Iterable<JournalEntry>): JournalledDecisions {
  const lines: DecisionLine[] = []
  const sent = new Set<number>()
  const unsent = new Set<number>()
  for (const entry of entries) {
    switch (entry.entry) {
      case 'said':
        if (compared.has(entry.type))
          lines.push({ seq: entry.seq, text: lineOf(entry.type, entry.instrument, entry.body) })
        break
      case 'submit': {
        const { order, seq } = entry
        const { instrument, side, lots, orderType, price, timeInForce, reduceOnly } = order
        const body = { side, lots: lots.toFixed(), orderType, price: price.toFixed(), timeInForce, reduceOnly }
        sent.add(order.clientId)
        lines.push({ seq, text: lineOf('order.submit', instrument, body) })
        break
      }
      case 'closed':
        if (!sent.has(entry.clientId)) unsent.add(entry.clientId)
        break
      default:
    }
  }
  return { lines: inOrder(lines), unsent }
}

/** The same of messages as they are published. */
export interface DecisionListener {
  hear(message: AnyMessage): void
  /** The same of the record at `word`, of any type. */
  read(ring: Ring, word: number): void
  lines(): readonly DecisionLine[]
}

/** Orders of `unsent` are left out. */
export function decisionListener(unsent: ReadonlySet<number> = new Set()): DecisionListener {
  const lines: DecisionLine[] = []
  const drafts = new Map(decisionTypes.map(messageOf).map(({ id, draft }) => [id, draft()]))
  const hear = (message: AnyMessage): void => {
    const { type, seq, instrument } = message
    if (!compared.has(type)) return
    if (message.type === 'order.submit' && unsent.has(message.clientId)) return
    lines.push({ seq, text: lineOf(type, instrument, plainFields(message)) })
  }
  return {
    hear,
    read({ f, i }, word) {
      const id = i[2 * word]
      const message = drafts.get(id)
      if (message === undefined) return
      messageById[id]?.decode(f, i, word, message)
      hear(message)
    },
    lines: () => inOrder(lines),
  }
}

const inOrder = (lines: readonly DecisionLine[]): readonly DecisionLine[] =>
  lines.toSorted((a, b) => a.seq - b.seq || (a.text < b.text ? -1 : a.text > b.text ? 1 : 0))

/** 16 hex digits over all lines. */
export function decisionDigest(lines: readonly DecisionLine[]): string {
  const digest = createDigest()
  for (const { seq, text } of lines) digest.addText(`${seq} ${text}`)
  return digest.hex()
}

/** How two runs of decisions differ. */
export interface LineDifference {
  /** Lines of both. */
  readonly same: number
  readonly onlyFirst: readonly DecisionLine[]
  readonly onlySecond: readonly DecisionLine[]
}

/** What was seen when it was decided, not what was decided: a quote or a row more or less changes it. */
const seen = / (?:confidence|reference)=\S+/g

/** As `differenceOf`, and how many of the lines left over are alike but for what was seen. */
export function alikeOf({ onlyFirst, onlySecond }: LineDifference): number {
  const keyOf = ({ seq, text }: DecisionLine): string => `${seq} ${text.replaceAll(seen, '')}`
  const waiting = Map.groupBy(onlySecond, keyOf)
  return onlyFirst.filter((line) => waiting.get(keyOf(line))?.pop() !== undefined).length
}

/** Both in order. Cost: one pass. */
export function differenceOf(first: readonly DecisionLine[], second: readonly DecisionLine[]): LineDifference {
  const onlyFirst: DecisionLine[] = []
  const onlySecond: DecisionLine[] = []
  let same = 0
  let b = 0
  const isBefore = (one: DecisionLine, other: DecisionLine): boolean =>
    one.seq === other.seq ? one.text < other.text : one.seq < other.seq
  for (const line of first) {
    while (b < second.length && isBefore(second[b], line)) onlySecond.push(second[b++])
    if (b < second.length && second[b].seq === line.seq && second[b].text === line.text) {
      same++
      b++
    } else onlyFirst.push(line)
  }
  return { same, onlyFirst, onlySecond: [...onlySecond, ...second.slice(b)] }
}
