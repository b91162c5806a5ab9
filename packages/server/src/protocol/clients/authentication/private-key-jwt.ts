import { type VerifyingAlg, verifyingAlgs } from '../../jose/algorithms.ts'
import { type ForeignJws, suitsSignature, verifiesForeign } from '../../jose/foreign-jws.ts'
import { OAuthError } from '../../messages/errors.ts'
import { OutgoingFailed } from '../../ports/outgoing.ts'
import { provesAssertion, readClientAssertion, subjectOf } from './client-assertion.ts'
import type { ClientAuthMethod } from './client-auth.ts'

/** An assertion signed with a private key whose public key the client registered. OIDC Core §9, RFC 7523 §2.2 */
export const privateKeyJwt: ClientAuthMethod = {
  name: 'private_key_jwt',
  confidential: true,
  keys: true,
  assertionAlgs: verifyingAlgs,
  read(_request, params) {
    const jws = readClientAssertion(params)
    if (jws === undefined || jws.alg.startsWith('HS')) return []
    return [
      {
        clientId: subjectOf(jws),
        proves: (client, context, endpoint) =>
          provesAssertion(jws, { client, endpoint }, context, async () => {
            const { alg } = jws
            if (!isVerifyingAlg(alg)) return false
            const keys = await context
              .clientKeys(client, (key) => suitsSignature(jws, key))
              .catch((error: unknown) => {
                throw unavailable(error)
              })
            return keys.some(({ key }) => verifiesForeign(jws, alg, key))
          }),
      },
    ]
  },
}

function isVerifyingAlg(alg: ForeignJws['alg']): alg is VerifyingAlg {
  return verifyingAlgs.some((each) => each === alg)
}

/** Turns a failed fetch into a temporary error, so that the client tries again; `invalid_client` would be final. */
function unavailable(error: unknown): unknown {
  if (!(error instanceof OutgoingFailed)) return error
  return new OAuthError('temporarily_unavailable', 'the keys of the client cannot be fetched from jwks_uri', {
    detail: error.message,
    headers: { 'Retry-After': '10' },
  })
}
