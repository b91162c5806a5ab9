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

/** The variants of a client by their member names, such as `client_name#fr`. */
export type LanguageVariants = Readonly<Record<string, string>>

const longestTag = 35

/**
 * The member and the language tag of a name such as `client_name#fr`; `undefined` for any other name. The tag is that of
 * BCP 47, without regard to case. RFC 7591 §2.2, RFC 5646 §2.1
 */
export function variantOf(name: string): { member: MemberInLanguages; tag: string } | undefined {
  const [member = '', tag, ...more] = name.split('#')
  if (tag === undefined || more.length > 0 || !isMember(member) || !isTag(tag)) return undefined
  return { member, tag: tag.toLowerCase() }
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
  const byName = new Map<string, string>(
    Object.entries(client.variants).map(([name, value]) => {
      const variant = variantOf(name)
      return [`${variant?.member}#${variant?.tag}`, value] as const
    }),
  )
  const subtags = locale.toLowerCase().split('-')
  const ranges = subtags.map((_, index) => subtags.slice(0, subtags.length - index).join('-'))
  const changed = Object.entries(inLanguages).flatMap(([member, field]) => {
    const found = ranges.map((range) => byName.get(`${member}#${range}`)).find((value) => value !== undefined)
    return found === undefined ? [] : [[field, found] as const]
  })
  return { ...client, ...Object.fromEntries(changed) }
}

function isMember(name: string): name is MemberInLanguages {
  return Object.hasOwn(inLanguages, name)
}

function isTag(text: string): boolean {
  return text.length <= longestTag && /^[a-z]{2,8}(?:-[a-z\d]{1,8})*$/i.test(text)
}
