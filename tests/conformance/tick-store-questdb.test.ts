import { afterAll, beforeAll, describe, it } from 'vitest'
import { openQuestdbStore } from '#stores/ticks/questdb-store.ts'
import { noQuestdb, startQuestdb, type QuestdbServer } from './questdb-server.ts'
import { tickStoreSuite } from './tick-store.suite.ts'

if (noQuestdb === undefined) {
  let server: QuestdbServer
  let places = 0
  beforeAll(async () => {
    server = await startQuestdb()
  })
  afterAll(() => server.stop())

  tickStoreSuite({
    name: 'questdb, the real server',
    runs: 4,
    dropsDays: 'it takes away whole days only',
    silent: 'the server keeps what was sent and knows of no session',
    place: async () => {
      const prefix = `t${'x'.repeat(++places)}`
      return {
        open: () =>
          openQuestdbStore({
            host: '127.0.0.1',
            httpPort: server.httpPort,
            pgPort: server.pgPort,
            user: 'admin',
            password: 'quest',
            prefix,
          }),
        crash: async () => {},
      }
    },
  })
} else {
  describe('questdb tick store', () => {
    it.skip(`passes the suite of tick stores: ${noQuestdb}`, () => {})
  })
}
