// waits: for older servers to be shut out.
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, type TestContext, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { migrations } from '../../src/storage/migrations/index.ts'
import { schemaVersion } from '../../src/storage/schema/migrate.ts'
import { engines, type TestDatabase } from '../store/engines.ts'
import { aConfiguration } from '../support/a-server.ts'
import { App, apps } from '../support/app.ts'
import { bought, tokensOf } from '../support/bought.ts'
import { anInstance, type Instance, type InstanceOptions } from '../support/instance.ts'
import { type FurtherMigration, nextVersion } from '../support/next-version.ts'

/** Distributes requests round-robin over the instances in `serving`. */
class Balancer {
  readonly issuer: string
  serving: readonly Instance[]
  /** The number of responses of each instance. */
  readonly answers = new Map<Instance, number>()
  readonly #underWay = new Map<Promise<Response>, Instance>()
  #next = 0

  constructor(first: Instance) {
    this.issuer = first.issuer
    this.serving = [first]
  }

  async fetch(request: Request): Promise<Response> {
    this.#next += 1
    const instance = this.serving[this.#next % this.serving.length] ?? assert.fail('no instance is serving')
    const answer = instance.fetch(request)
    this.#underWay.set(answer, instance)
    try {
      return await answer
    } finally {
      this.#underWay.delete(answer)
      this.answers.set(instance, (this.answers.get(instance) ?? 0) + 1)
    }
  }

  /** Sends the instance no further requests, waits for those under way, then stops it. */
  async takeOut(instance: Instance): Promise<void> {
    this.serving = this.serving.filter((each) => each !== instance)
    const underWay = [...this.#underWay].filter(([, at]) => at === instance)
    await Promise.allSettled(underWay.map(([answer]) => answer))
    assert.equal(await instance.stop(), 0)
  }
}

/** Simulated people and apps. They run until they are stopped, and fail if any request fails. */
class Traffic {
  readonly #balancer: Balancer
  readonly #workers: Promise<void>[]
  #over = false
  /** The number of completed rounds. */
  rounds = 0

  constructor(balancer: Balancer) {
    this.#balancer = balancer
    this.#workers = [this.#refreshing(), this.#refreshing(), this.#authorizing()]
    for (const worker of this.#workers) worker.catch(() => undefined)
  }

  /** Waits until that many more rounds are completed, or one has failed. */
  async more(rounds: number): Promise<void> {
    const until = this.rounds + rounds
    const failed = Promise.race(this.#workers)
    while (this.rounds < until) await Promise.race([delay(10), failed])
  }

  async stop(): Promise<void> {
    this.#over = true
    await Promise.all(this.#workers)
  }

  /** Refreshes one token family at alternating instances: each must see the rotations of the other. */
  async #refreshing(): Promise<void> {
    const app = apps.spa(this.#balancer)
    let tokens = await bought(app, { scope: 'openid photos.read offline_access' })
    while (!this.#over) {
      const { status, body } = await app.refresh(tokens.refreshToken)
      assert.equal(status, 200, JSON.stringify(body))
      tokens = { ...tokens, ...tokensOf(body) }
      const { active } = (await apps.driveApi(this.#balancer).introspect(tokens.accessToken)).body
      assert.equal(active, true)
      this.rounds += 1
    }
  }

  /** Makes new authorizations whose codes and tokens are redeemed, used and revoked at other instances. */
  async #authorizing(): Promise<void> {
    const app = new App(
      this.#balancer,
      'print-shop',
      'https://shop.example/callback',
      'print-shop-secret-0123456789abcdef',
    )
    const scope = 'openid photos.read offline_access'
    let { walker } = await bought(app, { scope })
    while (!this.#over) {
      const tokens = await bought(app, { scope }, { walker })
      walker = tokens.walker
      assert.equal((await app.userInfo(tokens.accessToken)).status, 200)
      assert.equal((await app.revoke(tokens.refreshToken)).status, 200)
      assert.equal((await app.refresh(tokens.refreshToken)).body.error, 'invalid_grant')
      this.rounds += 1
    }
  }
}

/** Made once for both engines: the second time, Node has compiled their sources already. */
const made = new Map<string, ReturnType<typeof nextVersion>>()
after(() => {
  for (const version of made.values()) version.remove()
})

function theNextVersion(...further: readonly FurtherMigration[]) {
  const name = further.join()
  const version = made.get(name) ?? nextVersion(...further)
  made.set(name, version)
  return version
}

for (const engine of engines) {
  describe(`an upgrade on ${engine.name}`, () => {
    const begun = async (t: TestContext) => {
      const database = await engine.create({ empty: true })
      const { dataFolder: data, database: url } = database.place
      const config = join(data, 'valetkey.json')
      writeFileSync(
        config,
        JSON.stringify({ ...aConfiguration, log_level: 'warn', ...(url && { database: url }) }),
      )
      const start = async (more: Partial<InstanceOptions> = {}) => {
        const instance = await anInstance({ config, data, ...more })
        t.after(() => void instance.child.kill('SIGKILL'))
        return instance
      }
      return { database, start }
    }

    test('this version and the next one serve side by side, and the next one can be rolled back (promise R9)', async (t) => {
      const next = theNextVersion('expanding', 'separate')
      const { database, start } = await begun(t)
      const first = await start()
      const balancer = new Balancer(first)
      const traffic = new Traffic(balancer)
      await traffic.more(10)

      const second = await start({ issuer: first.issuer, main: next.main })
      assert.equal(await versionOf(database), next.schema)
      // An instance that served during the migration must continue to serve after it.
      await traffic.more(10)
      balancer.serving = [first, second]
      await traffic.more(30)
      for (const instance of [first, second]) assert.ok((balancer.answers.get(instance) ?? 0) > 25)

      // Instances of this version come and go on the new schema.
      const third = await start({ issuer: first.issuer })
      balancer.serving = [first, second, third]
      await traffic.more(10)
      await balancer.takeOut(first)
      await traffic.more(10)
      await balancer.takeOut(second)
      await traffic.more(10)
      await traffic.stop()
    })

    test('a version that removes what this one needs first makes this one respond with 503', async (t) => {
      const next = theNextVersion('contracting')
      const { database, start } = await begun(t)
      const first = await start()
      const machine = () => apps.thumbnailer(first).post('/token', { grant_type: 'client_credentials' })
      assert.equal((await machine()).status, 200)

      let seen: number | undefined
      const upgrading = versionOf(database)
      assert.equal(await upgrading, migrations.length)
      const second = start({ issuer: first.issuer, main: next.main })
      second.catch(() => undefined)
      // Only 200 or 503: no statement may fail because its table is gone.
      while (seen !== 503) {
        const { status } = await machine()
        assert.ok(status === 200 || status === 503, `${status}`)
        seen = status
      }
      assert.equal(
        await versionOf(database),
        migrations.length,
        'shut out before the migration removes anything',
      )
      await second
      assert.equal((await machine()).status, 503)
      assert.equal(await versionOf(database), next.schema)
      await assert.rejects(start({ issuer: first.issuer }), (error: Error) => {
        assert.match(error.message, /^valetkey: .*a newer version of Valetkey wrote this database/)
        assert.equal(error.message.trim().includes('\n'), false)
        return true
      })
    })
  })
}

async function versionOf(database: TestDatabase): Promise<number> {
  const db = await database.db()
  try {
    return await schemaVersion(db)
  } finally {
    await db.close()
  }
}
