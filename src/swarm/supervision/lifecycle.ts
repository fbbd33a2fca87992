/**
 * The life of an agent as its supervisor sees it: a statechart, driven by control events at human pace.
 *
 *     INITIALIZED → STARTING → RUNNING ⇄ PAUSED → STOPPING → STOPPED
 *                      ↑  ↘       ↓ ↘      ↓
 *                      └── FAULTED ← SUSPECT (missed heartbeats; a pulse brings it back)
 */
import { setup } from 'xstate'

export const lifecycle = setup({
  types: {
    events: {} as {
      type: 'start' | 'started' | 'suspect' | 'pulse' | 'fault' | 'pause' | 'resume' | 'stop' | 'stopped'
    },
  },
}).createMachine({
  id: 'agent',
  initial: 'INITIALIZED',
  states: {
    INITIALIZED: { on: { start: 'STARTING' } },
    STARTING: { on: { started: 'RUNNING', fault: 'FAULTED', stop: 'STOPPING' } },
    RUNNING: { on: { suspect: 'SUSPECT', fault: 'FAULTED', pause: 'PAUSED', stop: 'STOPPING', start: 'STARTING' } },
    SUSPECT: { on: { pulse: 'RUNNING', fault: 'FAULTED', pause: 'PAUSED', stop: 'STOPPING', start: 'STARTING' } },
    PAUSED: { on: { resume: 'RUNNING', fault: 'FAULTED', stop: 'STOPPING', start: 'STARTING' } },
    FAULTED: { on: { start: 'STARTING', stop: 'STOPPING' } },
    STOPPING: { on: { stopped: 'STOPPED', fault: 'STOPPED' } },
    STOPPED: { type: 'final' },
  },
})

export type LifecycleState =
  | 'INITIALIZED'
  | 'STARTING'
  | 'RUNNING'
  | 'SUSPECT'
  | 'PAUSED'
  | 'FAULTED'
  | 'STOPPING'
  | 'STOPPED'
