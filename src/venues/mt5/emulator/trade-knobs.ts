/** The faults and behaviours of the trade server, as `knob` lines of a scenario set them. */
import { knobs as kinds, type KnobName } from './scenario-words.ts'

export interface TradeKnobs {
  readonly execDelayMillis: number
  readonly fillParts: number
  /** Dealt to one order at most, lots; -1 for no limit. */
  readonly liquidityLots: number
  readonly requestLateMillis: number
  readonly historyLagMillis: number
  readonly replacesComments: boolean
  /** Seed of the shuffle of transactions; 0 for none. */
  readonly permute: number
  /** The return code that meets this request whatever it asks, when such are left. */
  answer(): number | undefined
  requote(): boolean
  requestLost(): boolean
  requestTwice(): boolean
  timeoutLost(): boolean
  timeoutExecuted(): boolean
  /** The runtime error of this send; 0 for none. */
  sendFails(): number
  /** False when the knob is none of trading's; throws what cannot be read. */
  set(name: string, value: string): boolean
}

export function createTradeKnobs(): TradeKnobs {
  const numbers = {
    exec_delay: 0,
    requote: 0,
    fill_parts: 1,
    liquidity: -1,
    permute: 0,
    request_lost: 0,
    request_late: 0,
    request_twice: 0,
    timeout_executed: 0,
    timeout_lost: 0,
    send_fail: 0,
    history_lag: 0,
  }
  type Counted = keyof typeof numbers
  const isNumber = (name: string): name is Counted => Object.hasOwn(numbers, name)
  let answer = { retcode: 0, times: 0 }
  let replacesComments = false

  /** One of those that are left. */
  const take = (name: Counted): boolean => numbers[name] > 0 && numbers[name]-- > 0
  const reading = (name: KnobName, value: string): unknown => {
    const read = kinds[name].read(value)
    if (read === undefined) throw new RangeError(`${name} cannot be "${value}"; allowed: ${kinds[name].allowed}`)
    return read
  }

  return {
    get execDelayMillis() {
      return numbers.exec_delay
    },
    get fillParts() {
      return numbers.fill_parts
    },
    get liquidityLots() {
      return numbers.liquidity
    },
    get requestLateMillis() {
      return numbers.request_late
    },
    get historyLagMillis() {
      return numbers.history_lag
    },
    get replacesComments() {
      return replacesComments
    },
    get permute() {
      return numbers.permute
    },
    answer() {
      if (answer.times === 0) return undefined
      answer = { ...answer, times: answer.times - 1 }
      return answer.retcode
    },
    requote: () => take('requote'),
    requestLost: () => take('request_lost'),
    requestTwice: () => take('request_twice'),
    timeoutLost: () => take('timeout_lost'),
    timeoutExecuted: () => take('timeout_executed'),
    sendFails() {
      const error = numbers.send_fail
      numbers.send_fail = 0
      return error
    },
    set(name, value) {
      // The table of knobs says what each of them reads as.
      if (name === 'answer') answer = { ...(reading(name, value) as typeof answer) }
      else if (name === 'comment') replacesComments = reading(name, value) === 'replace'
      else if (isNumber(name)) numbers[name] = reading(name, value) as number
      else return false
      return true
    },
  }
}
