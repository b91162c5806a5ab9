import { openStorage } from '../../../src/storage/open.ts'
import { aBegunFamily, aUse } from '../builders.ts'
import { clock } from '../clock.ts'
import { masterKey } from '../master-key.ts'

// Writes until it is killed, and prints each family and generation once its write has resolved.
const [place = ''] = process.argv.slice(2)
const storage = await openStorage({ ...JSON.parse(place), masterKey, now: () => clock.now })
for (;;) {
  const { family } = await aBegunFamily(storage)
  process.stdout.write(`${family.id} 0\n`)
  for (let generation = 0; generation < 3; generation += 1) {
    await storage.store.refresh(aUse(family.id, generation))
    process.stdout.write(`${family.id} ${generation + 1}\n`)
  }
  // Lets the pipe drain.
  await new Promise((resolve) => setImmediate(resolve))
}
