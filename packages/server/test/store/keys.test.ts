import assert from 'node:assert/strict'
import { createHmac, hkdfSync } from 'node:crypto'
import { after, describe, test } from 'node:test'
import { DataKeyReplaced, StorageUnavailable, WrongMasterKey } from '../../src/storage/database/errors.ts'
import type { KeyPolicy } from '../../src/storage/keys/key-life.ts'
import { masterKey as openMasterKey } from '../../src/storage/keys/sealing.ts'
import { openStorage, type Storage } from '../../src/storage/open.ts'
import { engines, type TestDatabase } from './engines.ts'
import { masterKey } from './master-key.ts'

const hour = 60 * 60 * 1000
const day = 24 * hour
const start = 1_800_000_000_000
const policy: KeyPolicy = {
  rotateEvery: 90 * day,
  publishAhead: 2 * day,
  leastLead: 0,
  refreshTokensLive: 365 * day,
}
/** Every kind of key. */
const kinds = 5

const opened: Storage[] = []
after(() => Promise.all(opened.map((storage) => storage.close())))

async function open(
  { place }: TestDatabase,
  more: { keyPolicy?: KeyPolicy; masterKey?: Uint8Array; now?: number; encryptedRequests?: boolean } = {},
) {
  const { now = start, ...options } = more
  const storage = await openStorage({ ...place, masterKey, keyPolicy: policy, ...options, now: () => now })
  opened.push(storage)
  return storage
}

const became = (changes: readonly { became: string }[], what: string) =>
  changes.filter((change) => change.became === what).length
const publishedKids = (storage: Storage) => storage.keys.published().map(({ kid }) => kid)

/** The freshly loaded key ring of another instance. */
async function ringOf(database: TestDatabase, now: number) {
  return (await open(database, { now })).keys
}

function legacyFingerprint(master: Buffer, username: string, password: string): string {
  const key = hkdfSync('sha256', master, Buffer.alloc(0), 'valetkey/declared-passwords/v1', 32)
  return createHmac('sha256', Buffer.from(key))
    .update(JSON.stringify([username, password]))
    .digest('base64url')
}

