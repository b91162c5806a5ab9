import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { aContext } from '../../../test/support/a-context.ts'
import { OAuthError } from './errors.ts'
import { formText, type Params, parseForm, parseFormRequest, requireForm } from './params.ts'
import { Trace } from './trace.ts'

const context = aContext()

const trace = new Trace(() => 'FLOW')

const pairs = (params: Params): readonly [string, readonly string[]][] =>
  [...params.names()].map((name) => [name, params.all(name)])

const refused = (work: () => unknown, description: RegExp, status = 400): void => {
  assert.throws(work, (error) => {
    assert.ok(error instanceof OAuthError)
    assert.deepEqual([error.code, error.status], ['invalid_request', status])
    assert.match(error.description, description)
    return true
  })
}

describe('a form (RFC 6749 appendix B)', () => {
  test('is parsed to decoded names and values', () => {
    const params = parseForm('a=1&b=%2B+%25&c=%C3%A9%F0%9F%94%91&d==x&e=a%26b%3Dc')
    assert.deepEqual(pairs(params), [
      ['a', ['1']],
      ['b', ['+ %']],
      ['c', ['é🔑']],
      ['d', ['=x']],
      ['e', ['a&b=c']],
    ])
  })

  test('is decoded once only', () => {
    assert.equal(parseForm('a=%2525').one('a'), '%25')
  })

  test('an empty value counts as absent (RFC 6749 §3.1)', () => {
    for (const text of ['', 'a', 'a=', '&', '&&a=&', '=', '=&=']) {
      assert.equal(parseForm(text).has('a'), false, text)
      assert.deepEqual(pairs(parseForm(text)), [], text)
    }
    assert.deepEqual(parseForm('a=&a=1').all('a'), ['1'])
  })

  test('has no nested values: brackets and dots are part of the name', () => {
    assert.deepEqual(pairs(parseForm('a[b]=1&a.b=2&a[]=3')), [
      ['a[b]', ['1']],
      ['a.b', ['2']],
      ['a[]', ['3']],
    ])
  })

  test('names of Object.prototype members are ordinary names', () => {
    const params = parseForm('__proto__=x&constructor=y')
    assert.equal(params.one('__proto__'), 'x')
    assert.equal(params.one('toString'), undefined)
    assert.equal(parseForm('').one('__proto__'), undefined)
    assert.deepEqual(parseForm('').all('constructor'), [])
  })

  test('survives formText and parseForm unchanged, whatever it contains', () => {
    const value = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !text.includes('\0'))
    fc.assert(
      fc.property(fc.array(fc.tuple(value, value), { maxLength: 20 }), (entries) => {
        const text = new URLSearchParams(
          entries.map(([name, each]): [string, string] => [name, each]),
        ).toString()
        const read = parseForm(text)
        const written = formText(read)
        assert.match(written, /^[\x21-\x7e]*$/)
        assert.doesNotMatch(written, /#/)
        assert.deepEqual(pairs(parseForm(written)), pairs(read))
      }),
    )
  })

  test('is parsed as by URLSearchParams, unless that would repair malformed text', () => {
    const token = fc.stringMatching(/^[A-Za-z0-9._~ é*-]{1,12}$/)
    fc.assert(
      fc.property(fc.array(fc.tuple(token, token), { maxLength: 20 }), (entries) => {
        const text = new URLSearchParams(entries).toString()
        const expected = new URLSearchParams(text)
        for (const [name] of entries) assert.deepEqual(parseForm(text).all(name), expected.getAll(name))
      }),
    )
  })

  for (const text of ['a=%', 'a=%4', 'a=%zz', '%=a', 'a=%ff', 'a=%c0%af', 'a=%ed%a0%80', 'a=%e2%82']) {
    test(`${text} is refused, not repaired`, () => {
      refused(() => parseForm(text), /percent-encoded UTF-8/)
    })
  }

  for (const text of ['a=%00', 'a%00=b', 'a=b\0c', '\0=', 'a=\ud800', '\udfff=a', 'a=b+\ud83d']) {
    test(`${JSON.stringify(text)} is refused: it contains NUL or a lone surrogate`, () => {
      refused(() => parseForm(text), /NUL character or a lone surrogate/)
    })
  }

  test('has at most 100 parameters; a longer one is refused before it is decoded', () => {
    const many = (count: number): string => Array.from({ length: count }, (_, n) => `p${n}=1`).join('&')
    assert.equal([...parseForm(many(100)).names()].length, 100)
    refused(() => parseForm(many(101)), /at most 100/)
    refused(() => parseForm('&'.repeat(60_000)), /at most 100/)
  })
})

describe('duplicates (RFC 6749 §3.1, §3.2)', () => {
  test('one() refuses a repeated parameter, all() returns every value', () => {
    const params = parseForm('a=1&a=2')
    refused(() => params.one('a'), /^a was sent more than once/)
    assert.deepEqual(params.all('a'), ['1', '2'])
  })

  test('the same value sent twice is a repetition, too', () => {
    refused(() => parseForm('a=1&a=1').refuseDuplicates(context.trace), /more than once/)
    refused(() => parseForm('a=1&%61=1').refuseDuplicates(context.trace), /more than once/)
  })

  test('only resource and audience may be repeated (RFC 8707 §2, RFC 8693 §2.1)', () => {
    parseForm('resource=a&resource=b&audience=a&audience=b').refuseDuplicates(context.trace)
    refused(() => parseForm('scope=a&scope=b').refuseDuplicates(context.trace), /^scope/)
  })
})

test('an unusual parameter name is not echoed: clients may show error descriptions to their users', () => {
  const shown = 'Your account is locked. Call +1 555'
  refused(
    () => parseForm(`${encodeURIComponent(shown)}=1&${encodeURIComponent(shown)}=2`).refuseDuplicates(trace),
    /^a parameter was sent/,
  )
})

describe('the body of a form endpoint (RFC 6749 §3.2)', () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  const request = { method: 'POST', headers: form, query: '', body: 'token=x' }

  test('must be sent by POST', () => {
    assert.equal(parseFormRequest(request, context).one('token'), 'x')
    for (const method of ['GET', 'PUT', 'post']) {
      assert.throws(
        () => parseFormRequest({ ...request, method }, context),
        (error: OAuthError) => error.status === 405 && error.headers.Allow === 'POST',
      )
    }
  })

  test('must have the media type of a form, with any media type parameters', () => {
    for (const type of [
      'application/x-www-form-urlencoded',
      'Application/X-WWW-Form-Urlencoded;charset=utf-8',
      ' application/x-www-form-urlencoded ; x=y',
    ]) {
      requireForm({ 'content-type': type })
    }
    for (const type of [
      undefined,
      '',
      'application/json',
      'text/plain',
      'application/x-www-form-urlencoded2',
    ]) {
      refused(() => requireForm({ 'content-type': type }), /media type/)
    }
  })

  for (const name of [
    'client_secret',
    'client_assertion',
    'code',
    'refresh_token',
    'token',
    'code_verifier',
  ]) {
    test(`${name} in the URL, where it would appear in logs, is refused (RFC 6749 §2.3.1)`, () => {
      refused(() => parseFormRequest({ ...request, query: `a=b&${name}=x` }, context), /never in the URL/)
    })
  }

  test('parameters in the URL are ignored', () => {
    const params = parseFormRequest({ ...request, query: 'scope=openid&token_type_hint=x' }, context)
    assert.deepEqual([...params.names()], ['token'])
  })

  test('must not contain a parameter twice', () => {
    refused(() => parseFormRequest({ ...request, body: 'token=x&token=y' }, context), /more than once/)
  })
})
