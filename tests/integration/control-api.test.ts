/** The control API over real sockets, in front of a swarm that runs nothing. */
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openControl, Refused } from '#apps/control-client.ts'
import { startControlServer, type ControlServer } from '#apps/control-server.ts'
import { runningSwarm } from '#apps/running-swarm.ts'
import type { SwarmEvent } from '#apps/wire.ts'
import { loadConfig } from '#config/load.ts'
import { fakeSwarm, type FakeSwarm } from '#tests/fake-swarm.ts'

let state: string
let swarm: FakeSwarm
let server: ControlServer
let stopped: string[]

const serve = async (port = 0): Promise<ControlServer> => {
  const plan = (await loadConfig({ files: [], environment: {}, cwd: state })).plan(1)
  const running = runningSwarm(swarm, { plan, environment: {}, onStop: (reason) => stopped.push(reason) })
  return startControlServer({
    stateDirectory: state,
    host: '127.0.0.1',
    port,
    session: 1,
    swarm: Promise.resolve(running),
  })
}

beforeEach(async () => {
  state = mkdtempSync(join(tmpdir(), 'control-'))
  swarm = fakeSwarm()
  stopped = []
  server = await serve()
})
afterEach(async () => {
  await server.close()
  rmSync(state, { recursive: true, force: true })
})

const ask = (path: string, init: RequestInit = {}) => fetch(`http://127.0.0.1:${server.port}${path}`, init)
const refusal = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'done',
    (thrown: unknown) => thrown,
  )

describe('the control API', () => {
  it('answers nothing without its token, in one line', async () => {
    const token = readFileSync(join(state, 'token'), 'utf8').trim()
    for (const headers of [
      {},
      { authorization: 'Bearer wrong' },
      { authorization: token },
      { authorization: `Basic ${token}` },
    ]) {
      for (const path of ['/status', '/events', '/agents/risk', '/nowhere']) {
        const response = await ask(path, { headers })
        expect(response.status).toBe(401)
        expect(await response.json()).toEqual({
          code: 'UNAUTHORIZED',
          message: 'UNAUTHORIZED: the control token is missing or wrong; use the token file in the state directory',
        })
      }
    }
    expect((await ask('/stop', { method: 'POST' })).status).toBe(401)
    expect(stopped).toEqual([])
  })

  it('keeps token and address for their owner alone', () => {
    expect(statSync(join(state, 'token')).mode & 0o777).toBe(0o600)
    expect(statSync(join(state, 'control.json')).mode & 0o777).toBe(0o600)
    expect(readFileSync(join(state, 'token'), 'utf8').trim()).toMatch(/^[\w-]{43}$/)
  })

  it('refuses a token that others may read, on both sides', async () => {
    chmodSync(join(state, 'token'), 0o644)
    expect(() => openControl(state)).toThrow(
      `SECRET_EXPOSED: a secret file is readable by others (file=${join(state, 'token')}, mode=644); chmod 600 the file`,
    )
    await server.close()
    await expect(serve()).rejects.toThrow('SECRET_EXPOSED')
  })

  it('refuses a token of another swarm', async () => {
    writeFileSync(join(state, 'token'), 'another\n', { mode: 0o600 })
    await expect(openControl(state).call('status', {}, {})).rejects.toThrow(/^UNAUTHORIZED: /)
  })

  it('says so when the token is gone or empty', () => {
    writeFileSync(join(state, 'token'), '')
    expect(() => openControl(state)).toThrow(/^UNAUTHORIZED: .*token, why=it is empty/)
    rmSync(join(state, 'token'))
    expect(() => openControl(state)).toThrow(/^UNAUTHORIZED: .*token, why=it is not there/)
  })

  it('tells a port that is taken in one line', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => other.once('listening', resolve))
    const address = other.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    await server.close()
    await expect(serve(port)).rejects.toThrow(
      `PORT_TAKEN: the control port is taken (host=127.0.0.1, port=${port}, why=listen EADDRINUSE: address already in use 127.0.0.1:${port}); stop the other swarm or set control.port`,
    )
    expect(existsSync(join(state, 'control.json'))).toBe(false)
    other.close()
  })

  it('answers as an unknown route what it does not know', async () => {
    const authorization = `Bearer ${readFileSync(join(state, 'token'), 'utf8').trim()}`
    const response = await ask('/nowhere', { headers: { authorization } })
    expect([response.status, await response.json()]).toEqual([
      404,
      { code: 'ROUTE_UNKNOWN', message: 'ROUTE_UNKNOWN: no GET /nowhere' },
    ])
    const bad = await ask('/trading', {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: '{"state":"SLEEPING"}',
    })
    expect([bad.status, await bad.json()]).toMatchObject([400, { code: 'REQUEST_INVALID' }])
    const broken = await ask('/trading', {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: '{',
    })
    expect([broken.status, await broken.json()]).toMatchObject([400, { code: 'REQUEST_INVALID' }])
    expect(swarm.calls).toEqual([])
  })
})

