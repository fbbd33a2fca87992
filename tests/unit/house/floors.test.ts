import { describe, expect, it } from 'vitest'
import { faultsOf, readHouse } from '#tools/check-floors.ts'

/** What the tool says about one file with this text. */
const said = (file: string, text: string): string[] => faultsOf(new Map([[file, text]])).map((fault) => fault.text)
const lines = (count: number): string => 'const a = 1\n'.repeat(count)

describe('the floors', () => {
  it('lets a room import from below and from itself', () => {
    expect(
      said('src/agents/data.ts', "import { a } from '#swarm/behaviour.ts'\nimport { b } from './risk.ts'\n"),
    ).toEqual([])
    expect(said('src/trading/orders/blotter.ts', "import type { A } from '#trading/risk/check.ts'\n")).toEqual([])
  })

  it.each([
    ['upwards', "import { a } from '#agents/data.ts'"],
    ['upwards, for a type', "import type { A } from '#agents/data.ts'"],
    ['upwards, across lines', "import {\n  a,\n  b,\n} from '#agents/data.ts'"],
    ['upwards, as it goes', "const a = await import('#agents/data.ts')"],
    ['upwards, passing on', "export { a } from '#agents/data.ts'"],
    ['upwards, for its effect', "import '#agents/data.ts'"],
  ])('refuses an import %s', (_, text) => {
    expect(said('src/swarm/seat/seat.ts', text)).toEqual([
      "'#agents/data.ts' looks upwards: swarm is on floor 3, agents on 4",
    ])
  })

  it('refuses an import sideways', () => {
    expect(said('src/features/mid.ts', "import { a } from '#models/logistic.ts'")).toEqual([
      "'#models/logistic.ts' looks sideways: features is on floor 2, models on 2",
    ])
  })

  it('names the line of a fault', () => {
    const text = "/** what it is */\nimport {\n  a,\n} from '#domain/time.ts'\nimport { b } from '#apps/swarm.ts'\n"
    expect(faultsOf(new Map([['src/swarm/seat/seat.ts', text]]))[0]?.line).toBe(5)
  })

  it.each([["import { a } from '../swarm/seat.ts'"], ["new URL('../agents/data.ts', import.meta.url)"]])(
    'refuses a climb: %s',
    (text) => {
      expect(said('src/swarm/hosts/worker.ts', text)).toHaveLength(1)
    },
  )

  it('refuses a room that is on no floor', () => {
    expect(said('src/services/mail.ts', '')).toEqual([
      "the room 'services' is on no floor: list it in tools/check-floors.ts",
    ])
    expect(said('src/agents/data.ts', "import { a } from '#services/mail.ts'")).toEqual([
      "'#services/mail.ts': no room 'services' is on any floor",
    ])
    expect(said('src/main.ts', '')).toEqual(['a file directly in src/ is in no room'])
  })
})

describe('names and sizes', () => {
  it.each(['index', 'utils', 'helpers', 'common', 'misc', 'types', 'constants', 'base', 'manager'])(
    'refuses a file called %s, in every folder',
    (name) => {
      expect(said(`src/domain/${name}.ts`, '')).toHaveLength(1)
      expect(said(`tests/unit/${name}.test.ts`, '')).toHaveLength(1)
      expect(said(`src/trading/${name}/order.ts`, '')).toHaveLength(1)
    },
  )

  it('refuses a name that is not kebab-case', () => {
    expect(said('src/domain/PriceLevel.ts', '')).toEqual(["'PriceLevel' is not kebab-case"])
    expect(said('tests/unit/domain/price-level.test.ts', '')).toEqual([])
    expect(said('src/domain/untyped-package.d.ts', '')).toEqual([])
  })

  it('refuses more than 300 lines, but not in what is generated', () => {
    expect(said('src/domain/time.ts', lines(300))).toEqual([])
    expect(said('src/domain/time.ts', lines(301))).toEqual(['301 lines, at most 300: split it by noun'])
    expect(said('src/domain/generated/time.ts', lines(301))).toEqual([])
  })
})

describe('the world outside', () => {
  it.each([
    'Date.now()',
    'new Date()',
    'Math.random()',
    'process.env.HOME',
    'performance.now()',
    'process.hrtime()',
    'randomUUID()',
    '`at ${Date.now()}`',
  ])('is not touched below floor 5: %s', (expression) => {
    const text = `const a = ${expression}\n`
    expect(said('src/agents/data.ts', text)).toHaveLength(1)
    expect(said('src/venues/paper/venue.ts', text)).toEqual([])
    expect(said('src/swarm/hosts/worker.ts', text)).toEqual([])
    expect(said('src/swarm/clocks/wall-clock.ts', text)).toEqual([])
  })

  it.each(['node:fs', 'node:fs/promises', 'node:net', 'node:http', 'node:child_process', 'fs'])(
    'is not imported below floor 5: %s',
    (module) => {
      const text = `import { a } from '${module}'\n`
      expect(said('src/swarm/seat/seat.ts', text)).toHaveLength(1)
      expect(said('src/stores/journal.ts', text)).toEqual([])
      expect(said('src/swarm/hosts/worker.ts', text)).toEqual([])
    },
  )

  it('may be spoken of in comments and strings', () => {
    expect(
      said('src/agents/data.ts', "// never Date.now()\n/** nor\n * Math.random() */\nconst a = 'process.env'\n"),
    ).toEqual([])
  })

  it('may be given a date', () => {
    expect(said('src/agents/data.ts', 'const a = new Date(0)\n')).toEqual([])
  })
})

describe('zod', () => {
  it.each([
    "import { z } from 'zod'",
    "import * as z from 'zod/v4'",
    "import { type z } from 'zod'",
    "await import('zod')",
  ])('is not loaded by a worker: %s', (text) => {
    expect(said('src/agents/data.ts', text)).toHaveLength(1)
  })

  it('may be imported as a type, and by the floors above', () => {
    expect(said('src/agents/data.ts', "import type { z } from 'zod'")).toEqual([])
    expect(said('src/config/load.ts', "import { z } from 'zod'")).toEqual([])
  })
})

describe('this house', () => {
  it('is read whole', () => {
    const files = readHouse(process.cwd())
    expect([...files.keys()]).toEqual(
      expect.arrayContaining(['tools/check-floors.ts', 'bin/swarm.mjs', 'src/domain/time.ts']),
    )
  })
})
