import type { Client } from '../../clients/client.ts'
import type { Context } from '../../context.ts'
import { OAuthError } from '../../messages/errors.ts'
import type { Params } from '../../messages/params.ts'
import { readIdTokenHint } from '../../tokens/id-token.ts'
import { readWithNewerKey } from '../../tokens/newer-key.ts'
import type { Prompt } from './prompt.ts'
import type { RequestedClaims } from './requested-claims.ts'

/** What says whom a request is about. */
type About = { hintedSubject?: string | undefined; claims?: RequestedClaims | undefined }

/** Whom the ID token names that a client shows. OIDC Core §3.1.2.1 */
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
      'id_token_hint is not an ID token that this server gave this client',
    )
  }
  return read.subject
}

/** Whether a request may be answered for whom the client knows by this subject, or is about somebody else. OIDC Core §3.1.2.1, §5.5.1 */
export function isAbout({ hintedSubject, claims }: About, subject: string): boolean {
  if (hintedSubject !== undefined && hintedSubject !== subject) return false
  return claims?.subjects === undefined || claims.subjects.includes(subject)
}

/** Whether it is about somebody who is there already. OIDC Core §3.1.2.1, §5.5.1 */
export function isAboutSomebody({ hintedSubject, claims }: About): boolean {
  return hintedSubject !== undefined || claims?.subjects !== undefined
}

/** Somebody new is nobody that an app could name, and would make an account in vain. Initiating User Registration §4 */
export function requireNewPerson(request: About & { prompt: readonly Prompt[] }, { trace }: Context): void {
  if (!request.prompt.includes('create')) return
  if (trace.holds('sign-up/new-person', !isAboutSomebody(request))) return
  throw new OAuthError(
    'invalid_request',
    'prompt=create makes a new person: leave out id_token_hint and the sub of claims',
  )
}
