import { openStorage } from '../../../src/storage/open.ts'
import { masterKey } from '../master-key.ts'

// Opens a data folder in a separate process and prints the keys it found, or the error.
const [place = '', as] = process.argv.slice(2)
// Root may write anywhere, so switch to the user nobody; other users are bound by the file modes anyway.
if (as === 'nobody' && process.getuid?.() === 0) process.setuid?.(65_534)
try {
  const storage = await openStorage({ ...JSON.parse(place), masterKey, now: Date.now })
  console.log(storage.keys.sealing().kid, ...storage.keys.published().map(({ kid }) => kid))
  await storage.close()
} catch (error) {
  console.log(error instanceof Error ? `${error.name}: ${error.message}` : error)
}
