/**
 * The schema builder, passed in rather than imported.
 *
 * A worker that imports zod pays 30-70 ms at every start, and an agent's outage is mostly worker start. So whatever
 * declares a schema declares `(z) => z.strictObject({ ... })`; only the config floor calls it, once, in the main thread.
 */
import type { z, ZodType } from 'zod'

export type Zod = typeof z

/** A schema as its owner declares it: called by the config floor, never by the owner. */
export type Schema<T> = (z: Zod) => ZodType<T>
