import { authorizationRequest, Browser, type Looking } from '../load/browser.ts'
import { expectAnswer, member, postAs, type Script } from '../load/http.ts'
import { type BenchClient, bench, type Target } from '../parameters.ts'

/** A code and its PKCE verifier. */
export type Code = { code: string; verifier: string }

/** Gets a code in a browser, through all pages. */
export function* obtainCode(
  target: Target,
  browser: Browser | undefined,
  client: BenchClient,
  api: string,
  scope: string,
  extra = '',
): Script<Code> {
  if (browser === undefined) throw new Error('no browser has signed in')
  return yield* concludedCode(yield* beginCode(target, browser, client, api, scope, extra))
}

/** An authorization in progress: it has its code, or shows a page with a minimum time. */
export type Underway = { browser: Browser; arrived: URL | Looking; verifier: string }

/** Starts an authorization, up to a page with a minimum time. */
export function* beginCode(
  target: Target,
  browser: Browser,
  client: BenchClient,
  api: string,
  scope: string,
  extra = '',
): Script<Underway> {
  const { path, verifier } = authorizationRequest(target, client, api, scope)
  return { browser, arrived: yield* browser.approach(path + extra), verifier }
}

/** Completes the authorization. */
export function* concludedCode({ browser, arrived, verifier }: Underway): Script<Code> {
  const landed = arrived instanceof URL ? arrived : yield* browser.decide(arrived)
  const code = landed.searchParams.get('code')
  if (code === null) throw new Error(`no code at ${landed}`)
  return { code, verifier }
}

/** The request that redeems a code. RFC 6749 §4.1.3 */
export function redemption(target: Target, client: BenchClient, { code, verifier }: Code): string {
  return postAs(target, client, target.paths.token, {
    grant_type: 'authorization_code',
    code,
    redirect_uri: bench.redirectUri,
    code_verifier: verifier,
  })
}

/**
 * Browsers in which a user of their own has signed in and given consent, since a single grant for all would grow
 * unrealistically.
 */
export function* signedIn(
  target: Target,
  count: number,
  client: BenchClient,
  api: string,
  scope: string,
): Script<Browser[]> {
  const underway: Underway[] = []
  for (const person of bench.people.slice(0, count)) {
    underway.push(yield* beginCode(target, new Browser(target, person), client, api, scope))
  }
  // While the last browser signs in, the minimum time of the first one's page passes.
  for (const each of underway) yield* concludedCode(each)
  return underway.map(({ browser }) => browser)
}

/** The tokens of one completed authorization. */
export function* buyTokens(
  target: Target,
  browser: Browser | undefined,
  client: BenchClient,
  api: string,
  scope: string,
): Script<{ accessToken: string; refreshToken: string }> {
  const code = yield* obtainCode(target, browser, client, api, scope)
  const answer = yield redemption(target, client, code)
  expectAnswer(answer, 200, '"refresh_token":"')
  return { accessToken: member(answer, 'access_token'), refreshToken: member(answer, 'refresh_token') }
}
