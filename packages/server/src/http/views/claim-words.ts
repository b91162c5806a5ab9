import type { Text } from '../../pages/text/text.ts'
import type { Context } from '../../protocol/context.ts'
import { describedIn } from '../../protocol/messages/language-tags.ts'

/** What a claim tells about a person: the operator's words for their own claims. */
export function wordsOfClaim(
  name: string,
  { catalogue }: Pick<Context, 'catalogue'>,
  { text, locale }: { text: Text; locale: string },
): string {
  const words: Readonly<Record<string, string>> = text.claims
  const own = catalogue.ownClaims.get(name)
  return (own && describedIn(own, locale)) ?? (Object.hasOwn(words, name) ? words[name] : undefined) ?? name
}
