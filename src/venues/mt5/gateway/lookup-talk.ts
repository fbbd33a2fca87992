/**
 * Questions about one order: LOOKUP, the frames that answer it, and the question again after two seconds while the
 * terminal itself does not know. One question at a time for each order, and nothing is ever sent again but the question.
 *
 * A question is loud when the desk asked, and its answer is a report; a quiet one is our own, to find what is missing.
 */
import { frames, type FrameNamed } from '#venues/mt5/wire/catalogue.ts'
import type { TradeFrame, TradeHost } from './trade-contract.ts'

export interface LookupTalk {
  ask(clientId: number, loud: boolean): void
  /** Takes a frame that answers a question; false when it answers none. */
  heard(frame: TradeFrame): boolean
  forget(): void
}

export interface LookupOutlet {
  order(frame: FrameNamed<'ORDER_STATE'>): void
  deal(frame: FrameNamed<'DEAL'>): void
  /** The answer is whole. False asks again in a while. */
  answered(answer: FrameNamed<'LOOKUP_RESULT'>, loud: boolean): boolean
}

interface Question {
  readonly clientId: number
  request: number
  loud: boolean
  orders: number
  deals: number
  cancel: () => void
}

const AGAIN_MICROS = 2_000_000

export function createLookupTalk(
  host: Pick<TradeHost, 'send' | 'after'>,
  nextRequest: () => number,
  outlet: LookupOutlet,
): LookupTalk {
  const byClient = new Map<number, Question>()
  const byRequest = new Map<number, Question>()

  const send = (question: Question): void => {
    byRequest.delete(question.request)
    question.request = nextRequest()
    question.orders = 0
    question.deals = 0
    byRequest.set(question.request, question)
    host.send({ ...frames.lookup.blank(), cid: question.clientId, request: question.request })
  }

  const end = (question: Question, answer: FrameNamed<'LOOKUP_RESULT'>): void => {
    byRequest.delete(question.request)
    byClient.delete(question.clientId) // before the answer is told: whoever hears it may ask anew
    const whole = answer.orders === question.orders && answer.deals === question.deals
    if (whole && outlet.answered(answer, question.loud)) return
    if (byClient.has(question.clientId)) return
    byClient.set(question.clientId, question)
    question.cancel = host.after(AGAIN_MICROS, () => send(question))
  }

  return {
    ask(clientId, loud) {
      const asked = byClient.get(clientId)
      if (asked !== undefined) {
        asked.loud ||= loud
        return
      }
      const question: Question = { clientId, request: 0, loud, orders: 0, deals: 0, cancel: () => {} }
      byClient.set(clientId, question)
      send(question)
    },
    heard(frame) {
      const question = 'request' in frame ? byRequest.get(frame.request) : undefined
      if (question === undefined) return false
      switch (frame.frame) {
        case 'ORDER_STATE':
          question.orders++
          outlet.order(frame)
          return true
        case 'DEAL':
          question.deals++
          outlet.deal(frame)
          return true
        case 'LOOKUP_RESULT':
          end(question, frame)
          return true
        default:
          return false
      }
    },
    forget() {
      for (const { cancel } of byClient.values()) cancel()
      byClient.clear()
      byRequest.clear()
    },
  }
}
