import assert from 'node:assert/strict'
import { request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { servePage } from './page-server.ts'

const file = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url))

async function aPage(t: TestContext): Promise<number> {
  const page = {
    folder: file('print-shop-spa'),
    files: { '/style.css': file('print-shop/style.css') },
    settings: { issuer: 'http://localhost:4000', photoDrive: 'http://localhost:4001', clientId: 'spa' },
  }
  const server = await servePage(page, 0)
  t.after(() => server.close())
  return (server.address() as AddressInfo).port
}

/** Sends the path unchanged; `fetch` would normalize it first. */
function ask(port: number, path: string, method = 'GET'): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path, method }, async (response) => {
      let body = ''
      for await (const chunk of response) body += chunk
      resolve({ status: response.statusCode ?? 0, body })
    })
    asked.once('error', reject).end()
  })
}

test('a page gets its modules without types, and its settings', async (t) => {
  const port = await aPage(t)
  const { body } = await ask(port, '/key.ts')
  assert.match(body, /export class Key /)
  assert.doesNotMatch(body, /import type|: string|private /)
  assert.deepEqual(JSON.parse((await ask(port, '/settings.json')).body), {
    issuer: 'http://localhost:4000',
    photoDrive: 'http://localhost:4001',
    clientId: 'spa',
  })
})

test('only the files of the page are served, whatever path is requested', async (t) => {
  const port = await aPage(t)
  for (const path of [
    '/package.json',
    '/browser/main.ts',
    '/missing.ts',
    '/../index.html',
    '/..%2findex.html',
    '/%2e%2e/package.json',
    '/../print-shop/app.ts',
    '//etc/passwd',
    '/constructor',
    '/__proto__',
    '*',
  ]) {
    assert.equal((await ask(port, path)).status, 404, path)
  }
  assert.equal((await ask(port, '/', 'POST')).status, 404)
})

test('an injected script could neither run nor send anything elsewhere (CSP)', async (t) => {
  const response = await fetch(`http://127.0.0.1:${await aPage(t)}/`)
  const policy = response.headers.get('content-security-policy') ?? ''
  assert.match(policy, /default-src 'none'; script-src 'self' 'sha256-[^ ]+'; /)
  assert.match(policy, /connect-src 'self' http:\/\/localhost:4000 http:\/\/localhost:4001;/)
  assert.doesNotMatch(policy, /unsafe/)
})
