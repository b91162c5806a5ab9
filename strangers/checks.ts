import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import type { Exchange } from './front.ts'
import { alice, type Seen } from './person.ts'
import { pathOf } from './recording.ts'
import type { Check, Running, Visit } from './stranger.ts'

/** The text that shows that a program knows who signed in: a `sub`, a name or an e-mail address. */
const known = new RegExp(`usr_|${alice.name}|${alice.email}`)

/** The person opens this page of the program, signs in and allows, and the program shows who it is. */
export function signsIn(path = '/', shows: RegExp = known): Check {
  return { name: 'sign-in', run: (visit) => opens(visit, path, shows) }
}

/** Like `signsIn`, but a button of that page leads to the server. `button`: its selector. */
export function signsInByButton(path: string, button: string, shows: RegExp = known): Check {
  return {
    name: 'sign-in',
    async run(visit) {
      await visit.person.look(visit.app + path)
      await visit.person.press(button)
      shown(await visit.person.goOn(), visit, shows)
    },
  }
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
    async run(visit) {
      isBack(await visit.person.open(visit.app + path), visit)
      isAskedAgain(await visit.person.look(visit.app + home), visit)
    },
  }
}

/** The same for a program whose page has a button that leads to the server. */
export function signsOutByButton(path: string, home: string, button: string): Check {
  return {
    name: 'sign-out',
    async run(visit) {
      isBack(await visit.person.open(visit.app + path), visit)
      await visit.person.look(visit.app + home)
      isAskedAgain(await visit.person.press(button), visit)
    },
  }
}

/** The same for a program whose own page signs people out with a button. */
export function signsOutFrom(path: string, button: string, home = '/', signIn?: string): Check {
  return {
    name: 'sign-out',
    async run(visit) {
      const { person, app } = visit
      await person.look(app + path)
      await person.press(button)
      isBack(await person.goOn(), visit)
      const next = await person.look(app + home)
      isAskedAgain(signIn === undefined ? next : await person.press(signIn), visit)
    },
  }
}

/** Throws unless the browser is at the program. */
function isBack(after: Seen, { app }: Visit): void {
  assert.ok(after.url.startsWith(app), `the browser was not redirected back to the program: ${told(after)}`)
}

/** Throws unless the browser is at the sign-in page of the server. */
function isAskedAgain(seen: Seen, { issuer }: Visit): void {
  assert.ok(
    seen.url.startsWith(`${issuer}/sign-in`),
    `the person is not asked to sign in again: ${told(seen)}`,
  )
}

/** Milliseconds after which a program that says nothing is given up. */
const patience = 60_000

/** Waits until the output of a command matches. */
export async function says(command: Running, pattern: RegExp): Promise<RegExpExecArray> {
  for (const until = Date.now() + patience; ; await delay(100)) {
    const found = pattern.exec(command.output())
    if (found !== null) return found
    assert.ok(!command.hasEnded() && Date.now() < until, `the program did not write ${pattern}`)
  }
}

async function opens(visit: Visit, path: string, shows: RegExp): Promise<void> {
  shown(await visit.person.open(visit.app + path), visit, shows)
}

function shown(seen: Seen, { app }: Visit, shows: RegExp): void {
  assert.ok(seen.url.startsWith(app) && shows.test(seen.text), told(seen))
}

function isRefresh(exchange: Exchange): boolean {
  const { body, answer } = exchange
  return pathOf(exchange) === '/token' && answer.status === 200 && body.includes('grant_type=refresh_token')
}

function told({ url, text }: Seen): string {
  return `${url} shows: ${text.slice(0, 600)}`
}
