/** `swarm mt5 doctor`: says from this side what is wrong between the swarm and a terminal, and which switch mends it. */
import { resolve } from 'node:path'
import { Command } from 'commander'
import { configOption, example, setOption, stateOption, spanOption } from '#apps/commands/switches.ts'
import { openControl } from '#apps/control-client.ts'
import { complain, print, stateDirectoryOf, type Shell } from '#apps/shell.ts'
import { toJson } from '#apps/wire.ts'
import { holderOf } from '#config/state-directory.ts'

interface Options {
  readonly config?: readonly string[]
  readonly set?: readonly string[]
  readonly state?: string
  readonly wait: number
  readonly json?: true
}

export const mt5DoctorCommand = (shell: Shell): Command =>
  new Command('doctor')
    .description('wait for the terminal and say what is wrong: address, secret, account, switches, symbols, quotes')
    .addOption(configOption())
    .addOption(setOption())
    .addOption(spanOption('--wait <span>', 'how long to wait for the terminal', '20s'))
    .addOption(stateOption())
    .option('--json', 'the findings as one JSON object')
    .addHelpText('after', example('swarm mt5 doctor --config config/live.yaml'))
    .action(async ({ config = [], set = [], state, wait, json }: Options) => {
      const { diagnoseTerminals, findingsInRun } = await import('#apps/mt5-diagnosis.ts')
      const directory = resolve(shell.cwd, stateDirectoryOf(state, shell))
      const running = holderOf(directory) !== undefined
      const look = async () => {
        if (running) {
          // The port is the swarm's: it says itself what it sees.
          const desk = await openControl(directory).call('inspect', { agent: 'venue' }, {})
          return findingsInRun(desk.state)
        }
        const { loadConfig } = await import('#config/load.ts')
        const layers = [{ name: '--state', value: { stateDir: directory } }]
        const { environment, cwd } = shell
        const loaded = await loadConfig({ files: config, switches: set, layers, environment, cwd })
        if (json !== true) complain(shell, `waiting up to ${wait / 1_000} s for the terminal ...`)
        return diagnoseTerminals(loaded, wait)
      }
      const findings = await look()
      if (json === true) print(shell, toJson({ running, findings }))
      else
        for (const { well, what, text } of findings)
          print(shell, `${well ? 'ok  ' : 'FAIL'}  ${what.padEnd(10)}  ${text}`)
      if (findings.some(({ well }) => !well)) shell.exit = 'unexpected'
    })
