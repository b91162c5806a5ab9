import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { everyList } from '../../../test/support/every-list.ts'
import { router } from './router.ts'

const endpoints = [
  '/token',
  '/revoke',
  '/introspect',
  '/userinfo',
  '/jwks',
  '/authorize',
  '/sign-in',
  '/consent',
  '/continue',
  '/',
]

describe('the route of a path', () => {
  for (const issuerPath of ['', '/t1', '/a/b']) {
    const route = router(issuerPath, { mode: 'open' }, everyList)

    test(`exists only below the path of the issuer, ${issuerPath || '/'}`, () => {
      for (const path of endpoints) {
        assert.equal(route(issuerPath + path)?.path, path)
        if (issuerPath === '') continue
        assert.equal(route(path), undefined, path)
        assert.equal(route(`${issuerPath}${issuerPath}${path}`), undefined)
      }
    })

    test(`is the metadata at every path that clients try for ${issuerPath || '/'} (RFC 8414 §3.1, OIDC Discovery §4.1)`, () => {
      for (const name of ['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server']) {
        assert.equal(route(name + issuerPath)?.cors, 'public')
        assert.equal(route(issuerPath + name)?.cors, 'public')
      }
    })
  }

  test('is found by the exact path only: other case, dots, encoding or a second slash do not match', () => {
    const route = router('', { mode: 'open' }, everyList)
    for (const path of [
      '',
      'token',
      '/Token',
      '/token/',
      '//token',
      '/./token',
      '/%74oken',
      '/token;x',
      '/token?x',
      '*',
      '/toString',
      '/__proto__',
    ]) {
      assert.equal(route(path), undefined, path)
    }
  })

  test('has no CORS headers for scripts of other origins if it is a page', () => {
    const route = router('', { mode: 'open' }, everyList)
    for (const path of [
      '/authorize',
      '/sign-in',
      '/consent',
      '/continue',
      '/sign-out',
      '/set-up',
      '/',
      '/introspect',
    ]) {
      assert.equal(route(path)?.cors, undefined, path)
    }
  })
})
