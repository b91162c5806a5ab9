import type { Server } from '../../src/server.ts'
import { type App, apps, type TokenAnswer } from '../support/app.ts'
import { Walker } from '../support/walker.ts'
import type { Kind, Outcome, Recorder } from './history.ts'

type Reached = Pick<Server, 'fetch' | 'issuer'>

/** A client that records all its requests and their responses. */
export class Witness {
  readonly #recorder: Recorder
  readonly #name: string
  readonly #app: App
  readonly #api: App
  readonly #walker: Walker

  constructor(recorder: Recorder, name: string, server: Reached) {
    this.#recorder = recorder
    this.#name = name
    this.#app = apps.spa(server)
    this.#api = apps.driveApi(server)
    this.#walker = new Walker(server)
  }

  /** Obtains a code. Not recorded: a failure here comes before there is anything to lose. */
  async authorize(offline = true): Promise<{ code: string; verifier: string }> {
    const scope = `openid photos.read${offline ? ' offline_access' : ''}`
    const { code, verifier } = await this.#app.authorize({ scope }, { walker: this.#walker })
    if (!offline) this.#recorder.bound.set(code, this.#name)
    return { code, verifier }
  }

  redeem({ code, verifier }: { code: string; verifier: string }): Promise<Outcome> {
    return this.#record('redeem', code, () => this.#app.redeem(code, verifier))
  }

  refresh(token: string): Promise<Outcome> {
    return this.#record('refresh', token, () => this.#app.refresh(token))
  }

  revoke(token: string): Promise<Outcome> {
    return this.#record('revoke', token, () => this.#app.revoke(token))
  }

  /** Introspects a token as the API. */
  introspect(token: string): Promise<Outcome> {
    return this.#record('introspect', token, () => this.#api.introspect(token))
  }

  /** Retries until the outcome is known; `undefined` if it is still unknown after `patience` milliseconds. */
  async insist(ask: () => Promise<Outcome>, patience = 300_000): Promise<Outcome | undefined> {
    const end = performance.now() + patience
    while (performance.now() < end) {
      const outcome = await ask()
      if (outcome.result !== 'unknown') return outcome
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    return undefined
  }

  #record(kind: Kind, presented: string, ask: () => Promise<TokenAnswer>): Promise<Outcome> {
    return this.#recorder.record(this.#name, kind, presented, () => ask().then(outcomeOf, broken))
  }
}

function outcomeOf({ status, headers, body }: TokenAnswer): Outcome {
  if (status === 200) {
    const { access_token: accessToken, refresh_token: refreshToken, expires_in: expiresIn, active } = body
    return {
      result: 'ok',
      ...(accessToken === undefined ? {} : { accessToken }),
      ...(refreshToken === undefined ? {} : { refreshToken }),
      ...(expiresIn === undefined ? {} : { expiresIn }),
      ...(typeof active === 'boolean' ? { active } : {}),
    }
  }
  if (status === 400 && body.error === 'invalid_grant') return { result: 'refused', error: body.error }
  // RFC 9110 §15.6.4: the database is unavailable, and Retry-After says when to try again.
  const comeBack = /^\d+$/.test(headers.get('retry-after') ?? '')
  if (status === 503 && comeBack) return { result: 'unknown', why: '503' }
  return { result: 'fault', why: `${status} ${headers.get('retry-after') ?? ''} ${JSON.stringify(body)}` }
}

function broken(error: unknown): Outcome {
  const why = error instanceof Error ? error.message : String(error)
  // After a timeout, the server may still handle the request; after a broken connection, it cannot.
  return { result: 'unknown', why, lingers: /no answer/.test(why) }
}
