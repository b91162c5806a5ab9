import assert from 'node:assert/strict'
import { codeAt, fromBase32, timeStep } from '../../src/accounts/factors/totp.ts'
import type { TestServer } from './a-server.ts'
import { Walker } from './walker.ts'

export const olivia = { username: 'olivia', password: 'seven quiet lanterns' }

/** An authenticator app: it shows a new code every half minute. */
export class Authenticator {
  readonly #seed: Buffer
  readonly #server: TestServer

  constructor(seed: string, server: TestServer) {
    this.#seed = fromBase32(seed) ?? assert.fail('a seed')
    this.#server = server
  }

  /** The code of now, or of a number of steps later. */
  code(later = 0): string {
    return codeAt(this.#seed, timeStep(this.#server.clock.now()) + later)
  }

  /** Lets time pass until the app shows another code, and returns it. */
  next(): string {
    this.#server.clock.advance(30)
    return this.code()
  }

  /** A code that is wrong now and around now. */
  wrong(): string {
    const right = [-2, -1, 0, 1, 2].map((later) => this.code(later))
    for (let number = 0; ; number += 1) {
      const code = String(number).padStart(6, '0')
      if (!right.includes(code)) return code
    }
  }
}

/** A person who creates an account, and is signed in. */
export async function signUp(server: TestServer, who = olivia): Promise<Walker> {
  const walker = await new Walker(server).go('/sign-up')
  const { username, password } = who
  await walker.submit({ username, name: 'Olivia Ortiz', password, password_again: password })
  assert.equal(new URL(walker.url).pathname, '/')
  return walker
}

/** Connects an authenticator app on the account page. Returns it with the recovery codes. */
export async function addAuthenticator(
  walker: Walker,
  server: TestServer,
): Promise<{ app: Authenticator; codes: readonly string[] }> {
  await walker.go('/account/one-time-code')
  const app = new Authenticator(walker.form().fields.get('seed') ?? '', server)
  await walker.submit({ code: app.code(), name: 'My phone' })
  assert.equal(walker.status, 200)
  return { app, codes: codesOn(walker) }
}

/** The recovery codes that a page shows. */
export function codesOn({ html }: Walker): readonly string[] {
  return [...html.matchAll(/<li><code>([0-9A-Z-]+)<\/code><\/li>/g)].map(([, code = '']) => code)
}

/** A person with an authenticator app, in a browser that is not signed in. */
export async function aPersonWithApp(server: TestServer, who = olivia) {
  const first = await signUp(server, who)
  const added = await addAuthenticator(first, server)
  return { ...added, first, half: () => halfSignedIn(server, who) }
}

/** A browser in which the person has typed their password, and nothing else. */
export async function halfSignedIn(server: TestServer, who = olivia): Promise<Walker> {
  const walker = await new Walker(server).go('/sign-in')
  await walker.signIn(who.username, who.password)
  assert.equal(new URL(walker.url).pathname, '/sign-in/second-step')
  return walker
}

/** Whether a browser is signed in. */
export async function isSignedIn(walker: Walker): Promise<boolean> {
  await walker.go('/account')
  return !walker.html.includes('<h1>Sign in</h1>')
}
