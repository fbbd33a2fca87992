/**
 * Installs what the lockfile asks for and node_modules lacks. Plain JavaScript: it runs under whatever Node is on PATH,
 * before anything is installed.
 *
 * What is installed is read from npm's own record, node_modules/.package-lock.json. `npm ci` writes it last, so an
 * interrupted install counts as none.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The package that carries the pinned runtime of this machine. */
export const runtimePackage = `node-${process.platform}-${process.arch}`

const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'))

const installed = (root) => {
  try {
    return readJson(join(root, 'node_modules/.package-lock.json')).packages
  } catch {
    return {}
  }
}

/**
 * Paths of the packages that the lockfile wants and node_modules lacks or has in another version.
 * Optional packages may be absent (they are for other platforms), but not stale.
 */
export const missingPackages = (root, wanted, present, withDev) =>
  Object.entries(wanted)
    .filter(([path, entry]) => {
      if (path === '' || (entry.dev && !withDev)) return false
      const found = present[path]
      if (found === undefined)
        return !(entry.optional || entry.devOptional) || path === `node_modules/${runtimePackage}`
      return found.version !== entry.version || found.integrity !== entry.integrity || !existsSync(join(root, path))
    })
    .map(([path]) => path)

/**
 * Makes node_modules match package-lock.json; does nothing when it already does. Output goes to stderr, so a command's
 * stdout stays its own.
 *
 * @param {{ root: string, withDev: boolean }} options `withDev` false leaves the test and lint tools out, unless they
 *   are there already: `npm start` must not undo what `npm test` installed.
 * @returns {string | undefined} the one line that says why it could not, or nothing.
 */
export const install = ({ root, withDev }) => {
  const wanted = readJson(join(root, 'package-lock.json')).packages
  const present = installed(root)
  const missing = missingPackages(root, wanted, present, withDev).length
  if (missing === 0) return undefined

  const all = withDev || Object.values(present).some((entry) => entry.dev)
  const args = [
    'ci',
    '--include=optional',
    all ? '--include=dev' : '--omit=dev',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ]
  process.stderr.write(`aegis-swarm: installing ${missing} packages (npm ci), once, about half a minute\n`)
  const npm = spawnSync('npm', args, { cwd: root, stdio: ['ignore', 2, 2] })
  if (npm.error)
    return `INSTALL_FAILED npm could not be started (${npm.error.message}): install npm, then run this again`
  if (npm.status !== 0) {
    const how = npm.signal ?? `exit code ${npm.status}`
    return `INSTALL_FAILED npm ci ended with ${how}: its own lines above say why; mend that and run this again`
  }
  return undefined
}
