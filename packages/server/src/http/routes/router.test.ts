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

    test(`is one below the issuer’s path ${issuerPath || '/'}, and nowhere else`, () => {
      for (const path of endpoints) {
        assert.equal(route(issuerPath + path)?.path, path)
        if (issuerPath === '') continue
        assert.equal(route(path), undefined, path)
        assert.equal(route(`${issuerPath}${issuerPath}${path}`), undefined)
      }
    })

    test(`of the metadata of ${issuerPath || '/'} is every one that clients try (RFC 8414 §3.1, OIDC Discovery §4.1)`, () => {
      for (const name of ['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server']) {
        assert.equal(route(name + issuerPath)?.cors, 'public')
        assert.equal(route(issuerPath + name)?.cors, 'public')
      }
    })
  }

  test('is the same string or nothing: no case, no dots, no decoding, no second slash', () => {
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

  test('of a page is closed to scripts of other origins', () => {
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
