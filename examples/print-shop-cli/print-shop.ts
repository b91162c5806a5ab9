import { ResponseBodyError } from 'openid-client'
import type { Attempt, AuthorizationServer } from './authorization-server.ts'
import { Refused } from './command-line.ts'
import type { KeyFile } from './key-file.ts'
import { Loopback } from './loopback.ts'

/** How long a person has for the sign-in, in milliseconds. */
const patience = 5 * 60_000

/** An access token: from the key that was kept, or by a sign-in in the browser. `tell` shows the person where to go. */
export async function accessToken(
  server: AuthorizationServer,
  issuer: string,
  keys: KeyFile,
  tell: (address: string) => void,
): Promise<string> {
  const kept = keys.read(issuer)
  const tokens = (kept && (await renewed(server, kept))) || (await signedIn(server, tell))
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

async function signedIn(server: AuthorizationServer, tell: (address: string) => void) {
  const loopback = new Loopback()
  try {
    const redirectUri = await loopback.open()
    const attempt = await server.begin(redirectUri)
    const answer = answerTo(loopback, attempt, redirectUri)
    tell(attempt.url.href)
    return await server.complete(await answer, attempt)
  } finally {
    loopback.close()
  }
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
