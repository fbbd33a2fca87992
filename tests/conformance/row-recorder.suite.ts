/** What every recorder of rows promises, whatever the form of its files. */
import { existsSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { FeatureRow } from '#messages/features.ts'
import type { RecorderTerms, RowRecorder, RowRecorderSpec } from '#swarm/ports/row-recorder.ts'
import { EURUSD, message } from '#tests/outbox.ts'

export interface RowRecorderSubject {
  readonly spec: RowRecorderSpec
  /** The recorder on a disk that takes `bytes` more and is full then. */
  onFullDisk(terms: RecorderTerms, bytes: number): RowRecorder
  /** Numbers of the events whose rows are in the file, by reading it. */
  seqs(path: string): readonly number[]
}

export const rowOf = (seq: number, values: readonly number[] = [seq / 10, Number.NaN]): FeatureRow =>
  message('feature.row', { seq, at: seq * 1e6, mid: 1.1, width: values.length, values: Float64Array.from(values) })

export function rowRecorderSuite({ spec, onFullDisk, seqs }: RowRecorderSubject): void {
  const directory = mkdtempSync(join(tmpdir(), 'recorder-'))
  let files = 0
  const terms = (resume = false): RecorderTerms => {
    const path = join(directory, `${files++}`, `rows.${spec.name}`)
    return { path, columns: ['first', 'second'], instruments: [EURUSD], resume }
  }
  const recordSome = (recorder: RowRecorder, from: number, to: number): void => {
    for (let seq = from; seq <= to; seq++) recorder.record(rowOf(seq))
  }

  describe(`the recorder of .${spec.name} files`, () => {
    it('holds rows until it is flushed, and has them in the file then', () => {
      const given = terms()
      const recorder = spec.open(given)
      recordSome(recorder, 1, 3)
      expect([recorder.rows, seqs(given.path)]).toEqual([0, []])
      expect(recorder.held).toBeGreaterThan(0)
      recorder.flush()
      expect([recorder.rows, recorder.lost, recorder.held, recorder.fault]).toEqual([3, 0, 0, ''])
      expect(seqs(given.path)).toEqual([1, 2, 3])
      recorder.close()
    })

    it('takes a lent row: what is written into it afterwards is not recorded', () => {
      const given = terms()
      const recorder = spec.open(given)
      const lent = { ...rowOf(1) }
      recorder.record(lent)
      lent.seq = 9
      recorder.close()
      expect(seqs(given.path)).toEqual([1])
    })

    it('flushes when it is closed, and closes once', () => {
      const given = terms()
      const recorder = spec.open(given)
      recordSome(recorder, 1, 2)
      recorder.close()
      recorder.close()
      expect(seqs(given.path)).toEqual([1, 2])
    })

    it('refuses a file that is there, and leaves it as it is', () => {
      const given = terms()
      spec.open(given).close()
      writeFileSync(given.path, 'mine')
      expect(() => spec.open(given)).toThrow(/^FILE_UNWRITABLE: .*it is there already/)
      expect(() => spec.open({ ...given, path: directory })).toThrow(/^FILE_UNWRITABLE: /)
      expect(existsSync(given.path)).toBe(true)
    })

    it('goes on at the end of a file of its own session', () => {
      const given = terms()
      for (const [from, to] of [
        [1, 2],
        [3, 5],
      ]) {
        const recorder = spec.open({ ...given, resume: from > 1 })
        recordSome(recorder, from, to)
        recorder.close()
      }
      expect(seqs(given.path)).toEqual([1, 2, 3, 4, 5])
    })

    it('begins a file that is gone when it should go on', () => {
      const given = terms(true)
      const recorder = spec.open(given)
      recordSome(recorder, 7, 7)
      recorder.close()
      expect(seqs(given.path)).toEqual([7])
    })

    it('stops on a full disk: whole rows in the file, the others counted, nothing thrown', () => {
      for (let bytes = 200; bytes < 330; bytes += 13) {
        const given = terms()
        const recorder = onFullDisk(given, bytes)
        recordSome(recorder, 1, 5)
        recorder.flush()
        recordSome(recorder, 6, 9)
        recorder.flush()
        recordSome(recorder, 10, 11)
        recorder.close()
        const kept = seqs(given.path)
        expect(recorder.fault).toMatch(/^RECORDING_STOPPED: .*ENOSPC/)
        expect([recorder.rows, recorder.lost]).toEqual([kept.length, 11 - kept.length])
        expect(kept).toEqual(Array.from(kept, (_, at) => at + 1))
      }
    })

    it('leaves no file behind when not even its beginning can be written', () => {
      const given = terms()
      expect(() => onFullDisk(given, 5)).toThrow(/^FILE_UNWRITABLE: .*ENOSPC/)
      expect(readdirSync(join(given.path, '..'))).toEqual([])
    })
  })
}
