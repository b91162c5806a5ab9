import assert from 'node:assert/strict'
import type { TestServer } from './a-server.ts'
import { codesOn, type olivia, signUp } from './second-factor.ts'
import { type Lies, SoftwareAuthenticator } from './software-authenticator.ts'
import { Walker } from './walker.ts'

type Form = { action: string; fields: URLSearchParams; challenge: string; data: ReadonlyMap<string, string> }

/** The form for passkeys on a page, with what its script reads. */
export function passkeyForm(walker: Walker): Form {
  const [form = assert.fail(`no passkey form on ${walker.url}`)] =
    /<form[^>]*id="passkey"[\s\S]*?<\/form>/.exec(walker.html) ?? []
  const data = new Map(
    [...form.matchAll(/ data-([a-z]+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]),
  )
  const whole = walker.html
  walker.html = form
  const { action, fields } = walker.form()
  walker.html = whole
  return { action, fields, data, challenge: fields.get('challenge') ?? '' }
}

/** Posts the form for passkeys with the answer of an authenticator. */
export async function answer(walker: Walker, given: Record<string, string>, form = passkeyForm(walker)) {
  const fields = new URLSearchParams(form.fields)
  for (const [name, value] of Object.entries(given)) fields.set(name, value)
  return walker.post(form.action, fields)
}

/** Adds a passkey on the account page; returns it with its user handle. */
export async function addPasskey(walker: Walker, server: TestServer, lies: Lies = {}) {
  await walker.go('/account/passkey')
  const form = passkeyForm(walker)
  const key = new SoftwareAuthenticator(server.issuer)
  await answer(walker, { name: 'My laptop', ...key.make(form.challenge, lies) })
  return { key, userHandle: form.data.get('user') ?? '', codes: codesOn(walker) }
}

/** A person with a passkey. `first`: the browser in which they added it. */
export async function aPersonWithPasskey(server: TestServer, who: typeof olivia) {
  const first = await signUp(server, who)
  const added = await addPasskey(first, server)
  assert.equal(first.status, 200)
  assert.equal(added.codes.length, 10)
  return { ...added, first }
}

/** Signs in with a passkey in a new browser, or in this one. */
export async function withPasskey(
  server: TestServer,
  { key, userHandle }: { key: SoftwareAuthenticator; userHandle: string },
  lies: Lies = {},
  walker = new Walker(server),
): Promise<Walker> {
  await walker.go('/sign-in')
  return answer(walker, key.use(passkeyForm(walker).challenge, userHandle, lies))
}
