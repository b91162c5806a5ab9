import { ResponseBodyError, type TokenEndpointResponse } from 'openid-client'
import { renderUnicodeCompact } from 'uqr'
import type { Attempt, AuthorizationServer } from './authorization-server.ts'
import { Refused } from './command-line.ts'
import type { KeyFile } from './key-file.ts'
import { Loopback } from './loopback.ts'

/** The time limit for the sign-in, in milliseconds. */
const patience = 5 * 60_000

/** A way to sign in, which prints the URL to open. */
export type SignIn = (server: AuthorizationServer) => Promise<TokenEndpointResponse>

/** Gets an access token: with the stored refresh token, or by a sign-in. */
export async function accessToken(
  server: AuthorizationServer,
  issuer: string,
  keys: KeyFile,
  signIn: SignIn,
): Promise<string> {
  const kept = keys.read(issuer)
  const tokens = (kept && (await renewed(server, kept))) || (await signIn(server))
  // Stored at once, because the previous refresh token is already consumed.
  if (tokens.refresh_token !== undefined) keys.write({ issuer, refreshToken: tokens.refresh_token })
  return tokens.access_token
}

/** Returns undefined if the refresh token was revoked or has expired. RFC 6749 §5.2 */
async function renewed(server: AuthorizationServer, refreshToken: string) {
  try {
    return await server.refresh(refreshToken)
  } catch (error) {
    if (error instanceof ResponseBodyError && error.error === 'invalid_grant') return undefined
    throw error
  }
}

/** Signs in with a browser on this machine, over a loopback redirect URI. RFC 8252 §7.3 */
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

/** Signs in with a browser on another device, such as a phone that scans the QR code. RFC 8628 §3.3.1 */
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
