/** The worker that examines a stranger's module: facts first, then one answer to each question. */
import { parentPort, workerData } from 'node:worker_threads'
import { messageOf } from '#domain/errors.ts'
import { examine } from './examination.ts'
import type { Answer, Assignment, Question } from './examiner.ts'

const port = parentPort! // this file runs as a worker only
const { url, role } = workerData as Assignment // set by examiner.ts

try {
  const examination = await examine(url, role)
  port.on('message', (question: Question) => {
    let answer: Answer
    try {
      answer =
        question.ask === 'check'
          ? { ok: true, value: examination.check(question.raw) }
          : { ok: true, value: examination.tryCreate(question.config, question.env) }
      port.postMessage(answer)
    } catch (thrown) {
      port.postMessage({ ok: false, line: messageOf(thrown) } satisfies Answer)
    }
  })
  port.postMessage({ ok: true, value: examination.facts } satisfies Answer)
} catch (thrown) {
  port.postMessage({ ok: false, line: messageOf(thrown) } satisfies Answer)
}
