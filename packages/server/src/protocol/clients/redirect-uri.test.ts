import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { matchesRegistered, registrationProblem } from './redirect-uri.ts'

const registered = [
  'https://app.example/callback',
  'https://app.example',
  'https://app.example:8443/a/b;c=d?tenant=1&x=%2F',
  'https://[2001:db8::1]/callback',
  'com.example.app:/callback',
  'com.example.app://oauth/callback?x=y',
  'http://127.0.0.1/callback',
  'http://localhost/callback?x=1',
]

const character = fc.integer({ min: 0, max: 0x2ff }).map((code) => String.fromCharCode(code))

/** Inserts, deletes, swaps or replaces one character anywhere. */
function mutation(uri: string): fc.Arbitrary<string> {
  const place = fc.nat(uri.length)
  return fc.oneof(
    fc.tuple(place, character).map(([at, c]) => uri.slice(0, at) + c + uri.slice(at)),
    fc.tuple(place, character).map(([at, c]) => uri.slice(0, at) + c + uri.slice(at + 1)),
    place.map((at) => uri.slice(0, at) + uri.slice(at + 1)),
    place.map((at) => uri.slice(0, at) + uri.charAt(at + 1) + uri.charAt(at) + uri.slice(at + 2)),
    place.map((at) => uri.slice(0, at) + uri.charAt(at).toUpperCase() + uri.slice(at + 1)),
    place.map((at) => uri.slice(0, at) + encodeURIComponent(uri.charAt(at)) + uri.slice(at + 1)),
    place.map((at) => `${uri.slice(0, at)}%${uri.charCodeAt(at).toString(16)}${uri.slice(at + 1)}`),
  )
}

describe('a requested redirect URI', () => {
  test('is accepted when it is a registered one, byte for byte (RFC 9700 §2.1)', () => {
    for (const uri of registered) assert.equal(matchesRegistered(uri, uri), true, uri)
  })

  for (const uri of registered) {
    test(`is refused after any single mutation of ${uri}`, () => {
      fc.assert(
        fc.property(mutation(uri), (mutated) => {
          fc.pre(mutated !== uri)
          assert.equal(matchesRegistered(mutated, uri), false)
        }),
        { numRuns: 2000 },
      )
    })
  }

  test('is refused for every lookalike that some parser treats as equal (RFC 9700 §4.1.3)', () => {
    const lookalikes = [
      'https://APP.example/callback',
      'HTTPS://app.example/callback',
      'https://app.example:443/callback',
      'https://app.example./callback',
      'https://user@app.example/callback',
      'https://app.example@evil.example/callback',
      'https://evil.example\\@app.example/callback',
      'https://app.example\\callback',
      'https://app.example/callback/',
      'https://app.example/callback?',
      'https://app.example/callback#',
      'https://app.example/callback#x',
      'https://app.example/./callback',
      'https://app.example/x/../callback',
      'https://app.example/%63allback',
      'https://app.example//callback',
      'https://app.example/callback%00',
      'https://app.example/callback\n',
      ' https://app.example/callback',
      'https://аpp.example/callback',
      'https://app.example/callback?code=1',
      'http://app.example/callback',
      '',
    ]
    for (const uri of lookalikes) {
      assert.equal(matchesRegistered(uri, 'https://app.example/callback'), false, JSON.stringify(uri))
    }
  })

  test('may have any port of a loopback host, or none (RFC 8252 §7.3)', () => {
    for (const host of ['127.0.0.1', '[::1]', 'localhost']) {
      fc.assert(
        fc.property(fc.integer({ min: 1, max: 65_535 }), (port) => {
          assert.equal(matchesRegistered(`http://${host}:${port}/cb?x=1`, `http://${host}/cb?x=1`), true)
          assert.equal(matchesRegistered(`http://${host}:${port}/cb`, `http://${host}:4002/cb`), true)
        }),
      )
      assert.equal(matchesRegistered(`http://${host}/cb`, `http://${host}:4002/cb`), true)
      assert.equal(matchesRegistered(`http://${host}:5000`, `http://${host}`), true)
    }
  })

  test('may differ in nothing but the port of a loopback host (RFC 8252 §7.3)', () => {
    const different = [
      'http://127.0.0.1:0/cb',
      'http://127.0.0.1:065/cb',
      'http://127.0.0.1:65536/cb',
      'http://127.0.0.1:123456/cb',
      'http://127.0.0.1:/cb',
      'http://127.0.0.1:80:80/cb',
      'http://127.0.0.1:80@evil.example/cb',
      'http://127.0.0.1:+80/cb',
      'http://127.0.0.1:8 0/cb',
      'http://127.0.0.1:８０/cb',
      'https://127.0.0.1:80/cb',
      'http://127.0.0.1:80/CB',
      'http://127.0.0.1:80/cb/',
      'http://127.0.0.1:80/cb?x',
      'http://127.0.0.1:80/cb#x',
      'http://127.0.0.1:80\\cb',
      'http://user@127.0.0.1:80/cb',
      'http://127.0.0.1.:80/cb',
      'http://127.1:80/cb',
      'http://2130706433:80/cb',
      'http://0x7f000001:80/cb',
      'http://0177.0.0.1:80/cb',
      'http://127.0.0.2:80/cb',
      'http://0.0.0.0:80/cb',
      'http://[::1]:80/cb',
      'http://[::ffff:127.0.0.1]:80/cb',
      'http://localhost:80/cb',
      'http://127.0.0.1.evil.example:80/cb',
    ]
    for (const uri of different) {
      assert.equal(matchesRegistered(uri, 'http://127.0.0.1/cb'), false, uri)
    }
    assert.equal(matchesRegistered('http://LOCALHOST:80/cb', 'http://localhost/cb'), false)
    assert.equal(matchesRegistered('http://[0:0:0:0:0:0:0:1]:80/cb', 'http://[::1]/cb'), false)
    assert.equal(matchesRegistered('https://app.example:444/cb', 'https://app.example:443/cb'), false)
  })
})

