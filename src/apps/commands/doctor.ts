/** `swarm doctor`: looks at everything a swarm needs, and names the switch to flip where something is wrong. */
import { Command } from 'commander'
import { print, stateDirectoryOf, type Shell } from '#apps/shell.ts'
import { configOption, example, setOption, stateOption } from './switches.ts'

interface Options {
  readonly config?: readonly string[]
  readonly set?: readonly string[]
  readonly state?: string
}

export const doctorCommand = (shell: Shell): Command =>
  new Command('doctor')
    .description('check the runtime, ports, permissions, configuration, agents and journal')
    .addOption(configOption())
    .addOption(setOption())
    .addOption(stateOption())
    .addHelpText('after', example('swarm doctor', 'swarm doctor --config my-swarm.yaml'))
    .action(async ({ config = [], set = [], state }: Options) => {
      const { diagnose } = await import('#apps/diagnosis.ts')
      const findings = await diagnose(
        { files: config, switches: set, stateDirectory: stateDirectoryOf(state, shell) },
        shell,
      )
      for (const { well, what, text } of findings)
        print(shell, `${well ? 'ok  ' : 'FAIL'}  ${what.padEnd(14)}  ${text}`)
      if (findings.some(({ well }) => !well)) shell.exit = 'unexpected'
    })
