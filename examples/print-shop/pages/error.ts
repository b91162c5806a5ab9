import { html } from 'hono/html'
import { layout } from './layout.ts'

type Message = { title: string; text: string; action: string; href: string }

/** When things end or go wrong: what happened, and the one thing to do next. */
export const messages = {
  denied: {
    title: 'You said no, and that is fine',
    text: 'Photo Drive told us nothing and gave us nothing. If you change your mind, we are here.',
    action: 'Connect Photo Drive after all',
    href: '/connect',
  },
  refused: {
    title: 'Photo Drive could not be connected',
    text: 'The sign-in page sent you back with an error. It is not your fault; trying again often helps.',
    action: 'Try again',
    href: '/connect',
  },
  strayAnswer: {
    title: 'This sign-in does not belong here',
    text: 'It was begun in another browser, or too long ago, or it was used before. Nothing was connected.',
    action: 'Connect Photo Drive',
    href: '/connect',
  },
  ended: {
    title: 'The key does not work any more',
    text: 'You took it back, or its time was over. Your photos are where they were; we cannot see them now.',
    action: 'Connect Photo Drive again',
    href: '/connect',
  },
  disconnected: {
    title: 'Disconnected',
    text: 'We gave the key back and forgot our copies of your photos. Photo Drive opens to us no more.',
    action: 'Back to the shop',
    href: '/',
  },
  keptByServer: {
    title: 'Disconnected here',
    text: 'We forgot our key and our copies of your photos, but the sign-in server did not answer when we gave the key back. Remove Print Shop from the apps in your account there.',
    action: 'Back to the shop',
    href: '/',
  },
  notFound: {
    title: 'There is nothing here',
    text: 'The photo or the print is gone, or the address is wrong.',
    action: 'Back to the shop',
    href: '/',
  },
  foreignForm: {
    title: 'That came from somewhere else',
    text: 'Another page tried to press a button of ours in your name. We did nothing.',
    action: 'Back to the shop',
    href: '/',
  },
  failed: {
    title: 'Something does not answer',
    text: 'Print Shop, Photo Drive or the sign-in page is having a moment. Please try again.',
    action: 'Try again',
    href: '/',
  },
} as const satisfies Record<string, Message>

/** `detail`: for developers, in small print. */
export function errorPage({ title, text, action, href }: Message, detail?: string) {
  return layout(
    title,
    undefined,
    html`<div class="note">
<h1>${title}</h1>
<p class="lead">${text}</p>
<p><a class="button" href="${href}">${action}</a></p>
${detail === undefined ? '' : html`<p class="small"><code>${detail}</code></p>`}
</div>`,
  )
}
