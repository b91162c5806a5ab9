/** Starts the thumbnailer, which looks for photos without a thumbnail every two seconds. */
import { setTimeout as pause } from 'node:timers/promises'
import { AccessTokens } from './access-token.ts'
import { makeMissing } from './thumbnails.ts'

const {
  ISSUER = 'http://localhost:4000',
  CLIENT_ID = 'thumbnailer',
  CLIENT_SECRET,
  PHOTO_DRIVE = 'http://localhost:4001',
  RESOURCE = 'https://drive.example/',
} = process.env
if (CLIENT_SECRET === undefined) {
  console.error(
    'CLIENT_SECRET is missing: the thumbnailer needs it to authenticate at the authorization server',
  )
  process.exit(1)
}

const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())

const tokens = new AccessTokens({
  issuer: new URL(ISSUER),
  clientId: CLIENT_ID,
  clientSecret: CLIENT_SECRET,
  resource: RESOURCE,
  scope: 'photos.thumbnail',
})

console.log('The thumbnailer is ready and looks for photos every 2 seconds')
let lastTrouble = ''
const skipped = new Set<string>()
while (!stop.signal.aborted) {
  try {
    for await (const outcome of makeMissing(new URL(PHOTO_DRIVE), tokens)) {
      if ('trouble' in outcome) {
        const { id, title, trouble } = outcome
        if (!skipped.has(id)) console.error(`No thumbnail for “${title}”: ${trouble}`)
        skipped.add(id)
      } else {
        const { title, width, height, bytes } = outcome
        console.log(`A thumbnail for “${title}”: ${width} × ${height}, ${Math.round(bytes / 1024)} KB`)
      }
      if (stop.signal.aborted) break
    }
    lastTrouble = ''
  } catch (error) {
    // Print the same error only once, not every two seconds.
    const trouble = error instanceof Error ? error.message : String(error)
    if (trouble !== lastTrouble) console.error(`Will try again: ${trouble}`)
    lastTrouble = trouble
  }
  await pause(2000, undefined, { signal: stop.signal }).catch(() => undefined)
}
