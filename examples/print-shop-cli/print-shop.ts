import { ResponseBodyError, type TokenEndpointResponse } from 'openid-client'
import { renderUnicodeCompact } from 'uqr'
import type { Attempt, AuthorizationServer } from './authorization-server.ts'
import { Refused } from './command-line.ts'
import type { KeyFile } from './key-file.ts'
import { Loopback } from './loopback.ts'

/** How long a person has for the sign-in, in milliseconds. */
const patience = 5 * 60_000

/** A way to sign in, which shows the person where to go. */
export type SignIn = (server: AuthorizationServer) => Promise<TokenEndpointResponse>

/** An access token: from the key that was kept, or by a sign-in. */
export async function accessToken(
  server: AuthorizationServer,
  issuer: string,
  keys: KeyFile,
  signIn: SignIn,
): Promise<string> {
  const kept = keys.read(issuer)
  const tokens = (kept && (await renewed(server, kept))) || (await signIn(server))
  // Kept before anything else is done: the one before is spent.
  if (tokens.refresh_token !== undefined) keys.write({ issuer, refreshToken: tokens.refresh_token })
  return tokens.access_token
}

/** Nothing where the key was taken back or has ended. RFC 6749 §5.2 */
async function renewed(server: AuthorizationServer, refreshToken: string) {
  try {
    return await server.refresh(refreshToken)
  } catch (error) {
    if (error instanceof ResponseBodyError && error.error === 'invalid_grant') return undefined
    throw error
  }
}

/** With a browser on this machine, back over loopback. RFC 8252 §7.3 */
export const inBrowser: SignIn = async (server) => {
  const loopback = new Loopback()
  try {
    const redirectUri = await loopback.open()
    const attempt = await server.begin(redirectUri)
    const answer = answerTo(loopback, attempt, redirectUri)
    console.log(`Sign in with your browser, at this address:\n\n  ${attempt.url.href}\n`)
    return await server.complete(await answer, attempt)
  } finally {
    loopback.close()
  }
}

/** With a browser anywhere, such as on a phone that reads the picture. RFC 8628 §3.3.1 */
export const onDevice: SignIn = async (server) => {
  const begun = await server.beginDevice()
  const { verification_uri: page, verification_uri_complete: whole = page, user_code: code } = begun
  console.log(`${renderUnicodeCompact(whole)}\n\nScan this with your phone, or open\n\n  ${page}\n`)
  console.log(`and type the code  ${code}\n`)
  return await server.completeDevice(begun)
}

async function answerTo(loopback: Loopback, { state }: Attempt, redirectUri: string): Promise<URL> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Refused('Nobody signed in within five minutes.')), patience)
  })
  try {
    return await Promise.race([loopback.answer(state, redirectUri), late])
  } finally {
    clearTimeout(timer)
  }
}
