/** What the bench runs on, and who else was using it meanwhile: figures of a busy machine say little. */
import { readFileSync } from 'node:fs'
import { availableParallelism, cpus, platform, release } from 'node:os'

/** Kernel clock ticks a second, as /proc/stat counts them: 100 on every Linux Node runs on. */
const TICKS = 100

export const machine = `${cpus()[0]?.model.trim() ?? 'unknown'}, ${availableParallelism()} cores, ${platform()} ${release()}`

/** CPU seconds all processes together have used; NaN where the system does not say. */
function allSeconds(): number {
  if (platform() !== 'linux') return Number.NaN
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = readFileSync('/proc/stat', 'utf8')
    .split('\n', 1)[0]
    .trim()
    .split(/\s+/)
    .slice(1)
    .map(Number)
  return (user + nice + system + irq + softirq) / TICKS
}

/** CPU seconds of this process, its threads included. */
export function ownSeconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

/** Starts watching; the answer tells how many cores other processes took on average since. */
export function watchOthers(): () => number {
  const [from, all, own] = [performance.now(), allSeconds(), ownSeconds()]
  return () => {
    const seconds = (performance.now() - from) / 1e3
    return Math.max(0, (allSeconds() - all - (ownSeconds() - own)) / seconds)
  }
}
