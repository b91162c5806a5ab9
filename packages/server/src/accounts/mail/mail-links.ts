import { hashOf, mint, unwrap } from '../../protocol/secrets/artefact.ts'
import { Secret } from '../../protocol/secrets/secret.ts'
import type { People } from '../people.ts'
import type { LinkKind, MailLink, NewMailLink } from './mail-link.ts'
import type { MailedStore } from './mailed-store.ts'

/** Milliseconds for which a link works. Minutes are enough to read a mail, and a stolen mailbox is older. */
export const linkLifetimes: Readonly<Record<LinkKind, number>> = {
  recovery: 15 * 60_000,
  address: 60 * 60_000,
  sign_up: 60 * 60_000,
}

/** Why a link does not work. `replaced`: a newer one was sent, or what it is about has changed since. */
export type LinkProblem = 'unknown' | 'used' | 'replaced' | 'expired'

/** Creates a link of 256 random bits, of which only the hash is stored. It ends the earlier ones of its kind. */
export async function startLink(
  { kind, subject, data }: Pick<NewMailLink, 'kind' | 'subject' | 'data'>,
  { store, now, random }: Pick<People, 'now' | 'random'> & { store: Pick<MailedStore, 'startLink'> },
): Promise<Secret> {
  const token = mint('vk_mail_', random)
  const createdAt = now()
  const expiresAt = createdAt + linkLifetimes[kind]
  await store.startLink({ hash: hashOf(token), kind, subject, data, createdAt, expiresAt })
  return new Secret(token)
}

/** Looks at a link without using it, so that a mail scanner or a prefetch uses up nothing. threat D8 */
export async function openLink(
  kind: LinkKind,
  token: string,
  { store, now }: Pick<People, 'now'> & { store: Pick<MailedStore, 'link'> },
): Promise<MailLink | LinkProblem> {
  if (unwrap('vk_mail_', token) === undefined) return 'unknown'
  const link = await store.link(kind, hashOf(token))
  if (link === undefined) return 'unknown'
  if (link.ended !== undefined) return link.ended
  return link.expiresAt <= now() ? 'expired' : link
}
