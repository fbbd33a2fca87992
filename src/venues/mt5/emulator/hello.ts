/** Who the terminal says it is, and the proof that it holds the secret. */
import { frames, type FrameNamed } from '#venues/mt5/wire/catalogue.ts'
import { terminalProof } from '#venues/mt5/wire/handshake.ts'
import { permissionBits } from './permission-bits.ts'
import type { Surroundings } from './surroundings.ts'

const PROOF_BYTES = 32
/** major * 100 + minor, of the Expert Advisor this one is the twin of. */
const VERSION = 100
const BUILD = 4_000
const SIMULATED = 1
const TRADES = 2
const REAL_ALLOWED = 4

export function helloOf(
  { server, inputs }: Surroundings,
  epoch: bigint,
  proto: number,
  nonceS: Uint8Array,
  nonce: Uint8Array,
): FrameNamed<'HELLO'> {
  const { account, permissions } = server
  const hello: FrameNamed<'HELLO'> = {
    frame: 'HELLO',
    proto,
    eaVersion: VERSION,
    login: account.login,
    epoch,
    build: BUILD,
    leverage: account.leverage,
    caps: SIMULATED | (inputs.allowTrading ? TRADES : 0) | (inputs.allowReal ? REAL_ALLOWED : 0),
    role: inputs.role,
    marginMode: account.marginMode,
    tradeMode: account.tradeMode,
    permissions: permissionBits(permissions),
    currencyDigits: account.currencyDigits,
    server: account.server,
    currency: account.currency,
    company: account.company,
    nonce,
    mac: new Uint8Array(PROOF_BYTES),
  }
  const bytes = new Uint8Array(frames.hello.size(hello))
  frames.hello.write(new DataView(bytes.buffer), 0, hello)
  hello.mac = terminalProof(inputs.secret, nonceS, bytes.subarray(0, bytes.length - PROOF_BYTES))
  return hello
}
