import assert from 'node:assert/strict'
import test from 'node:test'
import { anError } from '../../test/support/sample-views.ts'
import { error } from './error.ts'
import type { ErrorView } from './view.ts'

const frame = { locale: 'en', nonce: 'bm9uY2U' }
const render = (change: Partial<ErrorView> = {}) => error(anError(change), frame)

test('an error page has the status, the code, the reason and the flow id', () => {
  const { html, status } = render({ status: 403 })
  assert.equal(status, 403)
  assert.match(html, /<code id="error-code" dir="ltr">invalid_request<\/code>/)
  assert.match(html, /redirect_uri is not one of those registered for this client/)
  assert.match(html, /<code id="flow-id" dir="ltr">k7m2-9xqd<\/code>/)
})

test('the page says in plain words who made the mistake', () => {
  const titles: [Partial<ErrorView>, RegExp][] = [
    [{}, /<h1><bdi>Print Shop<\/bdi> wanted to send you to an address that is not its own<\/h1>/],
    [{ kind: 'ours' }, /<h1>Something went wrong on our side<\/h1>/],
    [{ kind: 'appMistake', clientName: undefined }, /<h1>The app sent something/],
    [{ kind: 'nothingHere' }, /<h1>There is nothing at this address<\/h1>/],
    [{ kind: 'misread' }, /<h1>We could not accept this<\/h1>/],
  ]
  for (const [change, title] of titles) assert.match(render(change).html, title)
})

test('the page leads on: to the app, to the same page again, or to the start page', () => {
  assert.match(
    render().html,
    /<a class="button primary way-on" href="https:\/\/shop\.example\/login\?iss=[^"]+"><span>Go to <bdi>Print Shop<\/bdi><\/span><\/a>/,
  )
  const again = render({ wayOn: { to: 'again', url: '/sign-in?device=x' } }).html
  assert.match(again, /way-on" href="\/sign-in\?device=x"><span>Try again</)
  assert.match(
    render({ wayOn: { to: 'start', url: '/' } }).html,
    /way-on" href="\/"><span>Go to the start page</,
  )
})

test('an address of an app that is not a web address is not a link', () => {
  assert.doesNotMatch(render({ wayOn: { to: 'app', url: 'javascript:alert(1)' } }).html, /javascript:/)
})
