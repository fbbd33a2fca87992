/** `swarm status`: the table of a running swarm, once or live. */
import { Command } from 'commander'
import { openControl, Refused, type ControlClient } from '#apps/control-client.ts'
import { openScreen } from '#apps/screen.ts'
import { isColoured, print, stateDirectoryOf, type Shell } from '#apps/shell.ts'
import { painted, type Line } from '#apps/spans.ts'
import { tableLines } from '#apps/table.ts'
import { toJson, type SwarmEvent } from '#apps/wire.ts'
import type { SwarmStatus } from '#swarm/operations.ts'
import { lineOf } from '#domain/errors.ts'
import { didYouMean } from '#config/suggestion.ts'
import { example, stateOption } from './switches.ts'

interface Options {
  readonly json?: true
  readonly watch?: true
  readonly state?: string
}

/** Event lines kept under the live table. */
const NOTES = 6

export const statusCommand = (shell: Shell): Command =>
  new Command('status')
    .description('show the agents of the running swarm and its trade')
    .argument('[agent]', 'one agent only')
    .option('--json', 'JSON, one object a line')
    .option('--watch', 'keep showing until interrupted or the swarm ends')
    .addOption(stateOption())
    .addHelpText('after', example('swarm status', 'swarm status --watch', 'swarm status ml-fast --json'))
    .action(async (agent: string | undefined, { json, watch, state }: Options) => {
      const client = openControl(stateDirectoryOf(state, shell))
      if (watch) return follow(client, agent, json === true, shell)
      const status = only(await client.call('status', {}, {}), agent)
      if (json) return print(shell, toJson(agent === undefined ? status : status.agents[0]))
      return print(shell, shown(tableLines(status), shell))
    })

/** The status with that agent alone; all of it without one. */
function only(status: SwarmStatus, agent: string | undefined): SwarmStatus {
  if (agent === undefined) return status
  const agents = status.agents.filter((beat) => beat.agent === agent)
  const recordings = status.recordings.filter((recording) => recording.agent === agent)
  if (agents.length > 0) return { ...status, agents, recordings }
  const known = status.agents.map((beat) => beat.agent)
  throw new Refused('AGENT_UNKNOWN', `${lineOf('AGENT_UNKNOWN', { agent })}${didYouMean(agent, known)}`)
}

async function follow(client: ControlClient, agent: string | undefined, json: boolean, shell: Shell): Promise<void> {
  if (json) {
    for await (const event of client.events()) if (concerns(event, agent)) print(shell, toJson(event))
    return
  }
  const live = shell.stdout.isTTY === true
  const screen = live ? openScreen(shell.stdout, isColoured(shell.stdout, shell)) : undefined
  const notes: string[] = []
  try {
    for await (const event of client.events()) {
      if (event.event !== 'status') {
        const note = noteOf(event)
        if (note !== undefined && concerns(event, agent)) notes.push(note)
        if (notes.length > NOTES) notes.shift()
        continue
      }
      const lines = tableLines(only(event.data, agent), notes)
      if (screen === undefined) print(shell, shown(lines, shell))
      else screen.draw(lines)
    }
  } finally {
    screen?.close()
  }
  print(shell, 'the swarm has ended')
}

function concerns(event: SwarmEvent, agent: string | undefined): boolean {
  if (agent === undefined) return true
  switch (event.event) {
    case 'heartbeat':
    case 'lifecycle':
    case 'fault':
    case 'deadLetter':
      return event.data.agent === agent
    case 'status':
      return false
    case 'trading':
    case 'decision':
    case 'ended':
      return true
  }
}

function noteOf(event: SwarmEvent): string | undefined {
  switch (event.event) {
    case 'lifecycle':
      return `${event.data.agent}: ${event.data.from} -> ${event.data.to} (${event.data.reason})`
    case 'fault':
      return `${event.data.agent}: ${event.data.line}`
    case 'trading':
      return `trading is ${event.data.state}${event.data.reason === '' ? '' : `: ${event.data.reason}`}`
    case 'deadLetter':
      return `${event.data.agent}: ${event.data.count} dead letters, ${event.data.reason}`
    case 'decision':
      return event.data
    case 'status':
    case 'heartbeat':
    case 'ended':
      return undefined
  }
}

function shown(lines: readonly Line[], shell: Shell): string {
  const width = shell.stdout.isTTY === true ? (shell.stdout.columns ?? 80) : Number.POSITIVE_INFINITY
  return lines.map((line) => painted(line, width, isColoured(shell.stdout, shell))).join('\n')
}
