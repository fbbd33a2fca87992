/** A session that was recorded, lived again: the same is decided, to the digest. */
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTickStore } from '#stores/ticks/registry.ts'
import { sessionShell } from './session-shell.ts'

const config = (name: string): string => new URL(`../../config/${name}.yaml`, import.meta.url).pathname

let shell: ReturnType<typeof sessionShell>
beforeAll(() => void (shell = sessionShell()))
afterAll(() => shell.close())

interface Told {
  readonly events: number
  readonly turns: number
}

/** Replays a session; it must be exact, with the decisions and the digest of its journal. */
async function livesAgain(
  state: string,
  store: string,
): Promise<{ readonly said: unknown; readonly decided: number; readonly told: Told }> {
  const { code, said } = await shell.json('replay', state, '--store', store)
  expect(said).toMatchObject({ same: true, exact: true, notes: [], missing: 0 })
  const { decisions, digest, told } = said as {
    decisions: { journal: number; replay: number }
    digest: { journal: string; replay: string }
    told: Told
  } // our own output
  expect(digest.replay).toBe(digest.journal)
  expect(decisions.replay).toBe(decisions.journal)
  expect(code).toBe(0)
  return { said, decided: decisions.journal, told }
}

describe('the replay of a session on the virtual clock', () => {
  it.each([
    ['quotes alone', 'quotes', []],
    ['quotes, trades and a ten-level book', 'book', ['--config', config('index')]],
    ['orders worked in parts', 'worked', ['--config', config('paper-twap')]],
  ])('decides the same, with %s', async (_, name, words) => {
    const up = await shell.run(
      ...['up', ...words, '--clock', 'virtual', '--for', '30s', '--quiet'],
      ...['--record', `${name}-ticks`, '--state', name],
    )
    expect(up.code).toBe(0)
    const { said, decided, told } = await livesAgain(name, `${name}-ticks`)
    expect(said).toMatchObject({ venue: 'recorded', clock: 'virtual', alike: 0 })
    expect(decided).toBeGreaterThan(20)
    expect(told.events).toBeGreaterThan(1_000)
  })

  it('says what differs, and ends with 1, when the journal was of another session', async () => {
    const words = ['up', '--clock', 'virtual', '--for', '30s', '--quiet', '--record', 'other-ticks']
    await shell.run(...words, '--set', 'seed=43', '--state', 'other')
    const { code, out } = await shell.run('replay', 'quotes', '--store', 'other-ticks')
    expect(code).toBe(1)
    expect(out).toContain('not the same was decided')
    expect(out).toMatch(/the first difference is at market event \d+/)
    expect(out).toContain('only in the journal: ')
  })
})

/** Until the swarm answers. */
async function untilRunning(state: string): Promise<void> {
  while ((await shell.run('status', '--state', state)).code !== 0) await sleep(100)
}

describe('the replay of a session on the wall clock', () => {
  it('decides the same, to the digest, with each agent on a thread of its own, one of which is paused and one restarted', async () => {
    const { ended } = shell.start('up', '--for', '12s', '--quiet', '--record', 'live', '--state', 'own')
    await untilRunning('own')
    await sleep(3_000)
    for (const words of [
      ['pause', 'ml-slow'],
      ['restart', 'momentum'],
      ['resume', 'ml-slow'],
    ]) {
      expect(await shell.run('agent', ...words, '--state', 'own')).toMatchObject({ code: 0 })
      await sleep(500)
    }
    expect((await ended).code).toBe(0)
    const { said, decided, told } = await livesAgain('own', 'live')
    expect(said).toMatchObject({ venue: 'recorded', clock: 'wall' })
    expect(decided).toBeGreaterThan(5)
    expect(told.turns).toBeGreaterThan(1_000)
  })

  it('decides the same with agents that were added, restarted and removed, under their own names and those of others', async () => {
    const { ended } = shell.start('up', '--for', '14s', '--quiet', '--record', 'joined', '--state', 'crew')
    await untilRunning('crew')
    for (const words of [
      ['agent', 'add', 'momentum'],
      ['agent', 'restart', 'momentum-2'],
      ['agent', 'remove', 'momentum'],
      ['agent', 'add', 'momentum'],
      ['agent', 'remove', 'momentum-2'],
      ['limits', 'set', 'position.maxLots', '2'],
      ['agent', 'restart', 'risk'],
    ]) {
      expect(await shell.run(...words, '--state', 'crew')).toMatchObject({ code: 0 })
      await sleep(700)
    }
    expect((await ended).code).toBe(0)
    expect((await livesAgain('crew', 'joined')).decided).toBeGreaterThan(5)
  })

  it('decides the same with agents whose threads were ended: in a message, in a timer, by the supervisor, as it stopped', async () => {
    const { ended } = shell.start('up', '--for', '15s', '--quiet', '--record', 'fallen', '--state', 'mortal')
    await untilRunning('mortal')
    const use = new URL('../fixtures/mortal.ts', import.meta.url).pathname
    for (const ends of ['row', 'timer', 'spin', 'halt']) {
      shell.put(`${ends}.yaml`, `id: ${ends}\nuse: ${use}\nconfig: { ends: ${ends}, afterRows: 150 }\n`)
      expect(await shell.run('agent', 'add', `${ends}.yaml`, '--state', 'mortal')).toMatchObject({ code: 0 })
    }
    const { out, err } = await ended
    for (const ends of ['row: AGENT_EXIT', 'timer: AGENT_EXIT', 'spin: AGENT_SILENT']) expect(out + err).toContain(ends)
    expect((await livesAgain('mortal', 'fallen')).decided).toBeGreaterThan(5)
  })

  it('takes the recording of a killed swarm, which lost less than its last second and says so', async () => {
    const { child, ended } = shell.start('up', '--for', '60s', '--quiet', '--record', 'cut', '--state', 'killed')
    await untilRunning('killed')
    await sleep(4_000)
    const killedAt = Date.now() * 1_000
    child.kill('SIGKILL')
    await ended
    const { code, out, err } = await shell.run('replay', 'killed', '--store', 'cut', '--quiet')
    expect(err).toContain('the last recording was killed')
    expect(out).toMatch(/[1-9]\d* market events and [1-9]\d* facts of its venue told again/)
    expect(out).toMatch(/each agent took up what it took up then, [1-9]\d* turns, but:\n.*the recording ends/)
    expect(code).toBe(0)
    const store = await openTickStore('cut', shell.cwd, { write: false })
    let last = 0
    for await (const batch of store.read({ kinds: ['quote'] })) last = Math.max(last, batch.localAt[batch.rows - 1])
    await store.close()
    expect(killedAt - last).toBeLessThan(1_000_000)
  })
})

describe('what cannot be replayed', () => {
  it.each([
    ['a live session without its recording', ['quotes'], 'STORE_ABSENT'],
    ['a store that is not there', ['quotes', '--store', 'nowhere'], 'STORE_ABSENT'],
    ['a directory without a session', ['nowhere', '--store', 'quotes-ticks'], 'JOURNAL_UNREADABLE'],
    ['a start that never was', ['quotes', '--store', 'quotes-ticks', '--session', '9'], 'JOURNAL_UNREADABLE'],
  ])('is refused in one line: %s', async (_, words, error) => {
    const { code, out, err } = await shell.run('replay', ...words)
    expect([code, out]).toEqual([7, ''])
    expect(err.trimEnd().split('\n')).toEqual([expect.stringContaining(error)])
  })
})