for (const engine of engines) {
  describe(`keys on ${engine.name}`, () => {
    test('a next key is published ahead of its use, and signs, seals and authenticates nothing until then', async () => {
      const database = await engine.create()
      const storage = await open(database)
      const first = storage.keys.signing('ES256')
      const sealed = storage.keys.sealing()
      const authenticated = storage.keys.authenticating()
      const dueAt = start + 88 * day
      assert.deepEqual(await storage.keyCare.rotateDue(dueAt - 1), [])
      const made = await storage.keyCare.rotateDue(dueAt)
      assert.equal(became(made, 'next'), kinds)
      assert.deepEqual(
        made.map(({ activatesAt }) => activatesAt),
        Array(kinds).fill(start + 90 * day),
      )
      assert.equal(storage.keys.published().length, 6)
      const next = made.find(({ alg }) => alg === 'ES256')?.kid ?? assert.fail()
      assert.ok(publishedKids(storage).includes(next))

      assert.deepEqual(await storage.keyCare.rotateDue(start + 90 * day - 1), [])
      assert.equal(storage.keys.signing('ES256'), first)
      assert.equal(storage.keys.sealing().kid, sealed.kid)
      assert.equal(storage.keys.authenticating().kid, authenticated.kid)

      const taken = await storage.keyCare.rotateDue(start + 90 * day)
      assert.deepEqual([became(taken, 'retired'), became(taken, 'active')], [kinds, kinds])
      assert.equal(storage.keys.signing('ES256').kid, next)
      assert.notEqual(storage.keys.sealing().kid, sealed.kid)
      assert.equal(storage.keys.verifying(first.kid), first)
      assert.equal(storage.keys.unsealing(sealed.kid), sealed)
      assert.equal(storage.keys.authenticated(authenticated.kid), authenticated)
    })

    test('keys for encrypted requests are created only if the feature is on, and ignored when it is off again', async () => {
      const database = await engine.create()
      const without = await open(database)
      assert.deepEqual(without.keys.decrypting(), [])
      assert.ok((await without.keyCare.list(start)).every(({ use }) => use !== 'decrypt'))
      assert.deepEqual(await without.keyCare.prepare({ use: 'decrypt' }, start), [])
      assert.deepEqual(await without.keyCare.hasten({ use: 'decrypt' }, start), [])

      const [storage, other] = await Promise.all(
        [1, 2].map(() => open(database, { encryptedRequests: true })),
      )
      assert.ok(storage && other)
      await storage.keys.reload()
      const made = storage.keys.decrypting()
      assert.deepEqual(made.map(({ alg }) => alg).sort(), ['ECDH-ES', 'RSA-OAEP-256'])
      await other.keys.reload()
      assert.deepEqual(
        other.keys.decrypting().map(({ kid }) => kid),
        made.map(({ kid }) => kid),
      )
      const published = storage.keys.published().map(({ publicJwk }) => publicJwk)
      assert.equal(published.length, 5)
      const forUs = published.filter(({ use }) => use === 'enc')
      assert.deepEqual(forUs.map(({ kty, alg }) => [kty, alg]).sort(), [
        ['EC', undefined],
        ['RSA', 'RSA-OAEP-256'],
      ])
      assert.ok(forUs.every((jwk) => !('d' in jwk)))
      assert.deepEqual((await open(database)).keys.decrypting(), [])
      assert.equal((await open(database)).keys.published().length, 3)
    })

    test('of the keys for encrypted requests only the active one is published, and a retired one still decrypts for a day', async () => {
      const database = await engine.create()
      const storage = await open(database, { encryptedRequests: true })
      const kidsForUs = () =>
        storage.keys.published().flatMap(({ publicJwk: { use, kid } }) => (use === 'enc' ? [kid] : []))
      const first = kidsForUs()
      await storage.keyCare.prepare({ use: 'decrypt' }, start)
      assert.equal(storage.keys.decrypting().length, 4)
      assert.deepEqual(kidsForUs(), first)
      const taken = start + policy.publishAhead
      await storage.keyCare.rotateDue(taken)
      const second = kidsForUs()
      assert.ok(second.length === 2 && second.every((kid) => !first.includes(kid)))
      assert.equal(storage.keys.decrypting().length, 4)
      await storage.keyCare.rotateDue(taken + 26 * hour - 1)
      assert.equal(storage.keys.decrypting().length, 4)
      await storage.keyCare.rotateDue(taken + 26 * hour)
      assert.deepEqual(
        storage.keys
          .decrypting()
          .map(({ kid }) => kid)
          .sort(),
        second.sort(),
      )
    })

    test('keys for encrypted requests are encrypted again under a new master key and a new data key', async () => {
      const database = await engine.create()
      const storage = await open(database, { encryptedRequests: true })
      const kids = storage.keys.decrypting().map(({ kid }) => kid)
      const other = Buffer.alloc(32, 9)
      assert.equal(await storage.keyCare.rewrap(other, { anew: true }, start), true)
      const again = await open(database, { encryptedRequests: true, masterKey: other })
      assert.deepEqual(
        again.keys.decrypting().map(({ kid }) => kid),
        kids,
      )
    })

    test('a successor that is created late is still published for the full time before it is used', async () => {
      const storage = await open(await engine.create())
      const late = start + 300 * day
      const made = await storage.keyCare.rotateDue(late)
      assert.deepEqual(
        made.map(({ activatesAt }) => activatesAt),
        Array(kinds).fill(late + policy.publishAhead),
      )
    })

    test('a retired key is deleted after its last token has expired, not before', async () => {
      const database = await engine.create()
      const storage = await open(database)
      const retiredAt = start + 10 * day
      const old = {
        sign: storage.keys.signing('RS256').kid,
        seal: storage.keys.sealing().kid,
        authenticate: storage.keys.authenticating().kid,
      }
      await storage.keyCare.hasten({}, retiredAt)
      // Tokens that a key signs or seals live an hour at most, plus two hours for stale instances and clock
      // differences.
      const over = retiredAt + 3 * hour
      assert.ok((await ringOf(database, over - 1)).published().some(({ kid }) => kid === old.sign))
      assert.ok(!(await ringOf(database, over)).published().some(({ kid }) => kid === old.sign))
      assert.notEqual((await ringOf(database, over)).verifying(old.sign), undefined)

      assert.equal(became(await storage.keyCare.rotateDue(over - 1), 'deleted'), 0)
      assert.deepEqual(
        (await storage.keyCare.rotateDue(over)).map(({ kid }) => kid),
        [old.seal],
      )
      // An expired ID token may be used as `id_token_hint` for as long as a session lives.
      await storage.keyCare.rotateDue(over + 30 * day)
      assert.equal(storage.keys.verifying(old.sign), undefined)
      assert.notEqual(storage.keys.authenticated(old.authenticate), undefined)
      await storage.keyCare.rotateDue(over + 365 * day)
      assert.equal(storage.keys.authenticated(old.authenticate), undefined)
    })

    test('a key for long-lived refresh tokens is kept for them even if their lifetime setting is lowered', async () => {
      const database = await engine.create()
      const long = await open(database, { keyPolicy: { ...policy, refreshTokensLive: 3650 * day } })
      const { kid } = long.keys.authenticating()
      const short = await open(database, { keyPolicy: { ...policy, refreshTokensLive: day } })
      await short.keyCare.hasten({ use: 'authenticate' }, start)
      await short.keyCare.rotateDue(start + 3000 * day)
      assert.notEqual(short.keys.authenticated(kid), undefined)
    })

    test('if automatic rotation is off, only an operator rotates keys', async () => {
      const storage = await open(await engine.create(), { keyPolicy: { ...policy, rotateEvery: 0 } })
      assert.deepEqual(await storage.keyCare.rotateDue(start + 9999 * day), [])
      assert.ok(storage.keys.ages(start + 9999 * day).every(({ overdue }) => !overdue))
      assert.equal((await storage.keyCare.prepare({ alg: 'ES256' }, start)).length, 1)
      assert.equal(became(await storage.keyCare.rotateDue(start + 2 * day), 'active'), 1)
    })

    test('instances that rotate concurrently end up with the same keys', async () => {
      const database = await engine.create()
      const instances = await Promise.all([1, 2, 3, 4].map(() => open(database)))
      const at = async (now: number) => {
        const changes = await Promise.all(instances.map(({ keyCare }) => keyCare.rotateDue(now)))
        await Promise.all(instances.map(({ keys }) => keys.reload()))
        return changes.flat()
      }
      const made = await at(start + 88 * day)
      assert.equal(became(made, 'next'), kinds)
      const taken = await at(start + 90 * day)
      assert.deepEqual([became(taken, 'active'), became(taken, 'retired')], [kinds, kinds])
      const [one, ...others] = instances
      for (const other of others) {
        assert.deepEqual(publishedKids(other), one && publishedKids(one))
        assert.equal(other.keys.signing('RS256').kid, one?.keys.signing('RS256').kid)
      }
      const hastened = await Promise.all(instances.map(({ keyCare }) => keyCare.hasten({}, start + 91 * day)))
      // Each winner retired the key that was active then; of concurrent instances one wins.
      const list = (await one?.keyCare.list(start + 91 * day)) ?? []
      assert.equal(list.filter(({ status }) => status === 'active').length, kinds)
      assert.equal(became(hastened.flat(), 'active'), became(hastened.flat(), 'retired'))
    })

    test('an instance with a stale ring finds a key that another one has just created', async () => {
      const database = await engine.create()
      const [stale, other] = [await open(database), await open(database)]
      await other.keyCare.hasten({}, start)
      const { kid } = other.keys.signing('EdDSA')
      assert.equal(stale.keys.verifying(kid), undefined)
      await stale.keys.renewed()
      assert.equal(stale.keys.verifying(kid)?.kid, kid)
      assert.equal(stale.keys.unsealing(other.keys.sealing().kid)?.kid, other.keys.sealing().kid)
      assert.deepEqual(stale.keys.authenticating(), other.keys.authenticating())
    })

    test('an active key is withdrawn only together with the step that gives it a successor', async () => {
      const storage = await open(await engine.create())
      const { kid } = storage.keys.signing('ES256')
      const refused = await storage.keyCare.withdraw(kid, { withSuccessor: false }, start)
      assert.equal(refused.outcome, 'active')
      assert.equal(storage.keys.signing('ES256').kid, kid)
      const done = await storage.keyCare.withdraw(kid, { withSuccessor: true }, start)
      assert.equal(done.outcome, 'done')
      assert.equal(storage.keys.verifying(kid), undefined)
      assert.notEqual(storage.keys.signing('ES256').kid, kid)
      assert.equal((await storage.keyCare.withdraw(kid, { withSuccessor: true }, start)).outcome, 'unknown')
      assert.equal(
        (await storage.keyCare.withdraw('no-such-key', { withSuccessor: false }, start)).outcome,
        'unknown',
      )
    })

    test('a next key and a retired key can be withdrawn immediately', async () => {
      const storage = await open(await engine.create())
      const retired = storage.keys.sealing().kid
      await storage.keyCare.hasten({ use: 'seal' }, start)
      const [next] = await storage.keyCare.prepare({ use: 'seal' }, start)
      for (const kid of [retired, next?.kid ?? assert.fail()]) {
        assert.notEqual(storage.keys.unsealing(kid), undefined)
        assert.equal((await storage.keyCare.withdraw(kid, { withSuccessor: false }, start)).outcome, 'done')
        assert.equal(storage.keys.unsealing(kid), undefined)
      }
    })

    test('an overdue rotation is reported', async () => {
      const storage = await open(await engine.create())
      const fine = storage.keys.ages(start + 89 * day)
      assert.equal(fine.length, kinds)
      assert.ok(fine.every(({ seconds, overdue }) => seconds === 89 * 86_400 && !overdue))
      assert.ok(storage.keys.ages(start + 89 * day + 1).every(({ overdue }) => overdue))
      assert.ok(
        (await storage.keyCare.list(start + 92 * day)).every(
          ({ status, overdue }) => status !== 'active' || overdue,
        ),
      )
      // A rotation in progress is not overdue, even if it began late, unless it is not completed.
      await storage.keyCare.rotateDue(start + 92 * day)
      assert.ok(storage.keys.ages(start + 95 * day).every(({ overdue }) => !overdue))
      assert.ok(storage.keys.ages(start + 95 * day + 1).every(({ overdue }) => overdue))
    })
  })

  describe(`an operator's change of keys on ${engine.name}`, () => {
    /** The newest event, with its facts as stored. */
    async function eventsOf(database: TestDatabase) {
      const db = await database.db()
      const query = db.sql.selectFrom('events').select(['type', 'at', 'user_id', 'facts']).orderBy('id')
      const rows = await db.read(query.compile())
      return rows.map(({ facts, ...row }) => ({ ...row, facts: JSON.parse(facts ?? 'null') }))
    }

    test('records an event in the same write: key rotated, key withdrawn, master key changed', async () => {
      const database = await engine.create()
      const { keyCare, keys } = await open(database)
      const es256 = { use: 'sign', alg: 'ES256' } as const
      const first = keys.signing('ES256').kid
      const [next] = await keyCare.prepare(es256, start)
      assert.ok(next !== undefined)
      // There already is a next key: nothing is done and no event is recorded.
      assert.deepEqual(await keyCare.prepare(es256, start + 1), [])
      await keyCare.hasten(es256, start + 2)
      await keyCare.withdraw(first, { withSuccessor: false }, start + 3)
      await keyCare.withdraw(next.kid, { withSuccessor: true }, start + 4)
      const last = keys.signing('ES256').kid
      assert.equal((await keyCare.withdraw(last, { withSuccessor: false }, start + 5)).outcome, 'active')
      const secret = Buffer.from('another master key, of 32 bytes!')
      assert.equal(await keyCare.rewrap(secret, { anew: false }, start + 6), true)
      const anew = (await open(database, { masterKey: secret })).keyCare
      assert.equal(await anew.rewrap(masterKey, { anew: true }, start + 7), true)
      const event = (after: number, type: string, facts: object) => ({
        type,
        at: start + after,
        user_id: null,
        facts,
      })
      assert.deepEqual(await eventsOf(database), [
        event(0, 'key_rotated', { ...es256, kid: next.kid, became: 'next', activatesAt: next.activatesAt }),
        event(2, 'key_rotated', { ...es256, kid: next.kid, became: 'active', before: first }),
        event(3, 'key_withdrawn', { ...es256, kid: first }),
        event(4, 'key_withdrawn', { ...es256, kid: next.kid, successor: last }),
        event(6, 'master_key_changed', { newDataKey: false }),
        event(7, 'master_key_changed', { newDataKey: true }),
      ])
    })

    test('records no event if another process was first', async () => {
      const database = await engine.create()
      const [one, two] = [await open(database), await open(database)]
      const hastened = ({ keyCare }: Storage) => keyCare.hasten({ use: 'seal' }, start)
      const done = (await Promise.all([hastened(one), hastened(two)])).filter(({ length }) => length > 0)
      assert.ok(done.length > 0)
      assert.equal((await eventsOf(database)).length, done.length)
    })

    test('records an event, unlike automatic rotation, which is only logged', async () => {
      const database = await engine.create()
      const { keyCare } = await open(database)
      assert.equal((await keyCare.rotateDue(start + 88 * day)).length, kinds)
      assert.equal((await keyCare.rotateDue(start + 90 * day)).length, 2 * kinds)
      assert.deepEqual(await eventsOf(database), [])
    })
  })

  describe(`the master key on ${engine.name}`, () => {
    const another = Buffer.from('another master key, of 32 bytes!')

    test('a new master key opens the database, the old one does not, and running servers continue', async () => {
      const database = await engine.create()
      const running = await open(database)
      const before = publishedKids(running)
      const fingerprint = running.registry.fingerprint('alice', 'wonderland')
      const subject = running.pairwiseSubject('a.example', 'usr_alice')
      assert.equal(await (await open(database)).keyCare.rewrap(another, { anew: false }, start), true)

      await assert.rejects(open(database), WrongMasterKey)
      const renewed = await open(database, { masterKey: another })
      assert.deepEqual(publishedKids(renewed), before)
      assert.deepEqual(renewed.keys.sealing(), running.keys.sealing())
      // A different fingerprint would look like a changed password and end the user's sessions.
      assert.equal(renewed.registry.fingerprint('alice', 'wonderland'), fingerprint)
      assert.equal(renewed.pairwiseSubject('a.example', 'usr_alice'), subject)

      assert.equal(became(await running.keyCare.rotateDue(start + 88 * day), 'next'), kinds)
      await renewed.keys.reload()
      assert.deepEqual(publishedKids(renewed), publishedKids(running))
      assert.equal((await renewed.keyCare.rotateDue(start + 90 * day)).length, 2 * kinds)
      await running.keys.reload()
      assert.equal(running.keys.signing('ES256').kid, renewed.keys.signing('ES256').kid)
    })

    test('of two concurrent changes of the master key one wins', async () => {
      const database = await engine.create()
      const [one, two] = [await open(database), await open(database)]
      const keys = [another, Buffer.from('a third master key, of 32 bytes.')] as const
      // The second throws if it reads after the first has finished; if it read before, its write is lost.
      const rewrapped = ({ keyCare }: Storage, to: Buffer): Promise<boolean> =>
        keyCare.rewrap(to, { anew: false }, start).catch((error: unknown) => {
          assert.ok(error instanceof WrongMasterKey)
          return false
        })
      const [first, second] = await Promise.all([rewrapped(one, keys[0]), rewrapped(two, keys[1])])
      assert.notEqual(first, second)
      await open(database, { masterKey: first ? keys[0] : keys[1] })
      await assert.rejects(open(database, { masterKey: first ? keys[1] : keys[0] }), WrongMasterKey)
    })

    test('after the data key is replaced, a running server continues until there is a key it cannot decrypt', async () => {
      const database = await engine.create()
      const running = await open(database)
      const { kid } = running.keys.signing('ES256')
      const sealing = running.keys.sealing().kid
      const fingerprint = running.registry.fingerprint('alice', 'wonderland')
      assert.equal(await (await open(database)).keyCare.rewrap(another, { anew: true }, start), true)
      const renewed = await open(database, { masterKey: another })
      assert.equal(renewed.keys.signing('ES256').kid, kid)
      assert.equal(renewed.registry.fingerprint('alice', 'wonderland'), fingerprint)
      assert.equal(renewed.keys.isBehind, false)

      // The keys are the same, so each server accepts the tokens of the other.
      await running.keys.look()
      assert.equal(running.keys.isBehind, true)
      assert.equal(running.keys.isUnreadable, false)
      assert.equal(running.keys.signing('ES256').kid, kid)
      assert.equal(running.keys.sealing().kid, sealing)
      assert.deepEqual(publishedKids(running), publishedKids(renewed))

      // It must not add keys, since no other process could decrypt them; it reports that.
      await assert.rejects(running.keyCare.rotateDue(start + 88 * day), /start the server again/)
      // An operator command that had the database open reports the replaced data key, and not a lost race.
      for (const refused of [
        () => running.keyCare.hasten({}, start),
        () => running.keyCare.prepare({}, start),
        () => running.keyCare.withdraw(kid, { withSuccessor: true }, start),
      ]) {
        await assert.rejects(refused(), DataKeyReplaced)
      }

      // With a key that it cannot decrypt, its JWKS would be incomplete, and it would refuse tokens of other servers.
      assert.equal(became(await renewed.keyCare.rotateDue(start + 88 * day), 'next'), kinds)
      await running.keys.look()
      assert.equal(running.keys.isUnreadable, true)
      assert.throws(() => running.keys.published(), StorageUnavailable)
      assert.throws(() => running.keys.signing('ES256'), StorageUnavailable)
      assert.throws(() => running.keys.verifying(kid), StorageUnavailable)
      await open(database, { masterKey: another })
    })

    test('after the data key is replaced, a running server still learns at once of a withdrawn key', async () => {
      const database = await engine.create()
      const running = await open(database)
      await running.keyCare.rotateDue(start + 88 * day)
      await running.keyCare.rotateDue(start + 90 * day)
      const later = start + 90 * day
      const old = (await running.keyCare.list(later)).find(
        ({ alg, status }) => alg === 'ES256' && status === 'retired',
      )
      assert.ok(old !== undefined && running.keys.verifying(old.kid) !== undefined)
      assert.equal(await (await open(database)).keyCare.rewrap(another, { anew: true }, start), true)
      const renewed = await open(database, { masterKey: another, now: later })
      assert.equal((await renewed.keyCare.withdraw(old.kid, { withSuccessor: false }, later)).outcome, 'done')
      await running.keys.look()
      assert.equal(running.keys.verifying(old.kid), undefined)
      assert.ok(!publishedKids(running).includes(old.kid))
    })

    test('a database from before data keys existed keeps its keys and fingerprints', async () => {
      const database = await engine.create()
      const storage = await open(database)
      const kids = publishedKids(storage)
      const db = await database.db()
      // As an old version wrote it: every key is encrypted under the master key, and there is no data key.
      const master = openMasterKey(masterKey)
      const legacy = await open(database, { masterKey })
      const rows = await db.read(db.sql.selectFrom('keys').selectAll().compile())
      const secretOf = { seal: legacy.keys.sealing(), authenticate: legacy.keys.authenticating() }
      const statements = rows.map(({ kid, use, alg }) => {
        const context = `key ${kid} ${use} ${alg}`
        const key = legacy.keys.verifying(kid)?.privateKey.export({ type: 'pkcs8', format: 'der' })
        const secret = use === 'seal' || use === 'authenticate' ? secretOf[use].key.export() : key
        return {
          query:
            secret === undefined
              ? db.sql.deleteFrom('keys').where('kid', '=', kid).compile()
              : db.sql
                  .updateTable('keys')
                  .set({ sealed: master.seal(secret, context), activated_at: null, tokens_live: 0 })
                  .where('kid', '=', kid)
                  .compile(),
        }
      })
      assert.equal((await db.write(statements)).committed, true)

      const now = await open(database)
      assert.deepEqual(publishedKids(now), kids)
      assert.equal(
        now.registry.fingerprint('alice', 'wonderland'),
        // HMAC under HKDF(master key), as in every version.
        legacyFingerprint(masterKey, 'alice', 'wonderland'),
      )
      assert.equal((await now.keyCare.list(start))[0]?.since, start)
      assert.equal(await now.keyCare.rewrap(another, { anew: true }, start), true)
      const renewed = await open(database, { masterKey: another })
      assert.deepEqual(publishedKids(renewed), kids)
      assert.equal(
        renewed.registry.fingerprint('alice', 'wonderland'),
        legacyFingerprint(masterKey, 'alice', 'wonderland'),
      )
    })
  })
}
