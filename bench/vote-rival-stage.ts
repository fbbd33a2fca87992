/** A worker of the rival electorate: the coordinator or a voter, joined by message channels. The rule is the same. */
import { workerData, type MessagePort } from 'node:worker_threads'
import { stamp } from '#swarm/clocks/wall-clock.ts'
import { Score } from './score.ts'

export interface VoterSetup {
  readonly role: 'coordinator' | 'proposer' | 'voter'
  readonly score: SharedArrayBuffer
  /** The coordinator's: one to each voter, the proposer first. A voter's: one to the coordinator. */
  readonly ports: readonly MessagePort[]
}

interface Header {
  readonly seq: number
  readonly at: number
  readonly instrument: number
  readonly stance: 'long' | 'short'
}
type Word =
  | (Header & { readonly type: 'proposal' })
  | (Header & { readonly type: 'ballot'; readonly ballot: number })
  | (Header & { readonly type: 'vote'; readonly ballot: number; readonly voter: number })
  | (Header & { readonly type: 'intent'; readonly ballot: number })

const POLL_MILLIS = 10

const { role, score: buffer, ports } = workerData as VoterSetup // set by vote-rival.ts
const score = new Score(buffer)

function coordinate(): void {
  /** By instrument. */
  const open: ({ ballot: number; votesFor: number; votesAgainst: number; put: number } | undefined)[] = []
  let ballots = 0
  for (const [from, port] of ports.entries()) {
    port.on('message', (word: Word) => {
      const { seq, at, instrument, stance } = word
      if (word.type === 'proposal') {
        // The proposer's own vote counts at once.
        open[instrument] = { ballot: ++ballots, votesFor: 1, votesAgainst: 0, put: stamp() }
        const ballot: Word = { type: 'ballot', seq, at, instrument, stance, ballot: ballots }
        for (const voter of ports) voter.postMessage(ballot)
        return
      }
      const now = open[instrument]
      if (word.type !== 'vote' || now?.ballot !== word.ballot || from === 0) return
      now.votesFor++
      const outstanding = ports.length - now.votesFor - now.votesAgainst
      if (5 * now.votesFor < 3 * (now.votesFor + now.votesAgainst + outstanding)) return
      open[instrument] = undefined
      score.note(now.put)
      const intent: Word = { type: 'intent', seq, at, instrument, stance, ballot: word.ballot }
      // An intent is told to all who listen, as on a ring.
      for (const voter of ports) voter.postMessage(intent)
    })
  }
}

function vote(proposes: boolean): void {
  const [port] = ports
  let [run, open, seq] = [0, 0, 0]
  const propose = (instrument: number): void => {
    seq++
    port.postMessage({
      type: 'proposal',
      seq,
      at: seq,
      instrument,
      stance: seq % 2 === 0 ? 'long' : 'short',
    } satisfies Word)
  }
  port.on('message', (word: Word) => {
    const { seq: cause, at, instrument, stance } = word
    if (word.type === 'ballot') {
      port.postMessage({
        type: 'vote',
        seq: cause,
        at,
        instrument,
        stance,
        ballot: word.ballot,
        voter: 1,
      } satisfies Word)
    }
    if (word.type !== 'intent' || !proposes) return
    if (stamp() < score.until) propose(instrument)
    else if (--open === 0) score.finish(score.arrived)
  })
  if (!proposes) return
  setInterval(() => {
    if (run === score.run) return
    run = score.run
    open = score.rate
    for (let instrument = 1; instrument <= open; instrument++) propose(instrument)
  }, POLL_MILLIS)
}

if (role === 'coordinator') coordinate()
else vote(role === 'proposer')
