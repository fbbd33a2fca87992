import { expect, it } from 'vitest'
import { openEngine } from '#stores/ticks/duck-engine.ts'

it('is closed when what it was asked is answered, and is asked nothing after that', async () => {
  const engine = await openEngine({ memoryMiB: 64 })
  const gate = Promise.withResolvers<void>()
  const said: string[] = []
  const asked = engine.ask(async () => {
    await gate.promise
    const answer = await engine.connection.runAndReadAll('select 42')
    said.push('answered')
    return answer.getRowsJS()
  })
  const closed = engine.close().then(() => said.push('closed'))
  await expect(engine.ask(async () => 1)).rejects.toThrow('the store is closed')
  gate.resolve()
  expect(await asked).toEqual([[42]])
  await closed
  expect(said).toEqual(['answered', 'closed'])
})

it('is closed all the same when what it was asked fails', async () => {
  const engine = await openEngine({ memoryMiB: 64 })
  const asked = engine.ask(() => engine.connection.run('select nothing from nowhere'))
  const closed = engine.close()
  await expect(asked).rejects.toThrow('nowhere')
  await closed
})
