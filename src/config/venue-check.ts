/** Asks the module of a venue, before a swarm starts, whether it can do as it is configured. */
import { errors, messageOf, SwarmError, type ErrorCode } from '#domain/errors.ts'
import type { Instrument } from '#domain/instrument.ts'
import type { VenuePlan } from '#swarm/plan.ts'
import { openExaminer, type Examiner } from './examiner.ts'
import { moduleOf } from './modules.ts'

/** Rejects with what the venue's `check` throws: under its own code when the table has it, else CONFIG_INVALID. */
export async function checkVenue(
  { use, module, config }: Pick<VenuePlan, 'use' | 'module' | 'config'>,
  instruments: readonly Instrument[],
): Promise<void> {
  const line = await asked({ url: module, role: 'venue', trusted: moduleOf('venue', use) === module }, (examiner) =>
    examiner.tryVenue(config, instruments),
  )
  if (line === undefined) return
  const code = line.split(':', 1)[0] ?? ''
  if (isOurs(code)) throw SwarmError.told(code, line)
  throw new SwarmError('CONFIG_INVALID', { key: 'venue.config', why: line })
}

const isOurs = (code: string): code is ErrorCode => Object.hasOwn(errors, code)

async function asked(
  options: Parameters<typeof openExaminer>[0],
  question: (examiner: Examiner) => Promise<string | undefined>,
): Promise<string | undefined> {
  let examiner: Examiner | undefined
  try {
    examiner = await openExaminer(options)
    return await question(examiner)
  } catch (thrown) {
    return messageOf(thrown)
  } finally {
    examiner?.close()
  }
}
