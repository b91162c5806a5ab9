import type { Client } from '../../clients/client.ts'
import type { Context } from '../../context.ts'
import { OAuthError } from '../../messages/errors.ts'
import type { Params } from '../../messages/params.ts'
import { readIdTokenHint } from '../../tokens/id-token.ts'
import { readWithNewerKey } from '../../tokens/newer-key.ts'
import type { Prompt } from './prompt.ts'
import type { RequestedClaims } from './requested-claims.ts'

/** The parts of a request that can name a particular person. */
type About = { hintedSubject?: string | undefined; claims?: RequestedClaims | undefined }

/** Verifies `id_token_hint` and returns its `sub`. OIDC Core §3.1.2.1 */
export async function readHintedSubject(
  params: Params,
  client: Client,
  context: Context,
): Promise<string | undefined> {
  const hint = params.one('id_token_hint')
  if (hint === undefined) return undefined
  const named = (token: string) => readIdTokenHint(token, client, context)
  const read = named(hint) ?? (await readWithNewerKey(hint, context, named))
  if (!context.trace.found('id-token-hint/verifies', read)) {
    throw new OAuthError(
      'invalid_request',
      'id_token_hint is not an ID token that this server issued to this client',
    )
  }
  return read.subject
}

/** Whether a request may be answered for the person with this `sub`. OIDC Core §3.1.2.1, §5.5.1 */
export function isAbout({ hintedSubject, claims }: About, subject: string): boolean {
  if (hintedSubject !== undefined && hintedSubject !== subject) return false
  return claims?.subjects === undefined || claims.subjects.includes(subject)
}

/** Whether a request names a particular person, who must have an account then. OIDC Core §3.1.2.1, §5.5.1 */
export function isAboutSomebody({ hintedSubject, claims }: About): boolean {
  return hintedSubject !== undefined || claims?.subjects !== undefined
}

/**
 * Refuses `prompt=create` in a request that names a person: a new account could never be that of the named person.
 * Initiating User Registration §4
 */
export function requireNewPerson(request: About & { prompt: readonly Prompt[] }, { trace }: Context): void {
  if (!request.prompt.includes('create')) return
  if (trace.holds('sign-up/new-person', !isAboutSomebody(request))) return
  throw new OAuthError(
    'invalid_request',
    'prompt=create asks for a new account, so id_token_hint and a sub in claims must be left out',
  )
}
