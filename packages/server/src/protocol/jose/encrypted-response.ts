import type { Client } from '../clients/client.ts'
import type { Context } from '../context.ts'
import { OAuthError } from '../messages/errors.ts'
import { OutgoingFailed } from '../ports/outgoing.ts'
import { contentEncryptions, keyEncryptionAlgs } from './algorithms.ts'
import type { Encryption } from './jwe.ts'

/** What a client registered for a kind of response: nothing, or how it wants it encrypted. */
export type Registered = { alg: string | undefined; enc: string | undefined }

/**
 * A response as its client wants it: as it is, or encrypted with a key that the client registered. Throws
 * `temporarily_unavailable` where that key cannot be had: nothing that was to be hidden goes out in the open.
 * OIDC Core §10.2
 */
export async function encryptedFor(
  client: Client,
  registered: Registered,
  text: string,
  context: Pick<Context, 'clientKeys' | 'random'>,
  cty?: 'JWT',
): Promise<string> {
  const alg = keyEncryptionAlgs.find((each) => each === registered.alg)
  const enc = contentEncryptions.find((each) => each === registered.enc)
  if (registered.alg === undefined) return text
  if (alg === undefined || enc === undefined) throw unavailable('it is registered for what we cannot do')
  const { encryptJwe, suitsEncryption } = await import('./jwe.ts')
  const wanted: Encryption = { alg, enc }
  const [key] = await context
    .clientKeys(client, (candidate) => suitsEncryption(wanted, candidate))
    .catch((error: unknown) => {
      throw error instanceof OutgoingFailed ? unavailable(error.message) : error
    })
  if (key === undefined) throw unavailable(`none of its keys is for ${alg}`)
  return encryptJwe(text, key, wanted, { random: context.random, ...(cty === undefined ? {} : { cty }) })
}

function unavailable(detail: string): OAuthError {
  return new OAuthError('temporarily_unavailable', 'there is no key to encrypt for this client', {
    detail,
    headers: { 'Retry-After': '10' },
  })
}
