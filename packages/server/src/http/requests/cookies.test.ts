import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { cookies } from './cookies.ts'

const value = 'abcdefghijklmnopqrstuvwxyz_-012345'

describe('cookies over https (RFC 6265bis §4.1.3)', () => {
  const secure = cookies({ secure: true, path: '' })

  test('are bound to this host, hidden from scripts and not sent with forms of other sites', () => {
    assert.equal(
      secure.set('session', value),
      `__Host-vk_session=${value}; Path=/; HttpOnly; SameSite=Lax; Secure`,
    )
    assert.match(
      secure.clear('session'),
      /^__Host-vk_session=; Path=\/; HttpOnly; SameSite=Lax; Secure; Max-Age=0$/,
    )
  })

  test('except for the session state cookie, which grants nothing and is read by a script in frames', () => {
    assert.equal(secure.set('state', value), `__Host-vk_state=${value}; Path=/; SameSite=None; Secure`)
    assert.equal(secure.named('state'), '__Host-vk_state')
  })

  test('last as long as the browser runs, except for the one of a known browser', () => {
    const kept = '; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=15552000'
    assert.equal(secure.set('known', value), `__Host-vk_known=${value}${kept}`)
  })

  test('are not read under a name that another host could set', () => {
    assert.equal(secure.read(`vk_session=${value}`, 'session'), undefined)
    assert.equal(secure.read(`__Host-vk_session=${value}`, 'session'), value)
  })
})

describe('cookies of an issuer with a path', () => {
  test('have other names than those of an issuer with another path', () => {
    const names = ['', '/staff', '/shop', '/a/b', '/a-b'].map((path) =>
      cookies({ secure: true, path }).named('session'),
    )
    assert.equal(new Set(names).size, names.length)
    for (const name of names) assert.match(name, /^__Host-vk_([\w-]{8}_)?session$/)
  })
})

describe('cookies with a label', () => {
  const secure = cookies({ secure: true, path: '' })
  const labelled = (label: string) => secure.set('browser', `${value}${label}`, label).split(';')[0] ?? ''

  test('do not replace each other, and are read in the order of the header', () => {
    assert.equal(labelled('a'), `__Host-vk_browser_a=${value}a`)
    const header = [labelled('b'), `__Host-vk_session=${value}`, labelled('a')].join('; ')
    assert.deepEqual(secure.readLabelled(header, 'browser'), [`${value}b`, `${value}a`])
    assert.deepEqual(secure.readLabelled(undefined, 'browser'), [])
  })

  test('are read up to a limit, and malformed values are ignored', () => {
    const many = Array.from({ length: 100 }, (_, index) => labelled(`${index}`)).join('; ')
    assert.equal(secure.readLabelled(many, 'browser').length, 64)
    const odd = ['__Host-vk_browser_x=short', `vk_browser_x=${value}`, `__Host-vk_browser=${value}`].join(
      '; ',
    )
    assert.deepEqual(secure.readLabelled(odd, 'browser'), [])
  })
})

describe('cookies of a loopback issuer', () => {
  const plain = cookies({ secure: false, path: '' })

  test('lack the prefix and the attributes that browsers only allow over https', () => {
    assert.equal(plain.set('browser', value), `vk_browser=${value}; Path=/; HttpOnly; SameSite=Lax`)
    assert.equal(plain.set('state', value), `vk_state=${value}; Path=/; SameSite=Lax`)
  })

  for (const [header, expected] of [
    [`vk_session=${value}`, value],
    [`a=b; vk_session=${value}; c=d`, value],
    [`a=b;vk_session=${value}`, value],
    [`vk_session = ${value} `, value],
    [`vk_session=${value}; vk_session=another-value-of-this-name`, value],
    [`a=x=y; vk_session=${value}`, value],
    [undefined, undefined],
    ['', undefined],
    [';;;=;', undefined],
    ['vk_session', undefined],
    ['vk_session=', undefined],
    ['vk_session=short', undefined],
    [`vk_session="${value}"`, undefined],
    [`vk_session=${value}%00`, undefined],
    [`vk_session=${'a'.repeat(201)}`, undefined],
    [`VK_SESSION=${value}`, undefined],
    [`xvk_session=${value}`, undefined],
    [`vk_browser=${value}`, undefined],
    [`__proto__=${value}`, undefined],
    [`a="; vk_session=${value}`, value],
  ] as const) {
    test(`${JSON.stringify(header)?.slice(0, 60)} has ${expected === undefined ? 'no' : 'a'} session`, () => {
      assert.equal(plain.read(header, 'session'), expected)
    })
  }
})
