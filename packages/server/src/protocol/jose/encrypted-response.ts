import type { Client } from '../clients/client.ts'
import type { Context } from '../context.ts'
import { OAuthError } from '../messages/errors.ts'
import { OutgoingFailed } from '../ports/outgoing.ts'
import { contentEncryptions, keyEncryptionAlgs } from './algorithms.ts'
import type { Encryption } from './jwe.ts'

/** The encryption that a client registered for a kind of response, if any. */
export type Registered = { alg: string | undefined; enc: string | undefined }

/**
 * Encrypts a response with a key of its client if the client registered for encryption; otherwise returns it unchanged.
 * Throws `temporarily_unavailable` if there is no such key: the response is never sent unencrypted instead.
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
  if (alg === undefined || enc === undefined)
    throw unavailable('the client is registered for an encryption that this server does not support')
  const { encryptJwe, suitsEncryption } = await import('./jwe.ts')
  const wanted: Encryption = { alg, enc }
  const [key] = await context
    .clientKeys(client, (candidate) => suitsEncryption(wanted, candidate))
    .catch((error: unknown) => {
      throw error instanceof OutgoingFailed ? unavailable(error.message) : error
    })
  if (key === undefined) throw unavailable(`no key of the client is for ${alg}`)
  return encryptJwe(text, key, wanted, { random: context.random, ...(cty === undefined ? {} : { cty }) })
}

function unavailable(detail: string): OAuthError {
  return new OAuthError(
    'temporarily_unavailable',
    'the response cannot be encrypted: no suitable key of this client is available',
    {
      detail,
      headers: { 'Retry-After': '10' },
    },
  )
}
