import { ownAddress } from '../pages/html/address.ts'
import { type Html, html } from '../pages/html/html.ts'
import { visible } from '../pages/html/visible.ts'
import { textFor } from '../pages/text/text.ts'
import type { Letter } from './mail.ts'

/** A mail as it is handed to a mail server or shown in the mailbox. */
export type Message = Pick<Letter, 'link'> & { to: string; subject: string; text: string; html: string }

/** The most bytes of a message, so that a queue of them is bounded. */
export const longestMessage = 16_384

/**
 * Turns a letter into text and HTML with the same content. The HTML has no picture, script or style sheet, because mail
 * programs remove or ask for them; and all of its text is escaped. Throws on a link that does not begin with the issuer.
 */
export function messageOf(
  { to, subject, paragraphs, link, after = [] }: Letter,
  { issuer, locale }: { issuer: string; locale: string },
): Message {
  if (link !== undefined && !link.url.startsWith(`${issuer}/`))
    throw new TypeError('a mail links only to this server')
  const text = textFor(locale)
  const host = new URL(issuer).host
  const footer = text.mails.footer(host)
  const plain = [
    ...paragraphs.map(visible),
    ...(link === undefined ? [] : [`${visible(link.label)}:\n${link.url}`]),
    ...after.map(visible),
    `-- \n${footer}`,
  ]
  const message = {
    to,
    subject: visible(subject),
    text: `${plain.join('\n\n')}\n`,
    html: page({ subject, paragraphs, link, after, footer }, text).toString(),
    ...(link && { link }),
  }
  if (Buffer.byteLength(message.text) + Buffer.byteLength(message.html) > longestMessage)
    throw new RangeError(`a mail has at most ${longestMessage} bytes`)
  return message
}

type Parts = Pick<Letter, 'subject' | 'paragraphs'> & {
  link: Letter['link'] | undefined
  after: readonly string[]
  footer: string
}

/** Inline styles only, and colors for both schemes: many mail programs remove a `<style>` element. */
function page({ subject, paragraphs, link, after, footer }: Parts, text: ReturnType<typeof textFor>): Html {
  const small = (content: string) =>
    html`<p style="margin:0 0 12px;font-size:14px;line-height:1.5;color:#5d6269">${content}</p>`
  return html`<!doctype html>
<html lang="${text.language}" dir="${text.direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light">
<title>${subject}</title>
</head>
<body style="margin:0;padding:24px 12px;background:#fbfaf7;color:#1b1d1f;font-family:ui-sans-serif,system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr><td align="center">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:480px;background:#ffffff;border:1px solid #e5e2da;border-radius:10px"><tr><td style="padding:28px 24px 16px;text-align:start;overflow-wrap:anywhere">
<h1 style="margin:0 0 16px;font-size:20px;line-height:1.3;font-weight:600">${subject}</h1>
${paragraphs.map((each) => html`<p style="margin:0 0 16px;font-size:16px;line-height:1.5">${each}</p>`)}
${link && button(link, text.mails.copyLink)}
${after.map(small)}
</td></tr></table>
<p style="max-width:480px;margin:16px auto 0;padding:0 12px;font-size:13px;line-height:1.5;color:#5d6269">${footer}</p>
</td></tr></table>
</body>
</html>
`
}

function button({ label, url }: NonNullable<Letter['link']>, copyLink: string): Html {
  return html`<p style="margin:8px 0 20px"><a href="${ownAddress(url)}" style="display:inline-block;padding:12px 20px;background:#0e5a4b;color:#ffffff;border-radius:8px;font-size:16px;font-weight:600;text-decoration:none">${label}</a></p>
<p style="margin:0 0 4px;font-size:13px;line-height:1.5;color:#5d6269">${copyLink}</p>
<p style="margin:0 0 16px;font-size:13px;line-height:1.5;word-break:break-all;color:#1b1d1f">${url}</p>`
}
