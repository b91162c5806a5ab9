import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { NewMail } from '../../src/accounts/mail/new-mail.ts'
import { mostWaiting } from '../../src/storage/tables/mails.ts'
import { atOnce, minute, tally } from './builders.ts'
import { clock } from './clock.ts'
import { engines } from './engines.ts'

let people = 0

function aMail(change: Partial<NewMail<'test'>> = {}): NewMail {
  const to = `person-${++people}@example.com`
  return { kind: 'test', to, locale: 'en', data: {}, expiresAt: clock.now + 60 * minute, ...change }
}

for (const engine of engines) {
  describe(`the queue of mails on ${engine.name}`, async () => {
    const database = await engine.create()
    const [{ mails }, other] = [await database.open(), (await database.open()).mails]
    const waiting = async (to: string, now = clock.now) =>
      (await other.due(1_000, now)).filter(({ content }) => content?.to === to)

    test('a queued mail is due at once, in every process', async () => {
      const mail = aMail()
      assert.equal(await mails.queue(mail, clock.now), 'queued')
      const [found, ...more] = await waiting(mail.to)
      assert.deepEqual(more, [])
      assert.equal(found?.kind, 'test')
      assert.equal(found?.attempts, 0)
      assert.deepEqual(found?.content, { to: mail.to, locale: 'en', data: {} })
    })

    test('of 20 concurrent attempts by two processes one begins, and the others see that it has', async () => {
      const { to } = await queued()
      const [mail] = await waiting(to)
      assert.ok(mail)
      const outcomes = await atOnce(20, (index) =>
        (index % 2 ? mails : other).claim(mail, clock.now + minute, clock.now),
      )
      assert.deepEqual(tally(outcomes), { won: 1, lost: 19 })
      assert.deepEqual(await waiting(to), [])
      const [again] = await waiting(to, clock.now + minute)
      assert.equal(again?.attempts, 1, 'it is due again if the process has died')
    })

    test('a newer mail about the same to the same recipient replaces the one that waits', async () => {
      const { to } = await queued()
      await mails.queue(aMail({ to: to.toUpperCase() }), clock.now)
      assert.equal((await waiting(to)).length, 0)
      assert.equal((await waiting(to.toUpperCase())).length, 1)
      await mails.queue(aMail({ to, about: 'another' }), clock.now)
      assert.equal((await waiting(to)).length, 1)
    })

    test('of 20 concurrent mails about the same one waits', async () => {
      const { to } = aMail()
      await atOnce(20, (index) => (index % 2 ? mails : other).queue(aMail({ to }), clock.now))
      assert.equal((await waiting(to)).length, 1)
    })

    test('a mail that was replaced while it was sent is not removed with its predecessor', async () => {
      const { to } = await queued()
      const [first] = await waiting(to)
      assert.ok(first)
      assert.equal(await mails.claim(first, clock.now + minute, clock.now), 'won')
      await other.queue(aMail({ to }), clock.now)
      await mails.remove(first.id, [], clock.now)
      assert.equal((await waiting(to)).length, 1)
    })

    test('a mail that has expired is not due, and is removed with an event', async () => {
      const mail = aMail({ expiresAt: clock.now + minute })
      await mails.queue(mail, clock.now)
      const later = clock.now + minute
      assert.deepEqual(await waiting(mail.to, later), [])
      const removed = await mails.removeExpired(10, later)
      assert.deepEqual(removed, [{ kind: 'test', attempts: 0 }])
      assert.deepEqual(await mails.removeExpired(10, later), [])
      const db = await database.db()
      const [event] = await db.read(
        db.sql.selectFrom('events').select('facts').where('type', '=', 'mail_undelivered').compile(),
      )
      assert.deepEqual(JSON.parse(event?.facts ?? ''), { kind: 'test', attempts: 0, reason: 'expired' })
    })

    test('the mailbox keeps the newest hundred messages', async () => {
      for (let count = 0; count < 102; count += 1) {
        const { to } = await queued()
        const [mail] = await waiting(to)
        const message = { to, subject: `Mail ${count}`, text: 'text', html: '<p>text</p>' }
        await mails.keep(mail?.id ?? '', message, clock.now + count)
      }
      const kept = await other.kept(clock.now + 200)
      assert.equal(kept.length, 100)
      assert.equal(kept[0]?.subject, 'Mail 101')
      assert.equal(kept.at(-1)?.subject, 'Mail 2')
    })

    test('the backlog says how many mails wait, and since when', async () => {
      const before = (await mails.backlog()).waiting
      await mails.queue(aMail(), clock.now - 5 * minute)
      const { waiting: count, oldestAt } = await other.backlog()
      assert.equal(count, before + 1)
      assert.equal(oldestAt, clock.now - 5 * minute)
    })

    test('neither the recipient nor the content of a mail is in the database in plain text', async () => {
      const mail = aMail()
      await mails.queue(mail, clock.now)
      for (const file of await database.contents()) assert.equal(file.includes(mail.to), false)
    })

    test('a mail that cannot be decrypted is left to a process that can', async () => {
      const { to } = await queued()
      const [mail] = await waiting(to)
      const db = await database.db()
      await db.write([
        {
          query: db.sql
            .updateTable('mails')
            .set({ sealed: 'v1.AAAA.AAAA' })
            .where('id', '=', mail?.id ?? '')
            .compile(),
        },
      ])
      const found = (await mails.due(1_000, clock.now)).find(({ id }) => id === mail?.id)
      assert.equal(found?.content, undefined)
    })

    test('no more mails wait than the bound', async () => {
      const db = await database.db()
      const row = (index: number) => ({
        ...{ id: `full-${index}`, kind: 'test', same: `full-${index}`, status: 'waiting' as const },
        ...{ sealed: 'x', attempts: 0, created_at: 0, due_at: 0, expires_at: clock.now + minute },
      })
      for (let start = 0; start < mostWaiting; start += 500) {
        const rows = Array.from({ length: 500 }, (_, index) => row(start + index))
        await db.write([{ query: db.sql.insertInto('mails').values(rows).compile() }])
      }
      assert.equal(await mails.queue(aMail(), clock.now), 'full')
      await db.write([{ query: db.sql.deleteFrom('mails').where('kind', '=', 'test').compile() }])
      assert.equal(await mails.queue(aMail(), clock.now), 'queued')
    })

    async function queued(): Promise<NewMail> {
      const mail = aMail()
      await mails.queue(mail, clock.now)
      return mail
    }
  })
}
