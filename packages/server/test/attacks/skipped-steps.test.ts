import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { TestServer } from '../support/a-server.ts'
import { apps } from '../support/app.ts'
import { type Answer, answerIn, ask } from '../support/ask.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

describe('skipping a step of an interaction (threat A19)', () => {
  let server: TestServer & AsyncDisposable
  before(async () => {
    server = await aWatchedServer()
  })
  after(() => server[Symbol.asyncDispose]())

  const begin = (change = {}, walker = new Walker(server)) =>
    walker.go(apps.printShop(server).request({ prompt: 'consent', ...change }).url)
  const interactionOf = (walker: Walker) =>
    new URL(walker.url).searchParams.get('interaction') ?? assert.fail(`no interaction at ${walker.url}`)

  /** Posts to a page that was never shown, with everything that its form would contain. */
  function jump(
    walker: Walker,
    page: string,
    fill: Record<string, string>,
    interaction: string,
    csrf: string,
  ) {
    const carried = ['account', 'shown'].flatMap((name) => {
      const value = new RegExp(`name="${name}" value="([^"]*)"`).exec(walker.html)?.[1]
      return value === undefined ? [] : [[name, value] as const]
    })
    const form = { csrf, interaction, ...Object.fromEntries(carried), ...fill }
    return ask(server, page, { form, cookies: walker.cookies })
  }

  const allow = { decision: 'allow', duration: 'forever' }

  function noCode({ status, location, html }: Answer, message: string): void {
    assert.equal(answerIn(location).has('code'), false, `${message}: ${location}`)
    assert.doesNotMatch(html, /vk_code_/, message)
    assert.ok(status < 500, message)
  }

  test('consent cannot be given before signing in', async () => {
    const walker = await begin()
    const csrf = walker.form().fields.get('csrf') ?? ''
    const interaction = interactionOf(walker)
    for (const fill of [allow, { ...allow, username: 'alice', user_id: 'usr_x' }, { decision: 'allow' }]) {
      noCode(await jump(walker, '/consent', fill, interaction, csrf), 'consent first')
    }
    for (const path of [
      '/consent',
      '/continue',
      '/consent?decision=allow&duration=once',
      '/continue?signed_in=1',
    ]) {
      const query = `${path.includes('?') ? '&' : '?'}interaction=${interaction}`
      const answer = await ask(server, path + query, { cookies: walker.cookies })
      noCode(answer, path)
      assert.match(answer.location ?? '', /^\/(sign-in|continue)\?interaction=/)
    }
    await walker.signIn()
    await walker.allow()
    assert.notEqual(walker.answer().get('code'), null, 'in the right order the request succeeds')
  })

  test('a wrong password does not unlock the next step', async () => {
    const walker = await begin()
    const csrf = walker.form().fields.get('csrf') ?? ''
    const interaction = interactionOf(walker)
    await walker.signIn('alice', 'a wrong password')
    noCode(await jump(walker, '/consent', allow, interaction, csrf), 'after a wrong password')
  })

  test('no code is issued without consent', async () => {
    const walker = await (await begin()).signIn('bob', 'staple garden window')
    const interaction = interactionOf(walker)
    for (const path of ['/continue', '/sign-in', '/consent']) {
      const answer = await ask(server, `${path}?interaction=${interaction}`, { cookies: walker.cookies })
      noCode(answer, path)
    }
    const { url } = apps.printShop(server).request({ prompt: 'none' })
    noCode(await ask(server, url, { cookies: walker.cookies }), 'prompt=none')
  })

  test('after a sign-out in the middle the person has to sign in again', async () => {
    const walker = await (await begin()).signIn()
    const csrf = walker.form().fields.get('csrf') ?? ''
    const interaction = interactionOf(walker)
    const elsewhere = new Walker(server)
    for (const [name, value] of walker.cookies) elsewhere.cookies.set(name, value)
    await elsewhere.go('/sign-out')
    await elsewhere.submit({ decision: 'yes' })
    const answer = await jump(walker, '/consent', allow, interaction, csrf)
    noCode(answer, 'after signing out')
    assert.match(answer.location ?? '', /^\/sign-in\?/)
  })

  test('max_age is checked again at the last step', async () => {
    const walker = await (await begin()).signIn()
    await begin({ max_age: '60' }, walker)
    const csrf = walker.form().fields.get('csrf') ?? ''
    server.clock.advance(61)
    const answer = await jump(walker, '/consent', allow, interactionOf(walker), csrf)
    noCode(answer, 'without signing in again')
    assert.match(answer.location ?? '', /^\/sign-in\?/)
  })

  test('an empty body, or one with only the CSRF token, has no effect', async () => {
    const walker = await (await begin()).signIn()
    const csrf = walker.form().fields.get('csrf') ?? ''
    const interaction = interactionOf(walker)
    for (const page of ['/consent', '/sign-in', '/sign-out', '/set-up', '/continue', '/authorize']) {
      for (const form of [
        {},
        { csrf },
        { csrf: '' },
        { interaction },
        { interaction: '' },
        { csrf, interaction: '' },
      ]) {
        const answer = await ask(server, page, { form, cookies: walker.cookies })
        noCode(answer, `${page} ${JSON.stringify(form)}`)
      }
    }
    await walker.go(`/consent?interaction=${interaction}`)
    await walker.allow()
    assert.notEqual(walker.answer().get('code'), null, 'none of them consumed the interaction')
  })

  test('an interaction id that is unknown, empty or of another kind is refused', async () => {
    const walker = await (await begin()).signIn()
    const csrf = walker.form().fields.get('csrf') ?? ''
    const { code } = await apps.spa(server).authorize({}, { walker })
    const session = walker.cookies.get('vk_session') ?? ''
    for (const id of [
      '',
      'x',
      'vk_flow_',
      `vk_flow_${'A'.repeat(49)}`,
      code,
      session,
      '__proto__',
      "' or 1=1 --",
      '%',
    ]) {
      for (const page of ['/consent', '/continue', '/sign-in']) {
        const query = new URLSearchParams({ interaction: id })
        noCode(await ask(server, `${page}?${query}`, { cookies: walker.cookies }), `${page} ${id}`)
        if (page === '/continue') continue
        const answer = await jump(walker, page, { ...allow, interaction: id }, id, csrf)
        noCode(answer, `${page} ${id}`)
        assert.equal(answer.location, null)
      }
    }
  })

  test('a finished interaction cannot be decided again, in either way', async () => {
    for (const [first, second] of [
      ['allow', 'allow'],
      ['allow', 'deny'],
      ['deny', 'allow'],
      ['deny', 'deny'],
    ]) {
      const walker = await (await begin()).signIn()
      const csrf = walker.form().fields.get('csrf') ?? ''
      const interaction = interactionOf(walker)
      await jump(walker, '/consent', { ...allow, decision: first ?? '' }, interaction, csrf)
      const again = await jump(walker, '/consent', { ...allow, decision: second ?? '' }, interaction, csrf)
      assert.deepEqual([again.status, again.location], [400, null], `${first}, then ${second}`)
      for (const page of ['/consent', '/continue', '/sign-in']) {
        const answer = await ask(server, `${page}?interaction=${interaction}`, { cookies: walker.cookies })
        assert.deepEqual([answer.status, answer.location], [400, null], page)
      }
    }
  })

  test('twenty concurrent clicks yield one code', async () => {
    const walker = await (await begin()).signIn()
    const csrf = walker.form().fields.get('csrf') ?? ''
    const interaction = interactionOf(walker)
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => jump(walker, '/consent', allow, interaction, csrf)),
    )
    const codes = answers.filter(({ location }) => answerIn(location).has('code'))
    assert.equal(codes.length, 1)
    const rest = answers.filter(({ location }) => location === null)
    assert.deepEqual(new Set(rest.map(({ status }) => status)), new Set([400]))
    assert.equal(rest.length, 19)
  })

  test('an interaction expires after half an hour', async () => {
    const walker = await (await begin()).signIn()
    const csrf = walker.form().fields.get('csrf') ?? ''
    const interaction = interactionOf(walker)
    server.clock.advance(1800)
    const answer = await jump(walker, '/consent', allow, interaction, csrf)
    assert.deepEqual([answer.status, answer.location], [400, null])
  })
})
