import { describe, expect, it } from 'vitest'
import { MICROS_PER_DAY } from '#domain/time.ts'
import { createVolumeProfile } from '#trading/execution/volume-profile.ts'

const day = (n: number, hour = 0): number => (20_000 + n) * MICROS_PER_DAY + (hour / 24) * MICROS_PER_DAY

describe('the volume profile', () => {
  it('knows nothing before a day is over', () => {
    const profile = createVolumeProfile(24, 5)
    profile.add(day(0, 9.5), 100)
    expect(profile.between(day(0, 9), day(0, 12), 3)).toBe(null)
    expect(profile.days).toBe(0)
  })
  it('is the mean of the days before, and never sees the day itself', () => {
    const profile = createVolumeProfile(24, 5)
    profile.add(day(0, 9.5), 100)
    profile.add(day(1, 9.5), 300)
    profile.add(day(1, 10.5), 40)
    profile.add(day(2, 9.1), 1e9)
    expect(profile.between(day(2, 9), day(2, 11), 2)).toEqual([200, 20])
    expect(profile.between(day(2, 9), day(2, 10), 2)?.map(Math.round)).toEqual([100, 100])
  })
  it('counts a day that is over though nobody traded after it', () => {
    const profile = createVolumeProfile(24, 5)
    profile.add(day(0, 9.5), 100)
    expect(profile.between(day(1, 9), day(1, 10), 1)).toEqual([100])
  })
  it('forgets days beyond the trailing ones, and leaves out days without trades', () => {
    const profile = createVolumeProfile(24, 2)
    for (const [n, volume] of [
      [0, 1_000],
      [1, 10],
      [4, 30],
      [5, 0],
    ])
      profile.add(day(n, 9.5), volume)
    profile.add(day(6, 9.5), 5)
    expect(profile.days).toBe(2)
    expect(profile.between(day(6, 9), day(6, 10), 1)).toEqual([20])
  })
  it('goes round midnight', () => {
    const profile = createVolumeProfile(24, 5)
    profile.add(day(0, 0.5), 7)
    profile.add(day(0, 23.5), 5)
    const [before, after] = profile.between(day(1, 23), day(2, 1), 2) ?? []
    expect(before).toBeCloseTo(5, 9)
    expect(after).toBeCloseTo(7, 9)
  })
  it('leaves out what is no volume, and trades of an earlier day', () => {
    const profile = createVolumeProfile(24, 5)
    profile.add(day(1, 9.5), 100)
    for (const volume of [NaN, -5, 0, Infinity]) profile.add(day(1, 9.5), volume)
    profile.add(NaN, 5)
    profile.add(day(0, 9.5), 5)
    expect(profile.between(day(2, 9), day(2, 10), 1)).toEqual([100])
    expect(profile.between(day(2, 9), day(2, 9), 1)).toBe(null)
  })
})
