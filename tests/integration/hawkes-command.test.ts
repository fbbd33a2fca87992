/** `swarm hawkes fit | simulate | check` as a user types them, on drawn events and on broken files. */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { featureChoice } from '#features/choice.ts'
import { file, type FitObject, fitOf, folder, hawkes } from './hawkes-desk.ts'

/** Numbers of a params object in order, matrices flattened. */
const numbersOf = (value: unknown): number[] =>
  Array.isArray(value)
    ? value.flatMap(numbersOf)
    : typeof value === 'object' && value !== null
      ? Object.values(value).flatMap(numbersOf)
      : typeof value === 'number'
        ? [value]
        : []

function expectWithin3Errors({ params, standardErrors }: FitObject, truth: readonly number[]): void {
  const found = numbersOf(params)
  const errors = numbersOf(standardErrors)
  expect(found.length).toBe(truth.length)
  found.forEach((value, k) => expect(Math.abs(value - truth[k]), `parameter ${k}`).toBeLessThan(3 * errors[k]))
}

const EXPONENTIAL = ['--mu', '0.5', '--alpha', '0.8', '--beta', '2']
const bySide = {
  kernel: 'exponential-by-side',
  sides: ['buy', 'sell'],
  mu: [0.4, 0.6],
  alpha: [
    [0.9, 0.3],
    [0.2, 0.8],
  ],
  beta: [
    [3, 2],
    [2, 4],
  ],
}

describe('what swarm hawkes simulate draws', () => {
  it('is fitted within three standard errors, and passes the check under what was fitted', async () => {
    const drawn = await hawkes('simulate', ...EXPONENTIAL, '--seconds', '7200', '--seed', '7', '--out', 'times.csv')
    expect([drawn.code, drawn.err]).toEqual([0, ''])
    expect(drawn.out).toMatch(/^6,009 events in 7200 s\n0\.8346 events\/s found, 0\.8333 events\/s expected: mu/)
    const fit = await fitOf('times.csv', '--out', 'params.json')
    expectWithin3Errors(fit, [0.5, 0.8, 2])
    expect(fit).toMatchObject({ format: 'seconds', clock: 'plain', rows: 6009, events: 6009, boundary: [] })
    expect(fit.aic).toBeLessThan(fit.poissonAic)
    const { code, out } = await hawkes('check', 'times.csv', '--params', 'params.json')
    expect(code).toBe(0)
    expect(out).toMatch(/verdict {10}passes at 1 % for all tests together\n$/)
  })

  it('fails the check under other parameters, with 1', async () => {
    const params = file('wrong.json', '{"kernel":"exponential","mu":0.8,"alpha":0.2,"beta":2}')
    const plain = await hawkes('check', 'times.csv', '--params', params)
    expect(plain.code).toBe(1)
    expect(plain.out).toMatch(/verdict {10}rejected at 1 % for all tests together: KS of all, Ljung-Box of all\n$/)
    const { code, out } = await hawkes('check', 'times.csv', '--params', params, '--json')
    expect(code).toBe(1)
    expect(JSON.parse(out)).toMatchObject({
      verdict: 'rejected',
      failed: ['KS of all', 'Ljung-Box of all'],
      level: 0.01,
    })
  })

  it('comes back side by side from buys and sells that excite each other', async () => {
    const params = file('sides.json', JSON.stringify(bySide))
    const drawn = await hawkes(
      'simulate',
      '--params',
      params,
      '--seconds',
      '8000',
      '--seed',
      '3',
      '--method',
      'clusters',
    )
    expect(drawn.code).toBe(0)
    expect(drawn.out).toMatch(/^t,side\n\d+\.\d+,(buy|sell)\n/)
    expect(drawn.err).toMatch(/events in 8000 s\nbuy: .* found, .* expected: in the long run\nsell: /)
    const times = file('sides.csv.gz', gzipSync(drawn.out))
    const fit = await fitOf(times, '--by', 'side')
    expectWithin3Errors(fit, numbersOf(bySide))
    expect(featureChoice(z).safeParse(fit.feature).success).toBe(true)
    const { code } = await hawkes('check', times, '--params', params)
    expect(code).toBe(0)
  })

  it('is the same from EM, and has a sum of exponentials and a power law fitted to it', async () => {
    const mle = await fitOf('times.csv')
    const em = await fitOf('times.csv', '--method', 'em')
    numbersOf(em.params).forEach((value, k) => expect(value).toBeCloseTo(numbersOf(mle.params)[k], 3))
    numbersOf(em.standardErrors).forEach((value, k) => expect(value).toBeCloseTo(numbersOf(mle.standardErrors)[k], 3))
    const sum = await fitOf('times.csv', '--kernel', 'sum-exponential', '--components', '1')
    expect(sum.params).toMatchObject({ kernel: 'sum-exponential' })
    expect(sum.branchingRatio).toBeCloseTo(mle.branchingRatio, 4)
    const heavy = await fitOf('times.csv', '--kernel', 'power-law', '--to', '600')
    expect(heavy).toMatchObject({ params: { kernel: 'power-law' }, leftOut: { cut: 0 } })
    expect(heavy.events + (heavy.leftOut['outside'] ?? Number.NaN)).toBe(6009)
  })

  it('prints everything a person wants to know of a fit', async () => {
    const { code, out } = await hawkes('fit', 'times.csv')
    expect(code).toBe(0)
    for (const told of [
      'window           7198 s from 0.1005 s',
      'events           6,009 of 6,009 rows',
      'PARAMETER   VALUE  STD ERROR  UNIT',
      'branching ratio  0.39',
      'half-life        325 ms',
      'log-likelihood   -6299.22',
      'better by 1586',
      'boundary         none',
      'of the events it was fitted to, so p flatters',
      'KS               D 0.0',
      'Ljung-Box        Q(10)',
      'QUANTILE  EXPECTED  FOUND',
    ]) {
      expect(out).toContain(told)
    }
  })

  it('is not drawn from an unstable process, and the refusal has its name', async () => {
    const { code, out, err } = await hawkes('simulate', '--mu', '1', '--alpha', '2', '--beta', '2', '--seconds', '9')
    expect([code, out]).toEqual([7, ''])
    expect(err).toBe('refused: unstable: the branching ratio is 1 or more: such a process explodes\n')
    const told = await hawkes('simulate', '--json', '--mu', '1', '--alpha', '2', '--beta', '2', '--seconds', '9')
    expect(JSON.parse(told.out)).toMatchObject({ refused: 'unstable' })
    const endless = await hawkes('simulate', ...EXPONENTIAL, '--seconds', '1e12')
    expect([endless.code, endless.err.slice(0, 25)]).toEqual([7, 'refused: too-many-events:'])
  })
})

