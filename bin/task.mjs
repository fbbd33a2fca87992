/** The chores of package.json's scripts: `node bin/task.mjs test|check|bench|new|docs|golden [arguments]`. */
import { launch, root } from './launch.mjs'

const tasks = {
  test: ['node_modules/vitest/vitest.mjs', 'run'],
  check: ['tools/check.ts'],
  bench: ['tools/bench.ts'],
  new: ['tools/new.ts'],
  docs: ['tools/docs.ts'],
  golden: ['tools/golden.ts'],
}

const [name, ...args] = process.argv.slice(2)
const task = Object.hasOwn(tasks, name ?? '') ? tasks[name] : undefined
if (task === undefined) {
  process.stderr.write(`aegis-swarm: no task called '${name ?? ''}'; there are: ${Object.keys(tasks).join(', ')}\n`)
  process.exit(2)
}
process.chdir(root)
const [entry, ...first] = task
launch({ entry, args: [...first, ...args], withDev: true })
