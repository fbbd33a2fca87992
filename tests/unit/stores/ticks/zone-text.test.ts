import { describe, expect, it } from 'vitest'
import { zoneShift, zoneText } from '#stores/ticks/import/zone-text.ts'
import { symbolOfName } from '#stores/ticks/import/import-source.ts'

const bytes = (text: string): [Uint8Array, number, number] => [new TextEncoder().encode(text), 0, text.length]
const micros = (text: string): number => Date.parse(text) * 1e3

describe('the zone of a row', () => {
  it.each([
    ['2013-01-01 22:00:00.295000+00:00,1,2', '+00:00'],
    ['2013-01-01 22:00:00Z,1', 'Z'],
    ['2013-01-01 22:00:00.1', ''],
    ['2013-01-01 22:00:00,1', ''],
  ])('of %s', (row, zone) => expect(zoneText(...bytes(row))).toBe(zone))
})

describe('times that stand in a zone', () => {
  it.each([
    ['+02:00', '2024-07-01T12:00Z', '2024-07-01T10:00Z'],
    ['UTC', '2024-07-01T12:00Z', '2024-07-01T12:00Z'],
    ['UTC-5', '2024-07-01T12:00Z', '2024-07-01T17:00Z'],
    ['Europe/Athens', '2024-07-01T12:00Z', '2024-07-01T09:00Z'],
    ['Europe/Athens', '2024-01-01T12:00Z', '2024-01-01T10:00Z'],
    ['America/New_York', '2024-03-10T03:30Z', '2024-03-10T07:30Z'],
  ])('of %s are taken to UTC', (zone, stands, utc) => expect(zoneShift(zone)?.(micros(stands))).toBe(micros(utc)))

  it('are nothing in a zone that is none', () => expect(zoneShift('Mars/Olympus')).toBeUndefined())
})

describe('the instrument in a name', () => {
  it.each([
    ['/data/fxcm_eurusd_tick_201405.csv.gz', 'EURUSD'],
    ['ESH4_20231225_mbo.csv.gz', 'ESH4'],
    ['ES_id118_20240701_2358_mbp1.csv.gz', 'ES'],
    ['6EH4.XCME_1min_bars_20240101.csv', '6EH4'],
    ['20240101.csv', ''],
  ])('%s is %s', (name, symbol) => expect(symbolOfName(name)).toBe(symbol))
})
