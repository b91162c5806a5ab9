import { openStorage } from '../../../src/storage/open.ts'
import { masterKey } from '../master-key.ts'

// Opens a data folder in a process of its own and says how that went: the keys it found, or the refusal.
const [place = '', as] = process.argv.slice(2)
// The superuser may write anywhere; whoever cannot become nobody is bound by the modes anyway.
if (as === 'nobody' && process.getuid?.() === 0) process.setuid?.(65_534)
try {
  const storage = await openStorage({ ...JSON.parse(place), masterKey, now: Date.now })
  console.log(storage.keys.sealing().kid, ...storage.keys.published().map(({ kid }) => kid))
  await storage.close()
} catch (error) {
  console.log(error instanceof Error ? `${error.name}: ${error.message}` : error)
}
