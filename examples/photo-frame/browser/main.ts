/** The legacy page: an access token straight from the authorization endpoint, and a new sign-in when it ends. */
import { type Answer, begin, type Settings, takeAnswer } from './implicit.ts'

const { pathname, hash } = location
// The token leaves the address bar at once: it is good for whoever reads it there. RFC 9700 §4.3.2
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
    return say('That was not for this tab', 'This tab did not ask for the answer that came.')
  }
  if ('error' in answer) {
    const denied = answer.error === 'access_denied'
    return say(
      denied ? 'You said no, and that is fine' : 'That did not work',
      `The answer was ${answer.error}.`,
    )
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
    // There is no refresh token in this grant, so the person comes along again. RFC 6749 §4.2.2
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
    say('The token has ended', 'Connect again: this grant knows no other way.')
  }
  find('next').addEventListener('click', () => void next().catch(fail))
  await next()
  for (const id of ['frame', 'next']) find(id).hidden = false
  find('sign-in').hidden = true
  say(
    'Your wall',
    `The token is good until ${new Date(expiresAt).toLocaleTimeString()}; then you connect again.`,
  )
  setTimeout(end, expiresAt - Date.now())
}

function fail(error: unknown): void {
  console.warn(error)
  say('Something does not answer', 'Try again in a moment. The browser’s console says more.')
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
