import type { Context } from '../../context.ts'
import { type SecretAlg, secretAlgs, secretBytes } from '../../jose/algorithms.ts'
import { type ForeignJws, verifiesWithSecret } from '../../jose/foreign-jws.ts'
import { OAuthError } from '../../messages/errors.ts'
import type { Client, ClientSecret } from '../client.ts'
import { provesAssertion, readClientAssertion, subjectOf } from './client-assertion.ts'
import type { ClientAuthMethod } from './client-auth.ts'

/** An assertion with a MAC made with the client secret, which itself is not sent. OIDC Core §9 */
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

/** The secrets that are valid now: two, while the operator rotates them. */
function valid({ secrets }: Client, context: Context): readonly ClientSecret[] {
  return secrets.filter(({ expiresAt }) => expiresAt === null || expiresAt > context.now())
}

function provesAny(jws: ForeignJws, alg: SecretAlg, secrets: readonly ClientSecret[]): boolean {
  const plain = secrets.flatMap((secret) => secret.plain?.reveal() ?? [])
  // RFC 7518 §3.2: a shorter secret could be found by brute force from a single assertion.
  const long = plain.filter((secret) => Buffer.byteLength(secret) >= secretBytes[alg])
  if (long.some((secret) => verifiesWithSecret(jws, alg, secret))) return true
  if (plain.length === secrets.length) return false
  // Not an error of the client: this process must be restarted to decrypt what others encrypted with a new data key.
  throw new OAuthError('temporarily_unavailable', 'the server cannot decrypt the secret of this client', {
    detail: 'the secret is not encrypted with the data key that this server has',
    headers: { 'Retry-After': '10' },
  })
}
