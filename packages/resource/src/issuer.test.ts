import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isIssuer, isTrustworthyUrl, metadataUrls } from './issuer.ts'

test('the well-known path is inserted for OAuth and appended for OpenID (RFC 8414 §3.1, OIDC Discovery §4.1)', () => {
  const known = '.well-known'
  for (const issuer of ['https://as.example', 'https://as.example/']) {
    assert.deepEqual(metadataUrls(issuer), [
      `https://as.example/${known}/oauth-authorization-server`,
      `https://as.example/${known}/openid-configuration`,
    ])
  }
  for (const issuer of ['https://as.example/realms/t1', 'https://as.example/realms/t1/']) {
    assert.deepEqual(metadataUrls(issuer), [
      `https://as.example/${known}/oauth-authorization-server/realms/t1`,
      `https://as.example/realms/t1/${known}/openid-configuration`,
    ])
  }
})

test('an issuer is an https URL without query and fragment, or http on this machine (RFC 8414 §2)', () => {
  const good = [
    'https://as.example',
    'https://as.example:8443/t',
    'http://localhost:4000',
    'http://127.0.0.1:1',
    'http://[::1]:1/t',
  ]
  for (const issuer of good) assert(isIssuer(issuer), issuer)
  const bad = [
    'http://as.example',
    'http://localhost.evil.example',
    'http://127.0.0.1.evil.example',
    'http://10.0.0.1',
    'ftp://as.example',
  ]
  for (const issuer of [
    ...bad,
    'https://as.example?',
    'https://as.example#',
    'https://u:p@as.example',
    'as.example',
    '',
    'javascript:1',
  ]) {
    assert(!isIssuer(issuer), issuer)
  }
})

test('an endpoint of a public issuer is never plain http, not even on this machine', () => {
  assert(!isTrustworthyUrl('http://127.0.0.1/jwks', { loopback: false }))
  assert(isTrustworthyUrl('https://as.example/jwks?x=1', { loopback: false }))
})
