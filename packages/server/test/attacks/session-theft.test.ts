import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { ask } from '../support/ask.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

/** The `Set-Cookie` values of a whole flow, from the sign-in page to the signed-out page. */
async function cookiesOf(server: Awaited<ReturnType<typeof aWatchedServer>>): Promise<string[]> {
  const lines: string[] = []
  const watching = {
    issuer: server.issuer,
    clock: server.clock,
    async fetch(request: Request) {
      const response = await server.fetch(request)
      lines.push(...response.headers.getSetCookie())
      return response
    },
  }
  const walker = await new Walker(watching).go('/sign-in')
  await walker.signIn()
  await walker.go('/sign-out')
  await walker.submit({ decision: 'yes' })
  return lines
}

describe('stealing a session (threat D6)', () => {
  test('no script can read its cookie, no other site can send it, and it holds 256 random bits', async () => {
    await using server = await aWatchedServer()
    const [browser = '', session = '', known = '', cleared = '', ...more] = await cookiesOf(server)
    assert.match(browser, /^vk_browser_[\w-]{8}=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/)
    assert.match(session, /^vk_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/)
    // The known-browser cookie gives no access, and survives the sign-out.
    assert.match(known, /^vk_known=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=15552000$/)
    assert.match(cleared, /^vk_session=; Path=\/; HttpOnly; SameSite=Lax; Max-Age=0$/)
    assert.deepEqual(more, [])
  })

  test('over https its cookie is bound to this host and never sent in the clear', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'valetkey-test-'))
    try {
      const keyFile = join(folder, 'master.key')
      writeFileSync(keyFile, randomBytes(32).toString('base64'), { mode: 0o600 })
      const configuration = { issuer: 'https://id.example.com', master_key_file: keyFile }
      await using server = await aWatchedServer(configuration)
      const cookies = await cookiesOf(server)
      assert.equal(cookies.length, 4)
      for (const cookie of cookies) {
        assert.match(
          cookie,
          /^__Host-vk_(browser_[\w-]{8}|session|known)=[\w-]*; Path=\/; HttpOnly; SameSite=Lax; Secure/,
        )
        assert.doesNotMatch(cookie, /domain/i)
      }
      const walker = await new Walker(server).go('/sign-in')
      await walker.signIn()
      const secret = walker.cookies.get('__Host-vk_session') ?? assert.fail('no session')
      const { html } = await ask(server, '/', { cookies: new Map([['vk_session', secret]]) })
      assert.doesNotMatch(
        html,
        /Alice/,
        'a cookie without the __Host- prefix, which a sibling domain could set, is ignored',
      )
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })

  test('its cookie is not in the database', async () => {
    await using server = await aWatchedServer()
    const walker = await new Walker(server).go('/sign-in')
    await walker.signIn()
    await walker.go('/sign-out')
    const form = walker.form().fields.get('csrf') ?? assert.fail('no token')
    const stored = readdirSync(server.data).map((file) => readFileSync(join(server.data, file), 'latin1'))
    assert.ok(
      stored.some((content) => content.includes('alice')),
      'the right files are read',
    )
    for (const secret of [...walker.cookies.values(), form]) {
      assert.ok(!stored.some((content) => content.includes(secret)))
    }
  })

  test('it expires twelve hours after its last use, and thirty days after the sign-in at the latest', async () => {
    await using server = await aWatchedServer()
    const walker = await new Walker(server).go('/sign-in')
    await walker.signIn()
    const stillIn = async () =>
      (await ask(server, '/', { cookies: walker.cookies })).html.includes('Alice Adams')
    server.clock.advance(12 * 3600 - 1)
    assert.ok(await stillIn())
    server.clock.advance(12 * 3600)
    assert.ok(!(await stillIn()))

    await walker.go('/sign-in')
    await walker.signIn()
    for (let half = 1; half < 60; half += 1) {
      server.clock.advance(12 * 3600 - 60)
      assert.ok(await stillIn(), `use ${half}`)
    }
    server.clock.advance(12 * 3600 - 60)
    assert.ok(await stillIn())
    server.clock.advance(3600 + 1)
    assert.ok(!(await stillIn()))
  })

  test('only the exact cookie value is accepted', async () => {
    await using server = await aWatchedServer()
    const walker = await new Walker(server).go('/sign-in')
    await walker.signIn()
    const secret = walker.cookies.get('vk_session') ?? assert.fail('no session')
    const tried = [
      secret.slice(1),
      secret.slice(0, -1),
      `${secret}A`,
      `${secret}=`,
      `"${secret}"`,
      secret.toLowerCase(),
    ]
    for (const value of [
      ...tried,
      `${secret},${secret}`,
      '',
      '0',
      'null',
      `${secret.startsWith('A') ? 'B' : 'A'}${secret.slice(1)}`,
    ]) {
      const { html } = await ask(server, '/', { headers: { cookie: `vk_session=${value}` } })
      assert.doesNotMatch(html, /Alice/, value)
    }
  })
})
