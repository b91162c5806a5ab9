/** The command-line tool: lists the photos of whoever signs in. `print-shop [photos|sign-out] [--device]` */
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
    // First, so that whoever signs out has left even while the server does not answer.
    keys.remove()
    if (kept !== undefined) await server.revoke(kept)
    console.log('Signed out: the key was given back.')
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
    return 'You said no, and that is fine. Nothing was opened.'
  }
  return `That did not work: ${error instanceof Error ? error.message : error}`
}
