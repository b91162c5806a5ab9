import assert from 'node:assert/strict'
import test from 'node:test'
import { ReturnedValues } from './returned-values.ts'

test('a value that the server made is replaced by its name, and by the value of another server', () => {
  const [one, other] = [new ReturnedValues(), new ReturnedValues()]
  const answers = (mark: string) => [
    { path: '/authorize', location: `https://app.example/callback?state=x&code=code${mark}`, body: '' },
    { path: '/token', body: JSON.stringify({ access_token: `at${mark}`, refresh_token: `rt${mark}` }) },
    { path: '/token', body: JSON.stringify({ access_token: `at${mark}-later` }) },
  ]
  for (const answer of answers('1')) one.learn(answer)
  for (const answer of answers('2')) other.learn(answer)
  const sent = 'code=code1&refresh_token=rt1&first=at1&second=at1-later'
  const hidden = 'code={code}&refresh_token={refresh_token}&first={access_token}&second={access_token-2}'
  assert.equal(one.hidden(sent), hidden)
  assert.equal(other.filled(hidden), sent.replaceAll('1', '2'))
})

test('a value is encoded where the request is', () => {
  const values = new ReturnedValues()
  values.learn({ path: '/par', body: JSON.stringify({ request_uri: 'urn:x:1' }) })
  assert.equal(values.hidden('request_uri=urn%3Ax%3A1'), 'request_uri={request_uri}')
  assert.equal(values.filled('request_uri={request_uri}', encodeURIComponent), 'request_uri=urn%3Ax%3A1')
})

test('a response that is not a JSON object, or is of another path, yields no values', () => {
  const values = new ReturnedValues()
  for (const body of ['', '[]', 'null', '<html>']) values.learn({ path: '/token', body })
  values.learn({ path: '/introspect', body: JSON.stringify({ client_id: 'app' }) })
  assert.equal(values.hidden('client_id=app'), 'client_id=app')
})
