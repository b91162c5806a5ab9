/** The command-line tool: lists the photos of the signed-in user. `print-shop [photos|sign-out] [--device]` */
import { AuthorizationResponseError, ResponseBodyError } from 'openid-client'
import { AuthorizationServer } from './authorization-server.ts'
import { Refused, readCommand } from './command-line.ts'
import { KeyFile } from './key-file.ts'
import { titles } from './photo-drive.ts'
import { accessToken, inBrowser, onDevice } from './print-shop.ts'

try {
  const { word, issuer, photoDrive, clientId, keyFile, device } = readCommand(
    process.argv.slice(2),
    process.env,
  )
  const keys = new KeyFile(keyFile)
  const server = await AuthorizationServer.discover(issuer, clientId)
  if (word === 'sign-out') {
    const kept = keys.read(issuer.href)
    // Before the revocation, so that signing out works even if the server does not respond.
    keys.remove()
    if (kept !== undefined) await server.revoke(kept)
    console.log('Signed out: access was revoked.')
  } else {
    const token = await accessToken(server, issuer.href, keys, device ? onDevice : inBrowser)
    console.log('Your photos:')
    for (const title of await titles(photoDrive, token)) console.log(`  ${title}`)
  }
} catch (error) {
  console.error(wordsFor(error))
  process.exitCode = 1
}

function wordsFor(error: unknown): string {
  if (error instanceof Refused) return error.message
  const answered = error instanceof AuthorizationResponseError || error instanceof ResponseBodyError
  if (answered && error.error === 'access_denied') {
    return 'You did not allow access.'
  }
  return `Failed: ${error instanceof Error ? error.message : error}`
}
