/** `swarm config check | schema`: tells the faults of a configuration without starting anything. */
import { Command } from 'commander'
import { print, type Shell } from '#apps/shell.ts'
import { example, setOption } from './switches.ts'

export function configCommand(shell: Shell): Command {
  const command = new Command('config')
    .description('check a configuration, or print its JSON schema')
    .addHelpText('after', example('swarm config check my-swarm.yaml', 'swarm config schema > config/schema.json'))
  command
    .command('check')
    .description('check files laid over the default one, and tell all faults at once')
    .argument('<file...>', 'YAML files, later ones over earlier ones')
    .addOption(setOption())
    .addHelpText('after', example('swarm config check config/index.yaml --set seed=7'))
    .action(async (files: readonly string[], { set = [] }: { set?: readonly string[] }) => {
      // Loaded here: the schemas of every room are not for `swarm status` to wait for.
      const { loadConfig } = await import('#config/load.ts')
      const { checkRoutes } = await import('#config/routes.ts')
      const { environment, cwd } = shell
      const { config, sources, plan } = await loadConfig({ files, switches: set, environment, cwd })
      checkRoutes(plan(0))
      print(shell, `ok: ${sources.join(' + ')}: ${config.agents.length} agents on venue ${config.venue.use}`)
    })
  command
    .command('schema')
    .description('print the JSON schema of a configuration, for editors')
    .addHelpText('after', example('swarm config schema > config/schema.json'))
    .action(async () => {
      const { configSchema } = await import('#config/config-schema.ts')
      print(shell, JSON.stringify(await configSchema(), null, 2))
    })
  return command
}