describe('registering a redirect URI', () => {
  test('accepts https and loopback http for every app (RFC 8252 §7.2, §7.3)', () => {
    const fine = [
      'https://app.example/callback',
      'https://app.example',
      'https://app.example?x=y',
      'https://App.example:8443/a/b.c/..d?next=/%2F&q=(1)',
      'https://app.example./cb',
      'https://192.0.2.1/cb',
      'https://[2001:db8::1]:8443/cb',
      'https://xn--bcher-kva.example/cb',
      'http://localhost:4002/callback',
      'http://127.0.0.1/callback',
      'http://[::1]:65535/callback?codes=1',
    ]
    for (const uri of fine) {
      assert.equal(registrationProblem(uri, { native: false }), undefined, uri)
      assert.equal(registrationProblem(uri, { native: true }), undefined, uri)
    }
  })

  test('accepts a private-use scheme for a native app, if it has a dot (RFC 8252 §7.1)', () => {
    for (const uri of ['com.example.app:/callback', 'com.example.app://oauth?x=1', 'com.example:cb']) {
      assert.equal(registrationProblem(uri, { native: true }), undefined, uri)
      assert.match(registrationProblem(uri, { native: false }) ?? '', /^https \(/)
    }
    for (const uri of ['myapp:/callback', 'my-app://callback', 'com.example.:/x', 'com..example:/x']) {
      assert.match(registrationProblem(uri, { native: true }) ?? '', /reversed domain name/, uri)
    }
    assert.match(registrationProblem('com.example.app:', { native: true }) ?? '', /after the scheme/)
    assert.match(registrationProblem('com.example.app://me@here/cb', { native: true }) ?? '', /a username/)
    assert.match(registrationProblem('com.example.app:/[x]', { native: true }) ?? '', /brackets/)
    for (const uri of [
      'com.example.app://:',
      'com.example.app://:1/cb',
      'com.example.app://a:99999',
      'com.example.app://a:b',
    ]) {
      assert.match(registrationProblem(uri, { native: true }) ?? '', /a valid host and port/, uri)
    }
  })

  const refusals: readonly [reason: RegExp, ...uris: string[]][] = [
    [
      /absolute URI/,
      '/callback',
      'app.example/callback',
      '//app.example/cb',
      'https:/app.example',
      'https:x',
    ],
    [/only the characters/, '', ' https://a.example', 'https://a.example/ b', 'https://a.example/\tb'],
    [/only the characters/, 'https://a.example\\b', 'https://bücher.example/', 'https://a.example/\u0000'],
    [/only the characters/, 'https://a.example/{x}', 'https://a.example/\u202e', 'https://a.example/\ud800'],
    [/without a fragment/, 'https://a.example/cb#', 'https://a.example/cb#x'],
    [/wildcards/, 'https://*.example/cb', 'https://a.example/*', 'https://a.example/cb?x=*'],
    [
      /username or password/,
      'https://user@a.example/',
      'https://u:p@a.example/',
      'https://a.example@b.example',
    ],
    [/exactly 127\.0\.0\.1/, 'http://a.example/cb', 'http://127.0.0.2/cb', 'http://LOCALHOST/cb'],
    [/exactly 127\.0\.0\.1/, 'http://localhost.:80/cb', 'http://2130706433/cb', 'http://0x7f.1/cb'],
    [/exactly 127\.0\.0\.1/, 'http://[::ffff:127.0.0.1]/cb', 'http://u@localhost/cb', 'http://localhost:0/'],
    [
      /port from 1/,
      'http://localhost:65536/',
      'https://a.example:0/',
      'https://a.example:/',
      'https://a.example:x/',
    ],
    [/host that is/, 'https:///cb', 'https://a..example/', 'https://-a.example/', 'https://.example/'],
    [/host that is/, 'https://a.+.example/', 'https://(a+b).example/', 'https://a$/'],
    [/host that is/, 'https://2130706433/', 'https://0x7f.0.0.1/', 'https://127.1/', 'https://0177.0.0.1/'],
    [
      /host that is/,
      'https://256.0.0.1/',
      'https://192.0.2.1./',
      'https://[fe80::1%25eth0]/',
      'https://[::1',
      'https://[:::1]/',
      'https://[1]/',
    ],
    [/brackets/, 'https://a.example/[x]', 'http://localhost/[x]', 'http://localhost/?a[]=1'],
    [/percent sign/, 'https://a.example/%', 'https://a.example/%2', 'https://a.example/%zz'],
    [/without control/, 'https://a.example/%00', 'https://a.example/%0d%0Ax', 'https://a.example/?a=%7f'],
    [/segments/, 'https://a.example/.', 'https://a.example/../cb', 'https://a.example/x/%2e%2E/cb'],
    [/segments/, 'https://a.example/x/.%2e', 'http://localhost/..', 'https://a.example/./?x'],
    [
      /without code/,
      'https://a.example/?code=1',
      'https://a.example/?x=1&code',
      'https://a.example/?%63ode=1',
    ],
    [/without state/, 'https://a.example/?state=', 'http://localhost/?a&state=1'],
    [
      /without (iss|error|response)/,
      'https://a.example/?iss=1',
      'https://a.example/?error',
      'https://a.example/?response=x',
    ],
    [/lower case/, 'HTTPS://a.example/cb', 'Http://localhost/cb'],
    [/at most 2048/, `https://a.example/${'x'.repeat(2048)}`],
  ]
  for (const [reason, ...uris] of refusals) {
    test(`refuses ${JSON.stringify(uris[0])} and similar URIs, and says what was expected: ${reason.source}`, () => {
      for (const uri of uris) {
        assert.match(registrationProblem(uri, { native: false }) ?? 'accepted', reason, JSON.stringify(uri))
      }
    })
  }

  test('refuses schemes that run or show something, in every spelling and for every app (A4)', () => {
    const schemes = 'javascript data vbscript file about blob view-source ws wss mailto'.split(' ')
    for (const scheme of schemes) {
      for (const spelling of [scheme, scheme.toUpperCase(), scheme.replace(/^./, (c) => c.toUpperCase())]) {
        for (const uri of [`${spelling}:x`, `${spelling}://a.example/cb`]) {
          assert.match(registrationProblem(uri, { native: true }) ?? '', /a scheme other than/, uri)
        }
      }
    }
  })

  test('never throws, and parses every URI that it accepts unambiguously', () => {
    const pieces = [
      'https://',
      'http://',
      'localhost',
      'a.example',
      ':',
      '8080',
      '/',
      '..',
      '?',
      'code',
      '=',
      '@',
    ]
    const text = fc.array(fc.oneof(fc.constantFrom(...pieces), character), { maxLength: 12 })
    fc.assert(
      fc.property(text, fc.boolean(), (parts, native) => {
        const uri = parts.join('')
        if (registrationProblem(uri, { native }) !== undefined) return
        const url = new URL(uri)
        assert.equal(url.username + url.password + url.hash, '')
        assert.ok(uri.startsWith(`${url.protocol}`))
        if (url.protocol === 'http:') assert.match(url.hostname, /^(localhost|127\.0\.0\.1|\[::1\])$/)
      }),
      { numRuns: 5000 },
    )
  })
})
