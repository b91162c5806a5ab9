import { authorizationRequest, Browser, type Looking } from '../load/browser.ts'
import { expectAnswer, member, postAs, type Script } from '../load/http.ts'
import { type BenchClient, bench, type Target } from '../parameters.ts'

/** A code, and what redeeming it needs. */
export type Code = { code: string; verifier: string }

/** Asks for a code in a browser, through whatever pages come. */
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

/** A person on the way to a code: there, or before a page that has to be looked at. */
export type Underway = { browser: Browser; arrived: URL | Looking; verifier: string }

/** Asks for a code, as far as a person has to look. */
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

/** The rest of the way. */
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
 * Browsers in which the person has signed in and allowed everything, one for each connection: one grant for
 * everything would grow as no real one does. One after another, as sign-ins to one account at once are throttled.
 */
export function* signedIn(
  target: Target,
  count: number,
  client: BenchClient,
  api: string,
  scope: string,
): Script<Browser[]> {
  const underway: Underway[] = []
  while (underway.length < count) {
    underway.push(yield* beginCode(target, new Browser(target), client, api, scope))
  }
  // While the last one signs in, the first has looked at what it allows.
  for (const each of underway) yield* concludedCode(each)
  return underway.map(({ browser }) => browser)
}

/** Everything that one completed authorization gives. */
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
