/** `swarm mt5 install`: writes the Expert Advisor, its settings and a fresh secret, and says what to click. */
import { homedir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { Command } from 'commander'
import { hostName, portNumber } from '#apps/commands/mt5/secret.ts'
import { example, stateOption } from '#apps/commands/switches.ts'
import { print, stateDirectoryOf, type Shell } from '#apps/shell.ts'
import { toJson } from '#apps/wire.ts'
import { BRIDGE_PORT, findTerminals, install } from '#apps/mt5-installation.ts'

interface Options {
  readonly to?: string
  readonly host: string
  readonly port: number
  readonly state?: string
  readonly json?: true
}

export const mt5InstallCommand = (shell: Shell): Command =>
  new Command('install')
    .description('write the Expert Advisor, its settings with host, port and secret, and print the five steps')
    .option('--to <dir>', "the terminal's MQL5 folder; without it the one terminal found under Wine, else ./mt5")
    .option('--host <address>', 'address the terminal dials', hostName, '127.0.0.1')
    .option('--port <port>', 'port the terminal dials', portNumber, BRIDGE_PORT)
    .addOption(stateOption())
    .option('--json', 'what was written as one JSON object')
    .addHelpText('after', example('swarm mt5 install', 'swarm mt5 install --to "$HOME/mt5/MQL5"'))
    .action(({ to, host, port, state, json }: Options) => {
      const { environment, cwd } = shell
      const found = to === undefined ? findTerminals(environment['HOME'] ?? homedir(), environment['WINEPREFIX']) : []
      // Of several terminals none is chosen for the user.
      const only = found.length === 1 ? found[0] : undefined
      const directory = resolve(cwd, to ?? only ?? 'mt5')
      const secretFile = resolve(cwd, join(stateDirectoryOf(state, shell), 'mt5.secret'))
      const { files, newSecret } = install({ directory, secretFile, host, port })
      if (json === true) return print(shell, toJson({ directory, secretFile, newSecret, host, port, files, found }))
      const shown = (path: string): string => (relative(cwd, path).startsWith('..') ? path : relative(cwd, path))
      for (const file of files) print(shell, `wrote  ${shown(file)}`)
      print(shell, `${newSecret ? 'wrote' : 'kept '}  ${shown(secretFile)}`)
      if (only === undefined) for (const terminal of found) print(shell, `found  ${terminal} (choose with --to)`)
      print(shell, '')
      for (const line of steps(host, port, to === undefined && only === undefined)) print(shell, line)
    })

const steps = (host: string, port: number, byHand: boolean): readonly string[] => [
  byHand
    ? '1. In the terminal: File > Open Data Folder; copy the folders Experts and Presets into its MQL5 folder.'
    : '1. In the terminal: Tools > MetaQuotes Language Editor, open Experts/AegisSwarm/SwarmBridge.mq5.',
  `2. ${byHand ? 'Open it in MetaEditor and compile' : 'Compile'} it with F7. It must say 0 errors.`,
  `3. Tools > Options > Expert Advisors: tick "Allow WebRequest for listed URL", add ${host} and ${host}:${port}, then`,
  '   leave the terminal once by File > Exit, so that it remembers.',
  '4. Drag SwarmBridge onto one chart; Inputs > Load > SwarmBridge.set. To trade, set InpAllowTrading to true, tick',
  '   "Allow Algo Trading" on the Common page, and switch Algo Trading on in the toolbar.',
  '5. swarm up --config config/live.yaml; if it does not connect: swarm mt5 doctor --config config/live.yaml.',
]
