import { openStorage } from '../../../src/storage/open.ts'
import { aFamily, aGrant } from '../builders.ts'
import { clock } from '../clock.ts'
import { masterKey } from '../master-key.ts'

// Redeems the codes with the given hashes, and prints the outcome of each.
const [place = '', userId = '', grantId = '', ...hashes] = process.argv.slice(2)
const storage = await openStorage({ ...JSON.parse(place), masterKey, now: () => clock.now })
const grant = aGrant(userId, { id: grantId })
for (const hash of hashes) {
  const spends = { kind: 'code', hash } as const
  const outcome = await storage.store.begin({ spends, family: aFamily(grant), now: clock.now })
  console.log(hash, outcome)
}
await storage.close()