describe('swarm hawkes on events that tell nothing', () => {
  it.each([
    ['too-few-events', 't\n1\n2\n3\n', []],
    ['too-few-events', 't\n', []],
    ['window-empty', 't\n1\n1\n', []],
    ['window-empty', 't\n1\n2\n3\n', ['--from', '9', '--to', '5']],
    ['time-went-back', 't\n1\n3\n2\n4\n', []],
    ['time-went-back', 't\n5\n2\n7\n', []],
    ['time-tied', 't\n1\n2\n2\n3\n', ['--ties', 'refuse']],
    ['sides-unknown', 't\n1\n2\n3\n', ['--by', 'side']],
  ])('refuses by name: %s', async (reason, content, words) => {
    const { code, out, err } = await hawkes('fit', file('odd.csv', content), ...words)
    expect([code, out]).toEqual([7, ''])
    expect(err).toMatch(new RegExp(`^refused: ${reason}: [^\n]*\n$`))
    const told = await hawkes('fit', 'odd.csv', '--json', ...words)
    expect(JSON.parse(told.out)).toMatchObject({ refused: reason })
  })

  it('names the line where times go back, whatever stands before it, and only inside of the window', async () => {
    const times = file('back.csv', 't\nx\n1\n3\n\n2\n4\n')
    const { err } = await hawkes('fit', times)
    expect(err).toBe(
      'back.csv: bad rows: 2 left out; the first: line 2, t: not a number\n' +
        'refused: time-went-back: the times of the file go back (line 6)\n',
    )
    const before = Array.from({ length: 300 }, (_, k) => `${10 + k + Math.sin(k) ** 2}\n`).join('')
    const odd = file('odd-start.csv', `t\n9\n8\n${before}`)
    expect(JSON.parse((await hawkes('fit', odd, '--json')).out)).toMatchObject({ detail: 'line 3' })
    expect((await hawkes('fit', odd, '--from', '10')).code).toBe(0)
  })

  it('takes a time that is no number for a bad row, counted and named, not for a refusal', async () => {
    const rows = Array.from({ length: 400 }, (_, k) => `${k + Math.sin(k) ** 2}\n`).join('')
    const fit = await fitOf(file('nan.csv', `t\n0\nnan\nNaN\n${rows}`))
    expect([fit.events, fit.leftOut['badRows'], fit.firstBadRow]).toEqual([400, 2, 'line 3, t: not a number'])
  })

  it('says where the window begins when nobody told', async () => {
    expect((await hawkes('fit', 'times.csv')).out).toContain('s from 0.1005 s, the first event\n')
    expect((await hawkes('fit', 'times.csv', '--from', '0')).out).toMatch(/s from 0 s\n/)
    expect((await hawkes('fit', '--help')).out).toContain('Without --from the window begins at the first event')
  })

  it('shows the whole of what is wrong with parameters that are no JSON, on one line', async () => {
    const broken = file('broken.json', '{\n  "kernel": "exponential",\n  "mu": oops\n}\n')
    const { code, err } = await hawkes('check', 'times.csv', '--params', broken)
    expect(code).toBe(3)
    expect(err).toMatch(/^MODEL_INVALID: [^\n]*"mu": oops [^\n]* is not valid JSON\);[^\n]*\n$/)
  })

  it('says what it merged, and what of the file was no row', async () => {
    const rows = Array.from({ length: 400 }, (_, k) => `${k + Math.sin(k) ** 2}\n`).join('')
    const { out } = await hawkes('fit', file('tied.csv', `t\n0\n0\n0\nx\n${rows}`))
    expect(out).toContain('events           400 of 403 rows; 3 merged into another of the same time')
    expect(out).toContain('bad rows         1 left out; the first: line 5, t: not a number')
    const strict = await fitOf('tied.csv', '--ties', 'strict')
    expect([strict.events, strict.leftOut['merged']]).toEqual([403, 0])
  })

  it('uses what a broken gzip still gives, and ends with 8', async () => {
    const whole = gzipSync(readFileSync(join(folder, 'times.csv')))
    const { code, err } = await hawkes('fit', file('cut.csv.gz', whole.subarray(0, whole.length / 2)))
    expect(code).toBe(8)
    expect(err).toMatch(/^cut\.csv\.gz breaks off: .*; what was read was used\n$/)
  })

  it('tells files and parameters it cannot use', async () => {
    const quotes = file('quotes.csv', 'ts_utc_ms,bid,ask\n1704888000000,1.1,1.2\n')
    expect(await hawkes('fit', quotes)).toMatchObject({ code: 8, err: expect.stringContaining('it holds quotes') })
    expect(await hawkes('fit', 'nowhere.csv')).toMatchObject({
      code: 8,
      err: expect.stringMatching(/^TICKS_UNREADABLE/),
    })
    const bad = file('bad.json', '{"kernel":"exponential","mu":0,"alpha":1,"beta":2}')
    expect(await hawkes('check', 'times.csv', '--params', bad)).toMatchObject({
      code: 3,
      err: expect.stringMatching(/^MODEL_INVALID: .*why=mu: /),
    })
    expect(await hawkes('fit', 'times.csv', '--out', 'no/such/params.json')).toMatchObject({
      code: 7,
      err: expect.stringMatching(/^FILE_UNWRITABLE/),
    })
  })

  it.each([
    [['fit', 'times.csv', '--components', '3'], '--components is for --kernel sum-exponential'],
    [['fit', 'times.csv', '--kernel', 'power-law', '--by', 'side'], '--by side fits exponential kernels only'],
    [['fit', 'times.csv', '--kernel', 'power-law', '--method', 'em'], '--method em fits the exponential kernel only'],
    [['fit', 'times.csv', '--by', 'side', '--method', 'em'], '--method em fits one kind of events only'],
    [['fit', 'times.csv', '--from', 'noon'], 'Expected seconds, or UTC'],
    [['simulate', '--mu', '1', '--seconds', '5'], 'give either --mu, --alpha and --beta, or --params'],
    [['simulate', '--mu', '-1', '--alpha', '1', '--beta', '2', '--seconds', '5'], 'Expected a number above 0'],
    [['check', 'times.csv'], '--params'],
  ])('takes no switches that say nothing: %j', async (words, why) => {
    const { code, out, err } = await hawkes(...words)
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain(why)
  })

  it('has examples in its help', async () => {
    for (const words of [[], ['fit'], ['simulate'], ['check']]) {
      const { code, out } = await hawkes(...words, '--help')
      expect([code, out.includes('  $ swarm hawkes ')]).toEqual([0, true])
    }
  })
})

describe('swarm hawkes in a process of its own', () => {
  it('draws onto standard output what another one fits', () => {
    const swarm = (...words: string[]): string =>
      execFileSync(process.execPath, [join('src', 'apps', 'swarm.ts'), 'hawkes', ...words], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      })
    const times = join(folder, 'piped.csv')
    writeFileSync(times, swarm('simulate', ...EXPONENTIAL, '--seconds', '900', '--seed', '2'))
    expect(JSON.parse(swarm('fit', times, '--json'))).toMatchObject({ params: { kernel: 'exponential' } })
  })
})
