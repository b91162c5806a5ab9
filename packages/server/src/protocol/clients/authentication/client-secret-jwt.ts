import type { Context } from '../../context.ts'
import { type SecretAlg, secretAlgs, secretBytes } from '../../jose/algorithms.ts'
import { type ForeignJws, verifiesWithSecret } from '../../jose/foreign-jws.ts'
import { OAuthError } from '../../messages/errors.ts'
import type { Client, ClientSecret } from '../client.ts'
import { provesAssertion, readClientAssertion, subjectOf } from './client-assertion.ts'
import type { ClientAuthMethod } from './client-auth.ts'

/** A JWT with a MAC that is made with the client secret, which goes over no wire. OIDC Core §9 */
export const clientSecretJwt: ClientAuthMethod = {
  name: 'client_secret_jwt',
  feature: 'client_secret_jwt',
  confidential: true,
  secret: true,
  sealedSecret: true,
  assertionAlgs: secretAlgs,
  read(_request, params) {
    const jws = readClientAssertion(params)
    const alg = jws && secretAlgs.find((each) => each === jws.alg)
    if (jws === undefined || alg === undefined) return []
    return [
      {
        clientId: subjectOf(jws),
        proves: (client, context, endpoint) =>
          provesAssertion(jws, { client, endpoint }, context, async () =>
            provesAny(jws, alg, valid(client, context)),
          ),
      },
    ]
  },
}

/** Two are, while an operator rotates. */
function valid({ secrets }: Client, context: Context): readonly ClientSecret[] {
  return secrets.filter(({ expiresAt }) => expiresAt === null || expiresAt > context.now())
}

function provesAny(jws: ForeignJws, alg: SecretAlg, secrets: readonly ClientSecret[]): boolean {
  const plain = secrets.flatMap((secret) => secret.plain?.reveal() ?? [])
  // RFC 7518 §3.2: a shorter one could be found from a single assertion.
  const long = plain.filter((secret) => Buffer.byteLength(secret) >= secretBytes[alg])
  if (long.some((secret) => verifiesWithSecret(jws, alg, secret))) return true
  if (plain.length === secrets.length) return false
  // Not the client's fault: this process has to be started again to read what the others sealed anew.
  throw new OAuthError('temporarily_unavailable', 'the secret of the client cannot be read here', {
    detail: 'it does not open under the data key that this server has',
    headers: { 'Retry-After': '10' },
  })
}
