/**
 * The legacy page: gets its access token from the authorization endpoint, and needs a new sign-in when it expires.
 */
import { type Answer, begin, type Settings, takeAnswer } from './implicit.ts'

const { pathname, hash } = location
// Removes the token from the address bar at once: anyone who can read it there can use it. RFC 9700 §4.3.2
if (pathname === '/callback') history.replaceState(null, '', '/')

try {
  const response = await fetch('/settings.json')
  const settings: Settings = await response.json()
  find('sign-in').addEventListener('click', () => begin(settings))
  if (pathname === '/callback') await hang(takeAnswer(hash, settings.issuer), settings.photoDrive)
} catch (error) {
  fail(error)
}

async function hang(answer: Answer | undefined, photoDrive: string): Promise<void> {
  if (answer === undefined) {
    return say('This response is not for this tab', 'This tab did not start the sign-in that it belongs to.')
  }
  if ('error' in answer) {
    const denied = answer.error === 'access_denied'
    return say(denied ? 'You did not allow access' : 'The sign-in failed', `The error is ${answer.error}.`)
  }
  const { token, expiresAt } = answer
  const ask = (path: string) =>
    fetch(new URL(path, photoDrive), { headers: { authorization: `Bearer ${token}` } })
  const list = await ask('/photos')
  if (!list.ok) throw new Error(`Photo Drive answered ${list.status}`)
  const { photos }: { photos: readonly { title: string; image: string }[] } = await list.json()
  let shown = -1
  const next = async (): Promise<void> => {
    const photo = photos[++shown % photos.length]
    if (photo === undefined) return say('An empty frame', 'There is no photo in your Photo Drive.')
    const picture = await ask(photo.image)
    // This grant has no refresh token, so the user has to sign in again. RFC 6749 §4.2.2
    if (picture.status === 401) return end()
    if (!picture.ok) throw new Error(`Photo Drive answered ${picture.status}`)
    const image = find('picture')
    URL.revokeObjectURL(image.getAttribute('src') ?? '')
    image.setAttribute('src', URL.createObjectURL(await picture.blob()))
    image.setAttribute('alt', photo.title)
    find('title').textContent = photo.title
  }
  const end = () => {
    for (const id of ['frame', 'next']) find(id).hidden = true
    find('sign-in').hidden = false
    say('The token has expired', 'Connect again: the implicit grant has no other way to get a new one.')
  }
  find('next').addEventListener('click', () => void next().catch(fail))
  await next()
  for (const id of ['frame', 'next']) find(id).hidden = false
  find('sign-in').hidden = true
  say('Your wall', `The token expires at ${new Date(expiresAt).toLocaleTimeString()}; then connect again.`)
  setTimeout(end, expiresAt - Date.now())
}

function fail(error: unknown): void {
  console.warn(error)
  say('Something is not responding', 'Try again in a moment. The browser’s console has details.')
}

function say(heading: string, words: string): void {
  find('heading').textContent = heading
  find('words').textContent = words
}

function find(id: string): HTMLElement {
  const found = document.getElementById(id)
  if (found === null) throw new Error(`the page has no ${id}`)
  return found
}
