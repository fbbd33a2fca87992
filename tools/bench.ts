/** `npm run bench -- NAME [--json]`: runs bench/NAME.bench.ts in this process; without a name, says what there is. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'

const folder = join(import.meta.dirname, '../bench')
const ending = '.bench.ts'
const names = readdirSync(folder)
  .filter((file) => file.endsWith(ending))
  .map((file) => file.slice(0, -ending.length))
  .sort()

const [, , name] = process.argv
if (name === undefined || !names.includes(name)) {
  const asked = name === undefined ? 'which bench?' : `no bench called '${name}'`
  console.error(`${asked} There are: ${names.join(', ')}. Usage: npm run bench -- NAME [--json]`)
  process.exitCode = name === undefined ? 0 : 2
} else {
  process.argv.splice(2, 1) // the bench sees its own arguments only
  await import(join(folder, `${name}${ending}`))
}