describe('its client', () => {
  it('shows the status, with what was never measured', async () => {
    swarm.current = { ...swarm.current, agents: [{ ...swarm.current.agents[0], p50Micros: Number.NaN }] }
    const status = await openControl(state).call('status', {}, {})
    expect(status).toEqual(swarm.current)
    expect(status.agents[0]?.p50Micros).toBeNaN()
  })

  it('shows the state of an agent as plain data', async () => {
    const { state: shown, heartbeat } = await openControl(state).call('inspect', { agent: 'ml-fast' }, {})
    expect(shown).toEqual({ probability: null, lags: [1, 2], names: { a: 1 } })
    expect(heartbeat.restarts).toBe(1)
  })

  it('passes on what an operator wants', async () => {
    const client = openControl(state)
    await client.call('pause', { agent: 'ml-fast' }, {})
    await client.call('resume', { agent: 'ml-fast' }, {})
    await client.call('restart', { agent: 'ml-fast' }, {})
    await client.call('remove', { agent: 'ml-fast' }, {})
    await client.call('trading', {}, { state: 'HALTED', reason: 'lunch' })
    expect((await client.call('stop', {}, { reason: 'enough' })).pid).toBe(process.pid)
    expect(swarm.calls).toEqual([
      'pause ml-fast',
      'resume ml-fast',
      'restart ml-fast',
      'remove ml-fast',
      'trading HALTED: lunch',
    ])
    expect(stopped).toEqual(['enough'])
  })

  it('hears why something was refused', async () => {
    const thrown = await refusal(openControl(state).call('pause', { agent: 'nobody' }, {}))
    expect(thrown).toBeInstanceOf(Refused)
    expect(thrown).toMatchObject({
      code: 'AGENT_UNKNOWN',
      message: 'AGENT_UNKNOWN: no such agent (agent=nobody); swarm status lists them',
    })
  })

  it('adds a registered agent under a free name', async () => {
    const client = openControl(state)
    expect(await client.call('add', {}, { name: 'momentum' })).toEqual({ agent: 'momentum-2' })
    expect(await client.call('add', {}, { name: 'momentum' })).toEqual({ agent: 'momentum-3' })
    expect(swarm.calls).toEqual(['add momentum-2 (momentum)', 'add momentum-3 (momentum)'])
  })

  it('adds an agent by its file, and hears its faults with their lines', async () => {
    const client = openControl(state)
    const file = { file: 'spec.yaml', directory: state }
    expect(await client.call('add', {}, { ...file, text: 'id: trend\nuse: momentum\n' })).toEqual({ agent: 'trend' })
    expect(await refusal(client.call('add', {}, { ...file, text: 'id: trend\nuse: momentum\n' }))).toMatchObject({
      code: 'WIRING_DUPLICATE_ID',
    })
    expect(await refusal(client.call('add', {}, { ...file, text: 'id: x\nuse: momentun\nconfg: {}\n' }))).toMatchObject(
      {
        code: 'CONFIG_INVALID',
        message: expect.stringMatching(
          /^spec\.yaml:2:6: use: got "momentun"; .* did you mean "momentum"\?\nspec\.yaml:3:1: confg: unknown key; did you mean "config"\?; .*\nCONFIG_INVALID: /,
        ),
      },
    )
    expect(await refusal(client.call('add', {}, { name: 'nothing' }))).toMatchObject({ code: 'CONFIG_INVALID' })
    expect(swarm.calls).toEqual(['add trend (momentum)'])
  })

  it('follows events until the swarm ends', async () => {
    const seen: SwarmEvent[] = []
    const following = (async () => {
      for await (const event of openControl(state).events()) {
        seen.push(event)
        if (event.event === 'status') {
          swarm.tell('fault', { agent: 'ml-fast', code: 'AGENT_FAULT', line: 'AGENT_FAULT: a\nb' })
          swarm.tell('decision', 'order 1: buy 0.1 EURUSD market')
          swarm.tell('ended')
        }
        if (event.event === 'ended') await server.close()
      }
    })()
    await following
    expect(seen.map(({ event }) => event)).toEqual(['status', 'fault', 'decision', 'ended'])
    expect(seen[1]?.data).toEqual({ agent: 'ml-fast', code: 'AGENT_FAULT', line: 'AGENT_FAULT: a\nb' })
  })

  it('says when no swarm is there', async () => {
    const client = openControl(state)
    await server.close()
    await expect(client.call('status', {}, {})).rejects.toThrow(
      `SWARM_NOT_RUNNING: no swarm answers (state=${state}); start one with npm start`,
    )
    expect(() => openControl(state)).toThrow('SWARM_NOT_RUNNING')
  })
})
