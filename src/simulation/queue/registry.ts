/** The queue models a configuration can name. A new one is one file and one entry here; the key is its `name`. */
import { noParams } from '#domain/choice.ts'
import type { Zod } from '#domain/schema.ts'
import { log as byLog, logTotal } from './log.ts'
import { power as byPower, powerFront, powerTotal } from './power.ts'
import { defineQueue } from './queue-model.ts'
import { riskAverse } from './risk-averse.ts'

const exponent = (z: Zod) => z.strictObject({ power: z.number().positive().max(100).default(2).describe('n') })

export const risk_averse = defineQueue({
  name: 'risk_averse',
  about: 'Only trades bring us forward: a lower bound of fills.',
  params: noParams,
  create: () => riskAverse(),
})

export const power = defineQueue({
  name: 'power',
  about: 'What leaves is shared by back^n / (back^n + front^n).',
  params: exponent,
  create: byPower,
})

export const power_total = defineQueue({
  name: 'power_total',
  about: 'What leaves is shared by back^n / (back + front)^n.',
  params: exponent,
  create: powerTotal,
})

export const power_front = defineQueue({
  name: 'power_front',
  about: 'What leaves is shared by 1 - (front / (front + back))^n.',
  params: exponent,
  create: powerFront,
})

export const log = defineQueue({
  name: 'log',
  about: 'What leaves is shared by the logarithms of back and front.',
  params: noParams,
  create: () => byLog(),
})

export const log_total = defineQueue({
  name: 'log_total',
  about: 'What leaves is shared by the logarithms of back and of the level.',
  params: noParams,
  create: () => logTotal(),
})
