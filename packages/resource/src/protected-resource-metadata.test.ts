import assert from 'node:assert/strict'
import { test } from 'node:test'
import { protectedResourceMetadata } from './protected-resource-metadata.ts'

const known = '/.well-known/oauth-protected-resource'

test('the well-known path is inserted between host and path of the resource (RFC 9728 §3.1)', () => {
  const paths = {
    'https://rs.example': known,
    'https://rs.example/': known,
    'https://rs.example/mcp': `${known}/mcp`,
    'https://rs.example/mcp/': `${known}/mcp/`,
    'https://rs.example/?a=b': `${known}?a=b`,
    'https://rs.example:8443/mcp?a=b': `${known}/mcp?a=b`,
  }
  for (const [resource, path] of Object.entries(paths)) {
    const { path: actual, url } = protectedResourceMetadata(resource, ['https://as.example'])
    assert.equal(actual, path)
    assert.equal(url, new URL(resource).origin + path)
  }
})

test('the document has resource and issuer exactly as configured, whatever the description says (§3.3)', () => {
  const { document } = protectedResourceMetadata('https://RS.example', ['https://as.example'], {
    resource: 'https://other.example',
    resource_name: 'Photo Drive',
    'resource_name#de': 'Fotolager',
    scopes_supported: ['photos.read'],
  })
  assert.deepEqual(document, {
    resource: 'https://RS.example',
    authorization_servers: ['https://as.example'],
    bearer_methods_supported: ['header'],
    resource_name: 'Photo Drive',
    'resource_name#de': 'Fotolager',
    scopes_supported: ['photos.read'],
  })
})
