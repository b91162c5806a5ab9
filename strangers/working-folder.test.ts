import assert from 'node:assert/strict'
import test from 'node:test'
import { secret } from './placeholders.ts'
import { addedLines, addedMembers, configurationOf, isDeclared } from './working-folder.ts'

const addresses = { issuer: 'http://localhost:50001', app: 'http://localhost:50002' }

test('the documented registration has the addresses of the run, and a secret that encodings change', () => {
  const { clients: [client] = [] } = configurationOf({ name: 'go-oidc' }, addresses, 'documented')
  assert.deepEqual(client?.redirect_uris, ['http://localhost:50002/callback'])
  assert.equal(client?.client_secret, secret)
  assert.notEqual(encodeURIComponent(secret), secret)
})

test('the default registration has only the members that every client must have', () => {
  const { clients: [client = {}] = [] } = configurationOf({ name: 'go-oidc' }, addresses, 'default')
  assert.deepEqual(Object.keys(client), ['client_id', 'client_secret', 'redirect_uris'])
})

test('the additions are members of the configuration and lines of the program', () => {
  assert.deepEqual(addedMembers({ name: 'go-oidc' }), ['grant_types', 'post_logout_redirect_uris'])
  assert.deepEqual(addedMembers({ name: 'node-mcp-sdk' }), ['registration'])
  assert.deepEqual(addedLines('go-oauth2-proxy'), ['code_challenge_method = "S256"'])
  assert.deepEqual([isDeclared({ name: 'go-oidc' }), isDeclared({ name: 'node-mcp-sdk' })], [true, false])
})
