import { setImmediate as turn } from 'node:timers/promises'
import type { TestServer } from './a-server.ts'
import { Walker } from './walker.ts'

/** A mail as the mailbox page shows it. */
export type ShownMail = { to: string; subject: string; text: string; link: string | undefined }

type Mailing = Pick<TestServer, 'fetch' | 'issuer'>

/** The mails in the mailbox of a server, the newest first. */
export async function mailbox(server: Mailing): Promise<readonly ShownMail[]> {
  const html = await (await server.fetch(new Request(`${server.issuer}/mailbox`))).text()
  return [...html.matchAll(/<article[\s\S]*?<\/article>/g)].map(([article]) => {
    const part = (pattern: RegExp) => plain(pattern.exec(article)?.[1] ?? '')
    return {
      subject: part(/<h2>([\s\S]*?)<\/h2>/),
      to: part(/<bdi[^>]*>([\s\S]*?)<\/bdi>/),
      text: part(/<details>([\s\S]*?)<\/details>/),
      link: /<a class="button" href="([^"]*)"/.exec(article)?.[1]?.replaceAll('&amp;', '&'),
    }
  })
}

/** The newest mails to an address, once there are so many. */
export async function mailsTo(server: Mailing, address: string, count = 1): Promise<readonly ShownMail[]> {
  for (;;) {
    const found = (await mailbox(server)).filter(({ to }) => to === address)
    if (found.length >= count) return found
    await turn()
  }
}

/** The link of the newest mail to an address, once there are so many mails. */
export async function linkTo(server: Mailing, address: string, count = 1): Promise<string> {
  const [mail] = await mailsTo(server, address, count)
  if (mail?.link === undefined) throw new Error(`no link in the mail to ${address}`)
  return mail.link
}

/** Signs up with a mail address on a server with `mail: {}`, and returns the browser, which is then signed in. */
export async function signUpByMail(
  server: Mailing & { clock: TestServer['clock'] },
  address: string,
  password: string,
  name = '',
): Promise<Walker> {
  const walker = await new Walker(server).go('/sign-up')
  await walker.submit({ address })
  await walker.go(await linkTo(server, address))
  return walker.submit({ name, password, password_again: password })
}

function plain(html: string): string {
  return html
    .replaceAll(/<br>/g, '\n')
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}
