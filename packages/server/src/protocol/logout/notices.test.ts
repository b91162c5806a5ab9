import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { aClient, aContext } from '../../../test/support/a-context.ts'
import type { Client } from '../clients/client.ts'
import { OutgoingFailed } from '../ports/outgoing.ts'
import type { Store } from '../ports/store.ts'
import { type Notices, notices } from './notices.ts'
import type { EndedParticipation } from './participation.ts'

type Row = EndedParticipation & { dueAt: number }

/** Participations in memory. Apps on a host named `hanging` do not respond until `letGo`; all others do at once. */
function aWorld(clients: readonly Client[]) {
  const context = aContext()
  const rows: Row[] = []
  const told: string[] = []
  const hanging = new Map<string, number>()
  let called = Promise.withResolvers<void>()
  const wake = () => {
    called.resolve()
    called = Promise.withResolvers<void>()
  }
  const letGo = Promise.withResolvers<void>()
  const find = ({ sessionId, clientId }: EndedParticipation) =>
    rows.find((row) => row.sessionId === sessionId && row.clientId === clientId)
  const store: Partial<Store> = {
    client: async (id) => clients.find((client) => client.id === id),
    async endedParticipations({ declared, except = [], limit }, now) {
      const isDeclared = (id: string) => clients.some((client) => client.id === id && client.declared)
      return rows
        .filter(({ dueAt, clientId }) => dueAt <= now && isDeclared(clientId) === declared)
        .filter(({ clientId }) => !except.includes(clientId))
        .toSorted((a, b) => a.dueAt - b.dueAt)
        .slice(0, limit)
        .map((row) => ({ ...row }))
    },
    async takeParticipation(ended, dueAt, now) {
      const row = find(ended)
      if (row === undefined || row.attempts !== ended.attempts || row.dueAt > now) return 'lost'
      Object.assign(row, { attempts: row.attempts + 1, dueAt })
      return 'won'
    },
    async delayParticipations(clientId, dueAt, now) {
      for (const row of rows) if (row.clientId === clientId && row.dueAt <= now) row.dueAt = dueAt
    },
    async forgetParticipation(taken) {
      const row = find(taken)
      if (row !== undefined) rows.splice(rows.indexOf(row), 1)
    },
  }
  const noticeContext = {
    ...context,
    store: store as Store,
    async call({ url, client }: { url: string; client: Pick<Client, 'id'> }) {
      if (url.includes('hanging')) {
        hanging.set(client.id, (hanging.get(client.id) ?? 0) + 1)
        wake()
        await letGo.promise
        throw new OutgoingFailed('did not answer')
      }
      told.push(client.id)
      wake()
      return { status: 200, headers: {}, body: '' }
    },
  }
  const log = { info: () => {}, warn: () => {} }
  return {
    rows,
    told,
    hanging,
    /** The number of calls to apps that hang. */
    hung: () => [...hanging.values()].reduce((sum, count) => sum + count, 0),
    store,
    now: context.now,
    letGo: letGo.resolve,
    until: async (isSo: () => boolean) => {
      while (!isSo()) await called.promise
    },
    ...notices(() => noticeContext, log),
  }
}

const app = (id: string, host: string, declared = false) =>
  aClient({ id, declared, backchannelLogoutUri: `https://${host}/logout` })
const sessions = (count: number, clientId: string, dueAt: number): Row[] =>
  Array.from({ length: count }, (_, index) => ({
    sessionId: `session ${index} of ${clientId}`,
    clientId,
    userId: 'usr_alice',
    attempts: 0,
    dueAt,
  }))
const strangers = Array.from({ length: 100 }, (_, index) => app(`app ${index}`, `${index}.hanging.example`))
const ours = app('ours', 'ours.example', true)
const honest = app('honest', 'honest.example')
const tellDue = (world: Notices) => world.tellDue(new AbortController().signal)

describe('apps that do not respond to a logout token (threat E2)', () => {
  test('a thousand sessions of one such app leave room for every other app, declared or not', async () => {
    const world = aWorld([app('one', 'hanging.example'), ours, honest])
    world.rows.push(...sessions(1_000, 'one', world.now() - 1_000))
    world.rows.push(...sessions(1, 'ours', world.now()), ...sessions(1, 'honest', world.now()))
    const run = tellDue(world)
    await world.until(() => world.told.length === 2 && world.hung() === 8)
    world.letGo()
    const { told, failed } = await run
    assert.deepEqual([told, failed], [2, 8])
    assert.equal(world.rows.filter(({ dueAt }) => dueAt <= world.now()).length, 0, 'nothing is due again yet')
  })

  test('a hundred such apps leave room for declared apps', async () => {
    const world = aWorld([...strangers, ours])
    for (const { id } of strangers) world.rows.push(...sessions(30, id, world.now() - 1_000))
    world.rows.push(...sessions(1, 'ours', world.now()))
    const run = tellDue(world)
    await world.until(() => world.told.length === 1 && world.hung() === 32)
    world.letGo()
    await run
  })

  test('a hundred such apps on one host share the limit of one app', async () => {
    const apps = strangers.map(({ id }) => app(id, 'hanging.example'))
    const world = aWorld([...apps, honest])
    for (const { id } of apps) world.rows.push(...sessions(5, id, world.now() - 1_000))
    world.rows.push(...sessions(1, 'honest', world.now()))
    const run = tellDue(world)
    await world.until(() => world.told.length === 1 && world.hung() === 8)
    world.letGo()
    await run
  })

  test('an app with many sessions that does respond does not hold up the others either', async () => {
    const world = aWorld([app('slow', 'slow.example'), honest])
    world.rows.push(...sessions(500, 'slow', world.now() - 1_000), ...sessions(1, 'honest', world.now()))
    const { told, more } = await tellDue(world)
    assert.deepEqual([told, more], [501, false])
    assert.ok(world.told.indexOf('honest') < 30, 'the honest app was notified among the first')
  })

  test('a sign-out notifies other apps at once, and notices without room remain due', async () => {
    const world = aWorld([...strangers, honest, ours])
    const ended = [...strangers.slice(0, 60).map(({ id }) => id), 'ours'].flatMap((id) =>
      sessions(1, id, world.now()),
    )
    world.rows.push(...ended)
    world.tell(ended)
    await world.until(() => world.told.length === 1 && world.hung() === 32)
    assert.equal(world.rows.filter(({ attempts }) => attempts === 0).length, 28)
    world.letGo()
    await world.settled()
  })

  test('a database failure fails the run and nothing else', async () => {
    const world = aWorld([honest])
    world.rows.push(...sessions(50, 'honest', world.now()))
    world.store.forgetParticipation = async () => {
      throw new Error('away')
    }
    await assert.rejects(tellDue(world), /away/)
    world.tell(sessions(3, 'honest', world.now()))
    await world.settled()
  })
})
