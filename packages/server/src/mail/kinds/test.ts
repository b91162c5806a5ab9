import type { Text } from '../../pages/text/text.ts'
import type { Letter, MailType } from '../mail.ts'

/** The mail of `valetkey mail test`, which is sent without the queue. */
export function testLetter(to: string, words: Text['mails'], issuer: string): Letter {
  return { to, ...words.test(new URL(issuer).host) }
}

export const test: MailType<'test'> = {
  write: ({ to }, words, { issuer }) => testLetter(to, words, issuer),
}
