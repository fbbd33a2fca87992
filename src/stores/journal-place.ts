/** Where a journal on the disk is kept, and how surely. */
import type { Zod } from '#domain/schema.ts'

export interface JournalPlace {
  readonly path: string
  /** False leaves it to the system when the disk is written: a loss of power may then lose orders that were sent. */
  readonly durable: boolean
}

export const journalPlace = (z: Zod) => ({
  path: z.string().min(1).describe('file of the journal; its directory is made when missing'),
  durable: z.boolean().default(true).describe('wait for the disk before an order is sent'),
})
