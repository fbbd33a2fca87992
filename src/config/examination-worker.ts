/** The worker that examines a stranger's module: facts first, then one answer to each question. */
import { parentPort, workerData } from 'node:worker_threads'
import { messageOf } from '#domain/errors.ts'
import { examine, type Examination } from './examination.ts'
import type { Answer, Assignment, Question } from './examiner.ts'

const port = parentPort! // this file runs as a worker only
const { url, role } = workerData as Assignment // set by examiner.ts

function answerTo(question: Question, examination: Examination): unknown {
  switch (question.ask) {
    case 'check':
      return examination.check(question.raw)
    case 'create':
      return examination.tryCreate(question.config, question.env)
    case 'venue':
      return examination.tryVenue(question.config, question.instruments)
  }
}

try {
  const examination = await examine(url, role)
  port.on('message', (question: Question) => {
    try {
      port.postMessage({ ok: true, value: answerTo(question, examination) } satisfies Answer)
    } catch (thrown) {
      port.postMessage({ ok: false, line: messageOf(thrown) } satisfies Answer)
    }
  })
  port.postMessage({ ok: true, value: examination.facts } satisfies Answer)
} catch (thrown) {
  port.postMessage({ ok: false, line: messageOf(thrown) } satisfies Answer)
}
