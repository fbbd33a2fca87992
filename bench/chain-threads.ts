/** The four trivial agents in workers of their own. */
import { startThreads } from './agent-threads.ts'
import execution from './chain-execution.ts'
import feature from './chain-feature.ts'
import feed from './chain-feed.ts'
import ml from './chain-ml.ts'
import type { Wait } from '#swarm/seat/seat-loop.ts'
import { Score } from './score.ts'

/** A chain that runs in threads by the score they share. */
export interface Chain {
  readonly name: string
  readonly score: Score
  /** A control call into the second worker; resolves with its answer. */
  ping(): Promise<unknown>
  close(): Promise<void>
}

const urlOf = (name: string): string => new URL(`./chain-${name}.ts`, import.meta.url).href

/** `loop` keeps the workers in their event loops, as the venue's is; by default they block on their rings. */
export async function aegisChain(wait: Wait = 'block'): Promise<Chain> {
  const score = new Score()
  const shared = { score: score.buffer }
  const { handles, close } = await startThreads(
    [
      { id: 'feed', ...feed, module: urlOf('feed'), config: shared },
      { id: 'feature', ...feature, module: urlOf('feature'), config: {} },
      { id: 'ml', ...ml, module: urlOf('ml'), config: {} },
      { id: 'execution', ...execution, module: urlOf('execution'), config: shared },
    ],
    { wait },
  )
  return { name: wait === 'block' ? 'aegis' : 'aegis, event loop', score, ping: () => handles[1].call('ping'), close }
}
