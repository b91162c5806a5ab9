import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { aBegunFamily, aFamily, atOnce, aUse, day } from './builders.ts'
import { clock } from './clock.ts'
import { engines } from './engines.ts'

for (const engine of engines) {
  describe(`refreshing on ${engine.name}`, async () => {
    const database = await engine.create()
    const storage = await database.open()
    const db = await database.db()

    test('refreshing families adds no rows and does not make the database grow', async () => {
      const { grant, family: first } = await aBegunFamily(storage)
      const [row] = await db.read(
        db.sql.selectFrom('token_families').selectAll().where('id', '=', first.id).compile(),
      )
      if (row === undefined) throw new Error('the family is gone')
      const families = Array.from({ length: 200 }, () => aFamily(grant))
      const copies = families.map(({ id }) => ({ ...row, id }))
      await db.write([{ query: db.sql.insertInto('token_families').values(copies).compile() }])
      const pass = async (from: number, to: number) => {
        for (let generation = from; generation < to; generation += 1) {
          await atOnce(families.length, async (index) => {
            const familyId = families[index]?.id ?? ''
            const at = { now: clock.now + generation, idleExpiresAt: clock.now + day + generation }
            const { outcome } = await storage.store.refresh(aUse(familyId, generation, at))
            assert.equal(outcome, 'advanced')
          })
        }
        return storage.sizes()
      }
      await pass(0, 5)
      const early = await pass(5, 10)
      const late = await pass(10, 20)
      const rows = await db.read(db.sql.selectFrom('token_families').select('id').compile())
      assert.equal(rows.length, families.length + 1)
      assert.ok(late.bytes <= early.bytes * 1.25, `${early.bytes} bytes, then ${late.bytes}`)
    })
  })
}
