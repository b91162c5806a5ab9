import assert from 'node:assert/strict'
import type { Exchange } from './front.ts'
import { alice } from './person.ts'
import { pathOf } from './recording.ts'
import type { Check, Visit } from './stranger.ts'

/** The text that shows that a program knows who signed in: a `sub`, a name or an e-mail address. */
const known = new RegExp(`usr_|${alice.name}|${alice.email}`)

/** The person opens this page of the program, signs in and allows, and the program shows who it is. */
export function signsIn(path = '/', shows: RegExp = known): Check {
  return { name: 'sign-in', run: (visit) => opens(visit, path, shows) }
}

/** The program calls an API with its access token, and this page shows the response of the API. */
export function callsApi(path = '/api', shows: RegExp = known): Check {
  return {
    name: 'API call',
    async run(visit) {
      await opens(visit, path, shows)
    },
  }
}

/** The program refreshes its tokens when this page is opened, and still shows who is signed in. */
export function refreshes(path = '/refresh', shows: RegExp = known): Check {
  return {
    name: 'refresh',
    async run(visit) {
      await opens(visit, path, shows)
      const refreshed = visit.exchanges().some(isRefresh)
      assert.ok(refreshed, 'the server saw no successful refresh request')
    },
  }
}

/** This page signs the person out of the program and of the server, so that the program's page asks for a password again. */
export function signsOut(path = '/logout', home = '/'): Check {
  return {
    name: 'sign-out',
    async run({ person, app, issuer }) {
      const after = await person.open(app + path)
      assert.ok(
        after.url.startsWith(app),
        `the browser was not redirected back to the program: ${told(after)}`,
      )
      const next = await person.look(app + home)
      assert.ok(
        next.url.startsWith(`${issuer}/sign-in`),
        `the person is not asked to sign in again: ${told(next)}`,
      )
    },
  }
}

async function opens({ person, app }: Visit, path: string, shows: RegExp): Promise<void> {
  const seen = await person.open(app + path)
  assert.ok(seen.url.startsWith(app) && shows.test(seen.text), told(seen))
}

function isRefresh(exchange: Exchange): boolean {
  const { body, answer } = exchange
  return pathOf(exchange) === '/token' && answer.status === 200 && body.includes('grant_type=refresh_token')
}

function told({ url, text }: { url: string; text: string }): string {
  return `${url} shows: ${text.slice(0, 600)}`
}
