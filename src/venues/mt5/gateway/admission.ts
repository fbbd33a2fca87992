/** Which terminal of the configuration a newcomer is that has proved itself, or why it is none. */
import { isSimulated, type Hello } from './greeting.ts'
import { plain, shortLogin, type Refusal } from './refusals.ts'
import type { Terminal } from './terminal-contract.ts'
import type { GatewayTerms } from './terms.ts'

const HISTORY_ROLE = 1
/** 0 demo, 1 contest: what is neither is taken for real money. */
const CONTEST = 1

const isOf = ({ owner }: Terminal, { login, server }: Hello): boolean =>
  owner !== undefined && owner.login === login && owner.server === server

/**
 * `terminals` are those of `terms`, in order. A terminal belongs to the account that came first for as long as the swarm
 * lives: orders never go to an account that somebody logged in to meanwhile.
 */
export function admit(hello: Hello, terms: GatewayTerms, terminals: readonly Terminal[]): Terminal | Refusal {
  const facts = { login: shortLogin(hello.login), server: plain(hello.server) }
  if (hello.role === HISTORY_ROLE) return { error: 'BUSY', text: 'no history is wanted now', facts }
  if (isSimulated(hello) && !terms.allowSimulated) {
    return { error: 'SIMULATED', text: 'a simulated terminal is not taken here', facts }
  }
  const own = terminals.find((terminal) => isOf(terminal, hello))
  if (own?.alive() === true) return { error: 'DUPLICATE', text: 'this account has a session already', facts }
  const place = own ?? terminals.find((terminal) => terminal.owner === undefined && terminal.expects(hello))
  if (place === undefined) {
    const other = terminals.find((terminal) => terminal.expects(hello))?.owner
    const why = other === undefined ? 'not configured' : `the swarm began with ${shortLogin(other.login)}`
    return { error: 'ACCOUNT', text: 'this account is not expected here', facts: { ...facts, why } }
  }
  if (hello.tradeMode <= CONTEST) return place
  if (!terms.allowReal) return { error: 'REAL', text: 'this swarm takes no real account', facts }
  const { login, server } = terms.terminals[terminals.indexOf(place)]
  if (login !== undefined && server !== undefined) return place
  return { error: 'REAL', text: 'a real account must be configured by login and server', facts }
}
