import { html } from 'hono/html'
import { layout } from './layout.ts'

type Message = { title: string; text: string; action: string; href: string }

/** The messages of the error page: what happened, and what to do next. */
export const messages = {
  denied: {
    title: 'You did not allow access',
    text: 'We received nothing from Photo Drive. You can change your mind at any time.',
    action: 'Connect Photo Drive',
    href: '/connect',
  },
  refused: {
    title: 'Photo Drive could not be connected',
    text: 'The sign-in page sent you back with an error. It is not your fault; trying again often helps.',
    action: 'Try again',
    href: '/connect',
  },
  strayAnswer: {
    title: 'This sign-in was not started here',
    text: 'It was started in another browser or too long ago, or it was already completed. Nothing was connected.',
    action: 'Connect Photo Drive',
    href: '/connect',
  },
  ended: {
    title: 'Access has ended',
    text: 'You took it back, or it has expired. Your photos are still there, but we can no longer see them.',
    action: 'Connect Photo Drive again',
    href: '/connect',
  },
  disconnected: {
    title: 'Disconnected',
    text: 'We revoked our access to Photo Drive and deleted our copies of your photos.',
    action: 'Back to the shop',
    href: '/',
  },
  keptByServer: {
    title: 'Disconnected here',
    text: 'We deleted our token and our copies of your photos, but the sign-in server did not respond when we revoked the token. Take it back under “What you allowed” in your account there.',
    action: 'Back to the shop',
    href: '/',
  },
  notFound: {
    title: 'Page not found',
    text: 'The photo or the print was deleted, or the address is wrong.',
    action: 'Back to the shop',
    href: '/',
  },
  foreignForm: {
    title: 'This form came from another site',
    text: 'Another site tried to submit a form in your name. Nothing was changed.',
    action: 'Back to the shop',
    href: '/',
  },
  failed: {
    title: 'Something is not responding',
    text: 'Print Shop, Photo Drive or the sign-in page does not respond. Please try again in a moment.',
    action: 'Try again',
    href: '/',
  },
} as const satisfies Record<string, Message>

/** An error page. `detail` is for developers and appears in small print. */
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
