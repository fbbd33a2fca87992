/** What is said of anything thrown, and the exit it leads to. */
import { ConfigError } from '#config/problems.ts'
import { messageOf, SwarmError } from '#domain/errors.ts'
import { Refused } from './control-client.ts'
import { exitFor, type Exit } from './exit-codes.ts'
import { complain, type Shell } from './shell.ts'

/** One line for what a user can mend, several for a configuration; a stack only when SWARM_DEBUG is 1. */
export function tell(thrown: unknown, shell: Shell): void {
  shell.exit = exitOf(thrown)
  const ours = thrown instanceof SwarmError || thrown instanceof ConfigError || thrown instanceof Refused
  complain(shell, ours ? thrown.message : `UNEXPECTED: ${messageOf(thrown)}; SWARM_DEBUG=1 shows where`)
  if (shell.environment['SWARM_DEBUG'] === '1' && thrown instanceof Error) complain(shell, thrown.stack ?? '')
}

function exitOf(thrown: unknown): Exit {
  if (thrown instanceof ConfigError) return exitFor(thrown.code)
  // What a thread could not load is told under the code of why it could not: the line opens with it.
  if (thrown instanceof SwarmError) return exitFor(/^[A-Z_]+(?=:)/.exec(thrown.message)?.[0] ?? thrown.code)
  if (!(thrown instanceof Refused)) return 'unexpected'
  // What the running swarm refuses is a refusal, unless the configuration or the key was at fault.
  const exit = exitFor(thrown.code)
  return exit === 'unauthorized' || thrown.code.startsWith('CONFIG_') || thrown.code === 'SECRET_MISSING'
    ? exit
    : 'refused'
}
