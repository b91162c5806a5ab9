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
  assert.match(
    render().html,
    /<h1><bdi>Print Shop<\/bdi> wanted to send you to an address that is not its own<\/h1>/,
  )
  assert.match(
    render({ code: 'server_error', wrongAddress: false }).html,
    /<h1>Something went wrong on our side<\/h1>/,
  )
  assert.match(render({ wrongAddress: false, clientName: undefined }).html, /<h1>The app sent something/)
})

test('a page that does not exist is not called a mistake of the app', () => {
  const { html } = render({ status: 404, wrongAddress: false })
  assert.match(html, /<h1>There is nothing at this address<\/h1>/)
})
