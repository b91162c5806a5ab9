import { taggedName, variantIn } from '../messages/language-tags.ts'
import type { DescribedClient } from './client-fields.ts'

/** The members of client metadata that may be given in several languages, by their names in this code. RFC 7591 §2.2 */
export const inLanguages = {
  client_name: 'name',
  client_uri: 'uri',
  logo_uri: 'logoUri',
  policy_uri: 'policyUri',
  tos_uri: 'tosUri',
} as const satisfies Record<string, keyof DescribedClient>

export type MemberInLanguages = keyof typeof inLanguages

/**
 * The member and the language tag of a name such as `client_name#fr`; `undefined` for any other name. The tag is that of
 * BCP 47, without regard to case. RFC 7591 §2.2, RFC 5646 §2.1
 */
export function variantOf(name: string): { member: MemberInLanguages; tag: string } | undefined {
  const found = taggedName(name)
  return found !== undefined && isMember(found.member) ? { member: found.member, tag: found.tag } : undefined
}

/**
 * The client as people see it whose pages have this locale: with the variant of each member whose tag is the locale or
 * the longest beginning of it, else with the member without a tag. RFC 4647 §3.4, RFC 7591 §2.2
 */
export function inLanguage<Shown extends Pick<DescribedClient, 'variants'>>(
  client: Shown,
  locale: string,
): Shown {
  if (client.variants === undefined) return client
  const changed = Object.entries(inLanguages).flatMap(([member, field]) => {
    const found = variantIn(client.variants, member, locale)
    return found === undefined ? [] : [[field, found] as const]
  })
  return { ...client, ...Object.fromEntries(changed) }
}

function isMember(name: string): name is MemberInLanguages {
  return Object.hasOwn(inLanguages, name)
}
