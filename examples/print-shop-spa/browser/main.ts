/** The single-page app: it has no server of its own and no secret, and stores no tokens. */
import { AuthorizationResponseError } from 'oauth4webapi'
import { type Answer, AuthorizationServer, StrayAnswer } from './authorization-server.ts'
import { Key, KeyEnded } from './key.ts'
import { PhotoDrive } from './photo-drive.ts'
import { settings } from './settings.ts'
import { keyPanel, showPhotos, showStart } from './view.ts'

const messages = {
  start: ['Your photos, on one page', 'This page has no server of its own: it gets your photos directly.'],
  signedOut: ['Signed out', 'The access of this page to your photos was revoked.'],
  signedOutHere: [
    'Signed out here',
    'The authorization server did not respond, so access ends when it expires.',
  ],
  ended: ['Access has ended', 'It was revoked, or was not used for too long.'],
  stray: ['This response is not for this tab', 'This tab did not start the sign-in that it belongs to.'],
  denied: ['You did not allow access', 'This page cannot see your photos. You can change your mind.'],
  failed: ['Something is not responding', 'Try again in a moment. The browser’s console has details.'],
} as const

const address = new URL(location.href)
const isAnswer = address.pathname === '/callback'
// Removes the code from the address bar first: history and screenshots keep addresses. RFC 9700 §4.3
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
