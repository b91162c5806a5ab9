import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { aContext } from '../../../test/support/a-context.ts'
import { Clock } from '../../../test/support/clock.ts'
import { cookies } from '../requests/cookies.ts'
import { Languages } from '../requests/languages.ts'
import type { Exchange } from '../routes/exchange.ts'
import { answerForm, type DecidingForm, formPage } from './own-form.ts'

/** The hidden fields of a form on a page. */
async function hiddenOf(form: DecidingForm, carried: Record<string, string>, exchange: Exchange) {
  let hidden: Readonly<Record<string, string>> = {}
  await formPage(form, { carried }, exchange, (view) => {
    hidden = view.hidden
    return { status: 200, html: '', contentSecurityPolicy: '', referrerPolicy: 'same-origin' }
  })
  return hidden
}

const answer = (body: string) => ({ status: 200, headers: {}, body })

const form: DecidingForm = {
  path: '/decide',
  carries: ['about', 'also'],
  answer: async (posted) => answer(`answered ${posted.one('about')}`),
  decides: {
    among: ['yes'],
    aside: { elsewhere: async () => answer('elsewhere') },
    again: async (_posted, why) => answer(why),
  },
}

/** A browser with its cookie, and a fixed clock. */
function aBrowser() {
  const clock = new Clock()
  const cookie = `__Host-vk_browser_label=${'s'.repeat(43)}`
  const exchange = (body = '', headers: Record<string, string> = {}) => {
    const context = aContext({ now: () => clock.now() })
    const type = { 'content-type': 'application/x-www-form-urlencoded' }
    const request = { method: 'POST', query: '', body, headers: { ...type, cookie, ...headers } }
    return {
      context,
      request,
      languages: new Languages(request),
      app: { basePath: '', cookies: cookies({ secure: true, path: '' }) },
    } as unknown as Exchange
  }
  const post = (fields: Record<string, string>, headers?: Record<string, string>) =>
    answerForm(form, exchange(new URLSearchParams(fields).toString(), headers))
  return { clock, exchange, post, cookie }
}

describe('a form on one of our pages', () => {
  test('is shown again if its page was served less than 750 ms ago, and the trace records that', async () => {
    const { clock, exchange } = aBrowser()
    const hidden = await hiddenOf(form, { about: 'a', also: 'b' }, exchange())
    const early = exchange(new URLSearchParams({ ...hidden, decision: 'yes' }).toString())
    clock.advance(0.749)
    assert.equal((await answerForm(form, early)).body, 'early')
    const last = early.context.trace.decisions.at(-1)
    assert.deepEqual([last?.rule, last?.outcome], ['form/looked-at', 'refused'])
    clock.advance(0.001)
    const later = exchange(new URLSearchParams({ ...hidden, decision: 'yes' }).toString())
    assert.equal((await answerForm(form, later)).body, 'answered a')
  })

  test('is also early if its page was served in the future, by a server whose clock is ahead', async () => {
    const { clock, exchange, post } = aBrowser()
    const hidden = await hiddenOf(form, {}, exchange())
    clock.set(-3600)
    assert.equal((await post({ ...hidden, decision: 'yes' })).body, 'early')
  })

  test('has a token that binds the value of each carried field to that field', async () => {
    const { clock, exchange, post } = aBrowser()
    const { csrf = '' } = await hiddenOf(form, { about: 'a', also: 'b' }, exchange())
    clock.advance(1)
    for (const changed of [
      { about: 'b', also: 'a' },
      { about: 'ab' },
      { about: 'a' },
      { about: 'a', also: 'b', more: 'x' },
      { about: 'a","b' },
    ] as Record<string, string>[]) {
      const posted = post({ csrf, decision: 'yes', ...changed })
      if (changed.more === undefined) await assert.rejects(posted, /did not come from our page/)
      else assert.equal((await posted).body, 'answered a')
    }
  })

  test('refuses the token of another form whose fields have the same names', async () => {
    const { clock, exchange, post } = aBrowser()
    const hidden = await hiddenOf({ ...form, path: '/another' }, { about: 'a' }, exchange())
    clock.advance(1)
    await assert.rejects(post({ ...hidden, decision: 'yes' }), /did not come from our page/)
  })

  test('accepts carried values whose line endings the browser changed', async () => {
    const { clock, exchange, post } = aBrowser()
    const { csrf = '' } = await hiddenOf(form, { about: 'one\ntwo\r\nthree\rfour' }, exchange())
    clock.advance(1)
    const posted = await post({ csrf, decision: 'yes', about: 'one\r\ntwo\r\nthree\r\nfour' })
    assert.match(posted.body, /^answered one/)
  })

  test('is accepted from a browser that sends no origin, and from one that sends ours', async () => {
    const { clock, exchange, post } = aBrowser()
    const hidden = await hiddenOf(form, {}, exchange())
    clock.advance(1)
    const own = 'https://id.example'
    for (const headers of [
      {},
      { origin: own },
      { referer: `${own}/decide?x` },
      { 'sec-fetch-site': 'same-origin', origin: own },
      // The person reloads the page, or the browser restores it after a crash.
      { 'sec-fetch-site': 'none' },
    ] as Record<string, string>[]) {
      assert.equal((await post({ ...hidden, decision: 'yes' }, headers)).body, 'answered undefined')
    }
  })

  test('accepts a button that decides nothing at once', async () => {
    const { exchange, post } = aBrowser()
    const hidden = await hiddenOf(form, {}, exchange())
    assert.equal((await post({ ...hidden, elsewhere: '1', decision: 'yes' })).body, 'elsewhere')
  })
})
