import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AnswerReader } from './answer-reader.ts'
import { cookiesOf, header } from './http.ts'

function read(text: string, pieces: number) {
  const reader = new AnswerReader()
  const bytes = Buffer.from(text, 'latin1')
  const size = Math.ceil(bytes.length / pieces)
  for (let at = 0; at < bytes.length; at += size) {
    const answer = reader.take(bytes.subarray(at, at + size))
    if (answer !== undefined) return { answer, last: at + size >= bytes.length }
  }
  return undefined
}

const plain =
  'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nSet-Cookie: a=1; Path=/\r\nset-cookie: b=2\r\n\r\nhello'
const chunked =
  'HTTP/1.1 400 Bad Request\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n6;x=y\r\n world\r\n0\r\n\r\n'

for (const pieces of [1, 2, 7, 1000]) {
  test(`a response in ${pieces} pieces is returned when it is complete, and not before`, () => {
    const one = read(plain, pieces)
    assert.deepEqual([one?.answer.status, one?.answer.body, one?.last], [200, 'hello', true])
    const two = read(chunked, pieces)
    assert.deepEqual([two?.answer.status, two?.answer.body, two?.last], [400, 'hello world', true])
  })
}

test('headers and cookies are found in any case', () => {
  const answer = read(plain, 1)?.answer
  assert.ok(answer)
  assert.equal(header(answer, 'content-length'), '5')
  assert.equal(header(answer, 'location'), undefined)
  assert.deepEqual(cookiesOf(answer), ['a=1', 'b=2'])
})

test('a response without a length is refused', () => {
  assert.throws(() => read('HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nhello', 1), /without a length/)
})

test('a status without a body needs no length', () => {
  assert.equal(read('HTTP/1.1 204 No Content\r\n\r\n', 1)?.answer.status, 204)
})
