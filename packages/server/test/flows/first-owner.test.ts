import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { ask } from '../support/ask.ts'
import { Clock } from '../support/clock.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const eve = {
  username: 'eve',
  name: 'Eve Evans',
  password: 'a long enough one',
  password_again: 'a long enough one',
}

describe('the first owner', () => {
  test('creates an account with the printed link, which works only once, and signs in', async () => {
    await using server = await aWatchedServer()
    const link = server.setUpUrl ?? assert.fail('no link')
    assert.ok(link.startsWith(`${server.issuer}/set-up?token=vk_setup_`), link)
    const walker = await new Walker(server).go(link)
    assert.equal(walker.status, 200)
    await walker.submit(eve)
    assert.ok(walker.url.endsWith('/sign-in'), walker.url)
    await walker.signIn('eve', eve.password)
    assert.match(walker.html, /Eve Evans/)

    const late = await new Walker(server).go(link)
    assert.equal(late.status, 403)
    assert.doesNotMatch(late.html, /<form/)
  })

  test('sees what to correct in the form, which keeps everything but the passwords', async () => {
    await using server = await aWatchedServer()
    const walker = await new Walker(server).go(server.setUpUrl ?? '')
    const mistakes: Record<string, Partial<typeof eve>> = {
      'no username': { username: '' },
      'a username that is taken': { username: 'Alice' },
      'a username with a control character': { username: 'e v\u0007e' },
      'a password that is too short': { password: 'x7q-9z', password_again: 'x7q-9z' },
      'a password that is the username': {
        username: 'evelyn-evans',
        password: 'evelyn-evans',
        password_again: 'evelyn-evans',
      },
      'two different passwords': { password_again: 'another long one' },
      'a name with a right-to-left override': { name: '\u202eevE' },
    }
    for (const [mistake, change] of Object.entries(mistakes)) {
      const typed = { ...eve, ...change }
      await walker.submit(typed)
      assert.equal(walker.status, 422, mistake)
      assert.match(walker.html, /role="alert"/, mistake)
      const { fields } = walker.form()
      assert.equal(fields.get('username'), typed.username, mistake)
      assert.equal(fields.get('password'), '', mistake)
      assert.ok(!walker.html.includes(typed.password) || typed.password === typed.username, mistake)
    }
    await walker.submit(eve)
    assert.ok(walker.url.endsWith('/sign-in'))
  })

  test('is created only once: of ten concurrent uses of the link, one succeeds', async () => {
    await using server = await aWatchedServer()
    const walker = await new Walker(server).go(server.setUpUrl ?? '')
    const { action, fields } = walker.form()
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) => {
        const form = { ...Object.fromEntries(fields), ...eve, username: `eve-${index}` }
        return ask(server, action, { form, cookies: walker.cookies })
      }),
    )
    assert.equal(answers.filter(({ location }) => location === '/sign-in').length, 1)
    assert.equal(answers.filter(({ status }) => status === 403).length, 9)
  })

  test('cannot be created without a valid link', async () => {
    await using server = await aWatchedServer()
    const walker = await new Walker(server).go(server.setUpUrl ?? '')
    const { action, fields } = walker.form()
    const token = fields.get('token') ?? ''
    for (const wrong of [
      '',
      'x',
      token.slice(0, -1),
      `${token}A`,
      token.replace(/.$/, '!'),
      `vk_setup_${'A'.repeat(49)}`,
    ]) {
      const page = await ask(server, `/set-up?token=${encodeURIComponent(wrong)}`)
      assert.equal(page.status, 403, wrong)
      const form = { ...Object.fromEntries(fields), ...eve, token: wrong }
      const answer = await ask(server, action, { form, cookies: walker.cookies })
      assert.deepEqual([answer.status, answer.location], [403, null], wrong)
    }
    await walker.submit(eve)
    assert.ok(walker.url.endsWith('/sign-in'), 'the link is still valid')
  })

  test('gets a new link at each start until there is an owner, and each link is valid for a day', async () => {
    const data = mkdtempSync(join(tmpdir(), 'valetkey-test-'))
    const clock = new Clock()
    try {
      {
        await using server = await aWatchedServer({}, { data, clock })
        clock.advance(24 * 3600)
        const late = await new Walker(server).go(server.setUpUrl ?? '')
        assert.equal(late.status, 403)
      }
      const older: string[] = []
      for (const last of [false, true]) {
        await using server = await aWatchedServer({}, { data, clock })
        const link = server.setUpUrl ?? assert.fail('no link')
        older.push(link)
        if (!last) continue
        const walker = await new Walker(server).go(link)
        await walker.submit(eve)
        assert.ok(walker.url.endsWith('/sign-in'))
      }
      await using server = await aWatchedServer({}, { data, clock })
      assert.equal(server.setUpUrl, undefined)
      for (const link of older) {
        const late = await new Walker(server).go(link)
        assert.equal(late.status, 403)
        assert.doesNotMatch(late.html, /<form/, 'no link, used or not, works once there is an owner')
      }
      const walker = await new Walker(server).go('/sign-in')
      await walker.signIn('eve', eve.password)
      assert.match(walker.html, /Eve Evans/)
    } finally {
      rmSync(data, { recursive: true, force: true })
    }
  })
})
