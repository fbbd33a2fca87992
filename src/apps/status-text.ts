/** An agent's status for people: its heartbeat, what it took and gave, and its state as indented YAML. */
import { stringify } from 'yaml'
import type { AgentStatus } from '#messages/system.ts'
import { counted, latency, printable, short } from './figures.ts'
import { recordedText } from './table.ts'
import { toJson } from './wire.ts'

export function statusText(status: AgentStatus): string {
  const { heartbeat: beat } = status
  const facts: [string, string][] = [
    ['agent', `${status.agent} (${status.use}), incarnation ${beat.incarnation}, thread ${beat.thread}`],
    ['state', `${beat.state}${beat.lastError === '' ? '' : `; ${beat.lastError}`}`],
    ['can', status.capabilities.join(', ') || '-'],
    ['inbox', `${short(beat.inboxDepth)} waiting, ${short(beat.perSecond)}/s, ${short(beat.lost)} lost`],
    ['latency', `p50 ${latency(beat.p50Micros)}, p99 ${latency(beat.p99Micros)}`],
    ['taken', counted(status.consumed) || '-'],
    ['given', counted(status.emitted) || '-'],
    ...(status.recording === null ? [] : [['rows', recordedText(status.recording)] as [string, string]]),
  ]
  // Through JSON first: what an agent reports may hold maps and typed arrays.
  const state = status.state === undefined ? '-' : stringify(JSON.parse(toJson(status.state)), { lineWidth: 0 })
  const lines = [
    ...facts.map(([label, text]) => `${label.padEnd(9)}${text}`),
    ...state
      .trimEnd()
      .split('\n')
      .map((line) => `  ${line}`),
  ]
  return lines.map(printable).join('\n')
}
