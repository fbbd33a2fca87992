/** Frames that open, keep and close a session between the swarm and one terminal. */
import { block, defineFrame, text } from './frame.ts'
import { count, f64, i32, msc, ticket, u16, u32, u8 } from './scalar.ts'

export const challenge = defineFrame({
  name: 'CHALLENGE',
  id: 1,
  from: 'swarm',
  about: 'The first frame of a connection: which protocols are spoken, and a nonce to answer.',
  fields: { protoMin: u8, protoMax: u8 },
  tail: { nonce: block(16) },
})

export const hello = defineFrame({
  name: 'HELLO',
  id: 2,
  from: 'terminal',
  about: 'Who the terminal is, proved by a MAC over every byte before it.',
  fields: {
    proto: u16,
    eaVersion: u16,
    login: ticket,
    epoch: ticket,
    build: u32,
    leverage: u32,
    caps: u32,
    role: u8,
    marginMode: u8,
    tradeMode: u8,
    permissions: u8,
    currencyDigits: u8,
  },
  tail: { server: text(64), currency: text(16), company: text(64), nonce: block(32), mac: block(32) },
  notes: {
    eaVersion: 'major * 100 + minor',
    epoch: 'drawn anew whenever the Expert Advisor starts with an empty memory; events are numbered within it',
    caps: 'bit 0: simulated, this is no terminal but an emulator; bit 1: trades (allowed by its inputs); bit 2: real account allowed by its inputs',
    role: '0 trade, 1 history',
    marginMode: '0 netting, 1 exchange (netting), 2 hedging',
    tradeMode: '0 demo, 1 contest, 2 real',
    permissions:
      'bit 0 connected to the trade server, 1 Algo Trading button, 2 trading allowed to this program, 3 trading allowed to the account (not with an investor password), 4 Expert Advisors allowed by the server',
    mac: 'HMAC-SHA256(secret, "SMB1 EA" + challenge nonce + payload before the mac)',
  },
})

export const welcome = defineFrame({
  name: 'WELCOME',
  id: 3,
  from: 'swarm',
  about: 'The swarm proves itself and says what it wants of this session. From here on every frame carries a MAC.',
  fields: {
    session: count,
    resumeEpoch: ticket,
    resumeEvent: count,
    space: u16,
    heartbeatMillis: u16,
    deadManMillis: u32,
    allow: u8,
  },
  tail: { mac: block(32) },
  notes: {
    session: 'counts the sessions this swarm has opened, for the logs of both sides',
    resumeEpoch: 'epoch and number of the last trade event the swarm has; events after it are sent again; 0 for none',
    space: '1 to 1023, of this swarm: a magic number is space * 2^53 + client order id',
    deadManMillis:
      'without a valid frame for so long, the terminal cancels the pending orders of this space; 0 for never',
    allow: 'bit 0: orders may come; bit 1: the account may be a real one',
    mac: 'HMAC-SHA256(secret, "SMB1 SRV" + HELLO nonce + challenge nonce + payload before the mac)',
  },
})

const clock = { time: count }
export const ping = defineFrame({
  name: 'PING',
  id: 12,
  from: 'both',
  about: 'Asks for a PONG; sent every heartbeat. Any frame is a sign of life.',
  fields: clock,
  notes: { time: 'microseconds by the clock of who asks' },
})
export const pong = defineFrame({
  name: 'PONG',
  id: 13,
  from: 'both',
  about: 'Answers a PING with its time.',
  fields: clock,
})

export const bye = defineFrame({
  name: 'BYE',
  id: 14,
  from: 'terminal',
  about: 'The Expert Advisor is being stopped; the reason is that of OnDeinit.',
  fields: { reason: u32 },
})

export const fault = defineFrame({
  name: 'ERROR',
  id: 15,
  from: 'both',
  about: 'Why the connection is about to be closed, or what could not be done.',
  fields: { code: u32 },
  tail: { text: text(200) },
  notes: { code: 'see the table of session errors' },
})

export const ack = defineFrame({
  name: 'ACK',
  id: 16,
  from: 'swarm',
  about: 'Empty: the ack of its header is the content. Sent after every read, so that nobody waits for Nagle.',
  fields: {},
})

export const account = defineFrame({
  name: 'ACCOUNT',
  id: 11,
  from: 'terminal',
  about: 'Money, permissions and the clock: every heartbeat, and whenever a permission changes.',
  fields: {
    balance: f64,
    equity: f64,
    margin: f64,
    marginFree: f64,
    credit: f64,
    serverTime: msc,
    offsetSeconds: i32,
    pingMicros: u32,
    pumpMaxMicros: u32,
    droppedBooks: u32,
    pending: u16,
    permissions: u8,
    halted: u8,
  },
  notes: {
    serverTime: 'TimeTradeServer, whole seconds',
    offsetSeconds: 'server clock minus UTC, a multiple of 900',
    pumpMaxMicros: 'longest run of the pump since the last ACCOUNT',
    droppedBooks: 'book images given up for want of room, since the session began',
    pending: 'pending orders of this space',
    permissions: 'as in HELLO',
    halted: '0 no, 1 halted by the swarm, 2 by the dead-man switch',
  },
})
