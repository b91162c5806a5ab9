/** The single-page app: no server of its own, no secret, and nothing stored that opens anything. */
import { AuthorizationResponseError } from 'oauth4webapi'
import { type Answer, AuthorizationServer, StrayAnswer } from './authorization-server.ts'
import { Key, KeyEnded } from './key.ts'
import { PhotoDrive } from './photo-drive.ts'
import { settings } from './settings.ts'
import { keyPanel, showPhotos, showStart } from './view.ts'

const messages = {
  start: ['Your photos, on one page', 'No server stands behind this page: it asks for your photos itself.'],
  signedOut: ['Signed out', 'The key was given back, and nobody can use it any more.'],
  signedOutHere: ['Signed out here', 'The authorization server does not answer, so the key ends by itself.'],
  ended: ['The key has ended', 'It was taken back, or lay unused for too long.'],
  stray: ['That was not for this tab', 'This tab did not ask for the answer that came.'],
  denied: ['You said no, and that is fine', 'Nothing was opened. You can change your mind.'],
  failed: ['Something does not answer', 'Try again in a moment. The browser’s console says more.'],
} as const

const address = new URL(location.href)
const isAnswer = address.pathname === '/callback'
// The code leaves the address bar before anything else: history and screenshots keep addresses. RFC 9700 §4.3
if (isAnswer) history.replaceState(null, '', '/')
let signIn = () => location.assign('/')

try {
  const told = await settings()
  const server = await AuthorizationServer.discover(told)
  signIn = () => void server.begin().catch(explain)
  if (isAnswer) await open(server, await server.complete(address), told.photoDrive)
  else say('start')
} catch (error) {
  explain(error)
}

async function open(server: AuthorizationServer, { tokens, name }: Answer, driveUrl: string): Promise<void> {
  const key = new Key(server, tokens)
  key.onEnded = explain
  const drive = new PhotoDrive(driveUrl, key)
  const photos = await drive.photos()
  showPhotos(name, photos, (photo) => drive.picture(photo), keyPanel(key, signOut))

  async function signOut(): Promise<void> {
    try {
      await key.end()
      say('signedOut')
    } catch (error) {
      console.warn(error)
      say('signedOutHere')
    }
  }
}

function explain(error: unknown): void {
  const reason = reasonOf(error)
  if (reason === 'failed') console.warn(error)
  say(reason)
}

function reasonOf(error: unknown): keyof typeof messages {
  if (error instanceof KeyEnded) return 'ended'
  if (error instanceof StrayAnswer) return 'stray'
  return error instanceof AuthorizationResponseError && error.error === 'access_denied' ? 'denied' : 'failed'
}

function say(message: keyof typeof messages): void {
  const [heading, words] = messages[message]
  showStart(heading, words, signIn)
}
