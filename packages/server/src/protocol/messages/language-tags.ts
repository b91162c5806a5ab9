/** Texts in other languages by their member names, such as `client_name#fr`. RFC 7591 §2.2, OIDC Core §5.2 */
export type LanguageVariants = Readonly<Record<string, string>>

const longestTag = 35

/**
 * The member and the language tag of a name such as `client_name#fr`; `undefined` for any other name. The tag is that of
 * BCP 47, without regard to case. RFC 7591 §2.2, RFC 5646 §2.1
 */
export function taggedName(name: string): { member: string; tag: string } | undefined {
  const [member = '', tag, ...more] = name.split('#')
  if (tag === undefined || more.length > 0 || !isTag(tag)) return undefined
  return { member, tag: tag.toLowerCase() }
}

/** The variant of a member whose tag is the locale or the longest beginning of it. RFC 4647 §3.4 */
export function variantIn(
  variants: LanguageVariants | undefined,
  member: string,
  locale: string,
): string | undefined {
  if (variants === undefined) return undefined
  const byTag = new Map(
    Object.entries(variants).flatMap(([name, value]) => {
      const tagged = taggedName(name)
      return tagged?.member === member ? [[tagged.tag, value] as const] : []
    }),
  )
  const subtags = locale.toLowerCase().split('-')
  const ranges = subtags.map((_, index) => subtags.slice(0, subtags.length - index).join('-'))
  return ranges.map((range) => byTag.get(range)).find((value) => value !== undefined)
}

/** The description of something in the language of a page, else as it is. */
export function describedIn(
  { description, variants }: { description: string; variants?: LanguageVariants | undefined },
  locale: string,
): string {
  return variantIn(variants, 'description', locale) ?? description
}

/** The name of something in the language of a page, else as it is. */
export function namedIn(
  { name, variants }: { name: string; variants?: LanguageVariants | undefined },
  locale: string,
): string {
  return variantIn(variants, 'name', locale) ?? name
}

function isTag(text: string): boolean {
  return text.length <= longestTag && /^[a-z]{2,8}(?:-[a-z\d]{1,8})*$/i.test(text)
}
