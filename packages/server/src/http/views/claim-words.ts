import type { Text } from '../../pages/text/text.ts'
import type { Context } from '../../protocol/context.ts'

/** What a claim tells about a person: the operator's words for their own claims. */
export function wordsOfClaim(name: string, { catalogue }: Pick<Context, 'catalogue'>, text: Text): string {
  const words: Readonly<Record<string, string>> = text.claims
  return (
    catalogue.ownClaims.get(name)?.description ??
    (Object.hasOwn(words, name) ? words[name] : undefined) ??
    name
  )
}
