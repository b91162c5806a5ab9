import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { anArtefact, anAuthorization, aPerson, tally } from './builders.ts'
import { startChild } from './children/child.ts'
import { engines } from './engines.ts'

for (const engine of engines) {
  describe(`several processes on ${engine.name}`, () => {
    test('four processes that open an empty database concurrently end up with the same keys', async () => {
      const database = await engine.create({ empty: true })
      const children = Array.from({ length: 4 }, () =>
        startChild('open-once.ts', [JSON.stringify(database.place)]),
      )
      await Promise.all(children.map(({ closed }) => closed))
      const [first = ''] = children.map(({ output }) => output.text)
      assert.equal(first.trim().split(' ').length, 4)
      for (const { output } of children) assert.equal(output.text, first)
    })

    test('of three processes that redeem the same 40 codes, each code is redeemed once', async () => {
      const database = await engine.create()
      const storage = await database.open()
      const person = await aPerson(storage)
      const { grant } = await anAuthorization(storage, person.id)
      const codes = Array.from({ length: 40 }, () => anArtefact('code'))
      for (const code of codes) await storage.store.remember(code)
      const hashes = codes.map(({ hash }) => hash)
      const args = [JSON.stringify(database.place), person.id, grant.id, ...hashes]
      const children = Array.from({ length: 3 }, () => startChild('redeem.ts', args))
      await Promise.all(children.map(({ closed }) => closed))
      const lines = children.flatMap(({ output }) => output.text.trim().split('\n'))
      for (const hash of hashes) {
        const outcomes = lines.filter((line) => line.startsWith(hash)).map((line) => line.split(' ')[1] ?? '')
        assert.deepEqual(tally(outcomes), { won: 1, lost: 2 })
      }
    })

    test('killing a process at any moment loses no write that has resolved', async () => {
      const database = await engine.create()
      const acknowledged: string[] = []
      for (const lines of [1, 20, 130, 600]) {
        acknowledged.push(...(await linesUntilKilled('write-on.ts', database.place, lines)))

        // No other process had the file open, so it is recovered from the log of the killed process.
        const storage = await database.open()
        for (const line of acknowledged) {
          const [family = '', generation] = line.split(' ')
          const found = await storage.store.standing(family)
          assert.ok((found?.family.generation ?? -1) >= Number(generation), `lost: ${line}`)
        }
        await storage.close()
      }
      assert.ok(acknowledged.length >= 4, `${acknowledged.length} writes were acknowledged`)
    })

    test('killing a process whose writes share commits loses no write that has resolved', async () => {
      const database = await engine.create()
      const acknowledged: string[] = []
      for (const lines of [1, 200, 1_500]) {
        acknowledged.push(...(await linesUntilKilled('write-many.ts', database.place, lines)))
        const storage = await database.open()
        for (const hash of acknowledged) {
          assert.ok(await storage.store.recall('interaction', hash), `lost: ${hash}`)
        }
        await storage.close()
      }
      assert.ok(acknowledged.length >= 32, `${acknowledged.length} writes were acknowledged`)
    })
  })
}

/** Kills a child after it has printed a number of lines, during further writes, and returns the lines. */
async function linesUntilKilled(program: string, place: object, lines: number): Promise<string[]> {
  const { child, output, closed } = startChild(program, [JSON.stringify(place)])
  child.stdout?.on('data', () => {
    if (output.text.split('\n').length > lines) child.kill('SIGKILL')
  })
  await closed
  // The last line may be incomplete.
  return output.text.slice(0, output.text.lastIndexOf('\n')).split('\n')
}
