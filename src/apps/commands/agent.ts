/** `swarm agent ...`: changes who is in a running swarm. */
import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { Command } from 'commander'
import { openControl } from '#apps/control-client.ts'
import type { Addition } from '#apps/control-routes.ts'
import { print, stateDirectoryOf, type Shell } from '#apps/shell.ts'
import { messageOf, SwarmError } from '#domain/errors.ts'
import { example, stateOption } from './switches.ts'

interface Options {
  readonly state?: string
}

const verbs = {
  remove: { about: 'drain an agent and take it out', past: 'removed' },
  pause: { about: 'let an agent rest; it has no vote until it is resumed', past: 'paused' },
  resume: { about: 'let a paused agent go on', past: 'resumed' },
  restart: { about: 'give an agent a new incarnation', past: 'restarted' },
} as const

export function agentCommand(shell: Shell): Command {
  const command = new Command('agent')
    .description('add, remove, pause, resume or restart an agent while the swarm runs')
    .addHelpText('after', example('swarm agent add momentum', 'swarm agent remove momentum-2'))
  command
    .command('add')
    .description('add an agent: a YAML file with one entry, or the name of a registered agent')
    .argument('<spec>', 'path of a YAML file, or a name')
    .addOption(stateOption())
    .addHelpText('after', example('swarm agent add my-agent.yaml', 'swarm agent add momentum'))
    .action(async (spec: string, { state }: Options) => {
      const client = openControl(stateDirectoryOf(state, shell))
      const { agent } = await client.call('add', {}, additionOf(spec, shell.cwd))
      print(shell, `${agent} added`)
    })
  for (const verb of ['remove', 'pause', 'resume', 'restart'] as const) {
    command
      .command(verb)
      .description(verbs[verb].about)
      .argument('<id>', 'id of the agent')
      .addOption(stateOption())
      .addHelpText('after', example(`swarm agent ${verb} ml-slow`))
      .action(async (agent: string, { state }: Options) => {
        await openControl(stateDirectoryOf(state, shell)).call(verb, { agent }, {})
        print(shell, `${agent} ${verbs[verb].past}`)
      })
  }
  return command
}

/** A path has a slash or an ending; anything else is a name. */
function additionOf(spec: string, cwd: string): Addition {
  if (!/[/\\]|\.ya?ml$|\.json$/.test(spec)) return { name: spec }
  const path = resolve(cwd, spec)
  try {
    return { text: readFileSync(path, 'utf8'), file: spec, directory: dirname(path) }
  } catch (thrown) {
    throw new SwarmError('CONFIG_UNREADABLE', { file: spec, why: messageOf(thrown) })
  }
}
