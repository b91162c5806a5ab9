import type { Key } from './key.ts'
import type { Photo } from './photo-drive.ts'

type Child = Node | string

/** Creates an element. Strings become text nodes, so the title of a photo is never read as markup. */
function element(tag: string, attributes: Record<string, string>, ...children: Child[]): HTMLElement {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
  made.append(...children)
  return made
}

function button(words: string, look: string, press: () => void): HTMLElement {
  const made = element('button', { type: 'button', class: look }, words)
  made.addEventListener('click', press)
  return made
}

function show(layout: 'single' | 'with-panel', ...children: Child[]): void {
  const stage = document.querySelector('#stage')
  if (stage === null) throw new Error('the page has no stage')
  stage.className = layout
  stage.replaceChildren(...children)
}

/** The page without a signed-in user: a sentence, and the sign-in button. */
export function showStart(heading: string, words: string, signIn: () => void): void {
  show(
    'single',
    element(
      'div',
      {},
      element('h1', {}, heading),
      element('p', { class: 'lead' }, words),
      element('p', {}, button('Sign in', 'button', signIn)),
      element(
        'p',
        { class: 'small' },
        'You sign in on Photo Drive’s own page. This page never sees your password.',
      ),
    ),
  )
}

/** The photos, each shown when it has loaded, beside the panel. */
export function showPhotos(
  name: string,
  photos: readonly Photo[],
  picture: (photo: Photo) => Promise<string>,
  panel: HTMLElement,
): void {
  const list = element('ul', { class: 'contact-sheet' })
  for (const photo of photos) {
    const image = element('img', { alt: '', width: '480', height: '320' })
    const caption = element('span', {}, photo.title)
    list.append(element('li', {}, element('figure', {}, image, caption)))
    picture(photo).then(
      (url) => image.setAttribute('src', url),
      () => caption.append(' (it could not be loaded)'),
    )
  }
  const words = photos.length === 0 ? 'Your Photo Drive is empty.' : 'Straight from Photo Drive to this tab.'
  show(
    'with-panel',
    element(
      'div',
      {},
      element('h1', {}, `Your photos, ${name}`),
      element('p', { class: 'lead' }, words),
      list,
    ),
    panel,
  )
}

/** The panel about the access token, with buttons to renew it and to sign out. */
export function keyPanel(key: Key, signOut: () => void): HTMLElement {
  const until = element('dd', {})
  const renewed = element('dd', { id: 'renewed' })
  const tell = () => {
    until.textContent = `in memory, until ${new Date(key.expiresAt).toLocaleTimeString()}`
    renewed.textContent = key.renewals === 0 ? 'not yet' : times(key.renewals)
  }
  const renew = () =>
    key.renew().catch((error) => {
      console.warn(error)
      renewed.textContent = 'failed: the authorization server is not responding'
    })
  key.onRenewed = tell
  tell()
  return element(
    'aside',
    { class: 'panel', 'aria-labelledby': 'holds' },
    element('h2', { id: 'holds' }, 'What this tab holds'),
    element('p', {}, 'An access token for your photos. It is not stored: it is gone when you close the tab.'),
    element('dl', {}, element('dt', {}, 'The access token'), until, element('dt', {}, 'Renewed'), renewed),
    element(
      'div',
      { class: 'actions' },
      button('Renew now', 'second', renew),
      button('Sign out', 'second', signOut),
    ),
  )
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`
}
