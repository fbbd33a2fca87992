/** Every frame of the protocol, one line each. Ids are stable: a changed layout is a new protocol version. */
import type { FrameDefinition, FrameOf } from './frame.ts'
import * as market from './market-frames.ts'
import * as orders from './order-frames.ts'
import * as session from './session-frames.ts'

/** Spoken by this build, oldest to newest. */
export const PROTOCOL = { min: 1, max: 1 } as const

export const frames = { ...session, ...market, ...orders }

export type Frame = { [Name in keyof typeof frames]: FrameOf<(typeof frames)[Name]> }[keyof typeof frames]
export type FrameName = Frame['frame']
export type FrameNamed<Name extends FrameName> = Extract<Frame, { readonly frame: Name }>

// Widened for those who treat all frames alike: what one reads it also writes.
const all = Object.values(frames) as unknown as readonly FrameDefinition<FrameName>[]

export const allFrames: readonly FrameDefinition<FrameName>[] = all.toSorted((a, b) => a.id - b.id)

const byId: (FrameDefinition<FrameName> | undefined)[] = []
const byName = new Map<string, FrameDefinition<FrameName>>()
for (const definition of allFrames) {
  byId[definition.id] = definition
  byName.set(definition.name, definition)
}

export const frameById = (id: number): FrameDefinition<FrameName> | undefined => byId[id]
export const frameNamed = (name: FrameName): FrameDefinition<FrameName> => byName.get(name)! // every name is in it
