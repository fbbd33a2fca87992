/**
 * Three accounts of one life: what the terminal did, what the journal says, what was handed over for sending. Whatever
 * was killed when, they agree: each order once in all three, each fill once in two, and one position.
 */
import { existsSync, readFileSync } from 'node:fs'
import { signOf } from '#domain/side.ts'
import type { EntryKind, JournalEntry } from '#swarm/ports/journal.ts'
import { cidOf, type DrillTerminal } from './terminal.ts'

/** What was said of the position by those who hold one. */
export interface Held {
  readonly desk: string
  readonly risk: string
  readonly execution: string
  /** Orders that may be at the venue, by the desk and by the execution agent. */
  readonly open: readonly number[]
  readonly followed: readonly number[]
}

/** The lines of a journal that are compared. */
export const COMPARED = ['submit', 'filled', 'closed', 'adopted'] as const satisfies EntryKind[]

export const sentIn = (path: string): readonly number[] =>
  existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1).map(Number) : []

const lotsText = (lots: number): string => String(Number(lots.toFixed(8)))

/** What is wrong; nothing when all agree. */
export function disagreements(
  terminal: DrillTerminal,
  journal: readonly JournalEntry[],
  sent: readonly number[],
  held: Held,
): readonly string[] {
  const wrong: string[] = []
  const submits = new Map<number, number>()
  const fills = new Map<string, string>()
  /** Closed, or filled whole: who dies between the two needs no word more. */
  const over = new Set<number>()
  const leaves = new Map<number, number>()
  let position = 0
  for (const entry of journal) {
    if (entry.entry === 'submit') submits.set(entry.order.clientId, (submits.get(entry.order.clientId) ?? 0) + 1)
    if (entry.entry === 'submit') leaves.set(entry.order.clientId, entry.order.lots.toNumber())
    if (entry.entry === 'closed') over.add(entry.clientId)
    if (entry.entry === 'adopted') wrong.push(`order ${entry.order.clientId} was adopted: its submit was lost`)
    if (entry.entry !== 'filled') continue
    const { fillId, side, lots, price, clientId } = entry.fill
    if (fills.has(fillId)) wrong.push(`fill ${fillId} is twice in the journal`)
    fills.set(fillId, `${clientId} ${side} ${lots.toString()} at ${price.toString()}`)
    position += signOf(side) * lots.toNumber()
    const left = Number(((leaves.get(clientId) ?? 0) - lots.toNumber()).toFixed(8))
    leaves.set(clientId, left)
    if (left <= 0) over.add(clientId)
  }
  for (const [cid, times] of submits) if (times > 1) wrong.push(`order ${cid} is ${times} times in the journal`)

  const handed = new Set<number>()
  for (const cid of sent) {
    if (handed.has(cid)) wrong.push(`order ${cid} was handed over twice`)
    if (!submits.has(cid)) wrong.push(`order ${cid} was handed over and is not in the journal`)
    handed.add(cid)
  }

  const placed = new Set<number>()
  for (const order of terminal.orders()) {
    const cid = cidOf(order)
    if (placed.has(cid)) wrong.push(`order ${cid} is at the terminal twice`)
    if (!submits.has(cid)) wrong.push(`order ${cid} is at the terminal and not in the journal`)
    placed.add(cid)
  }
  const working = new Set(terminal.working().map(cidOf))
  for (const cid of working) if (over.has(cid)) wrong.push(`order ${cid} works and is over in the journal`)
  for (const cid of submits.keys())
    if (!working.has(cid) && !over.has(cid)) wrong.push(`order ${cid} is over, which the journal does not know`)
  const same = (name: string, ids: readonly number[]): void => {
    if (ids.length !== working.size || !ids.every((cid) => working.has(cid)))
      wrong.push(`open by ${name}: ${ids.join(' ')}; at the terminal: ${[...working].join(' ')}`)
  }
  same('the desk', held.open)
  same('the execution agent', held.followed)

  for (const deal of terminal.deals()) {
    const id = `${deal.ticket}`
    const told = fills.get(id)
    const did = `${cidOf(deal)} ${deal.dealType === 0 ? 'buy' : 'sell'} ${deal.volume} at ${deal.price}`
    if (told !== did) wrong.push(`deal ${id} is ${did}; in the journal: ${told ?? 'nothing'}`)
    fills.delete(id)
  }
  for (const [id, told] of fills) wrong.push(`fill ${id} (${told}) is in the journal and not at the terminal`)

  const truth = lotsText(terminal.position())
  const views = { journal: lotsText(position), desk: held.desk, risk: held.risk, execution: held.execution }
  for (const [who, lots] of Object.entries(views))
    if (lots !== truth) wrong.push(`the position is ${truth}, and ${lots} by the ${who}`)
  return wrong
}
