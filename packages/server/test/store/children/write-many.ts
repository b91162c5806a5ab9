import { openStorage } from '../../../src/storage/open.ts'
import { anArtefact } from '../builders.ts'
import { clock } from '../clock.ts'
import { masterKey } from '../master-key.ts'

// Runs 32 writes concurrently until it is killed, and prints the hash of each once it has resolved.
const [place = ''] = process.argv.slice(2)
const storage = await openStorage({ ...JSON.parse(place), masterKey, now: () => clock.now })
const writeOn = async (): Promise<never> => {
  for (;;) {
    const artefact = anArtefact('interaction')
    await storage.store.remember(artefact)
    process.stdout.write(`${artefact.hash}\n`)
  }
}
await Promise.all(Array.from({ length: 32 }, writeOn))
