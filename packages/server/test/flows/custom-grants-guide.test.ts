import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { bareEnvironment } from '../support/bare-environment.ts'

const root = fileURLToPath(new URL('../../../../', import.meta.url))
const guide = readFileSync(join(root, 'docs/custom-grants.md'), 'utf8')
const blocks = (language: string): readonly string[] =>
  [...guide.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(
    ([, text = '']) => text,
  )

const ticketKey = 'a key that the old server has, too'
const apiKey = 'reports-key-of-the-old-gateway'

function ticket(says: { username: string; expiresAt: number }): string {
  const body = Buffer.from(JSON.stringify(says)).toString('base64url')
  return `${body}.${createHmac('sha256', ticketKey).update(body).digest('base64url')}`
}

describe('the server of docs/custom-grants.md', () => {
  let folder: string
  let issuer: string
  let stop: () => void

  before(async () => {
    // Inside the workspace, so that its imports resolve.
    mkdirSync(join(root, 'dist'), { recursive: true })
    folder = mkdtempSync(join(root, 'dist', 'guide-'))
    const [oldTicket = '', key = ''] = blocks('ts')
    const configuration = { ...JSON.parse(blocks('json')[0] ?? ''), listen: { port: 0 } }
    const files = {
      'package.json': '{ "type": "module" }',
      'old-ticket.ts': oldTicket,
      'api-key.ts': key,
      'server.js': blocks('js')[0] ?? '',
      'valetkey.json': JSON.stringify({ ...configuration, issuer: 'http://localhost' }),
    }
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', 'server.js'], {
      cwd: folder,
      env: bareEnvironment({ OLD_TICKET_KEY: ticketKey, VALETKEY_PORT: '0' }),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    stop = () => void child.kill('SIGKILL')
    let said = ''
    issuer = await new Promise<string>((resolve, reject) => {
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (text: string) => {
          said += text
          const [, found] = /ready at (http\S+)/.exec(said) ?? []
          if (found !== undefined) resolve(found)
        })
      }
      child.once('close', () => reject(new Error(`the server ended:\n${said}`)))
    })
  })

  after(() => {
    stop()
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  })

  async function token(fields: Record<string, string>, headers: Record<string, string>) {
    const body = new URLSearchParams(fields)
    const response = await fetch(`${issuer}/token`, { method: 'POST', body, headers })
    return { status: response.status, body: (await response.json()) as Record<string, string> }
  }
  const asGallery = { authorization: `Basic ${btoa('gallery:choose')}` }
  const exchange = (presented: string, more: Record<string, string> = {}) =>
    token({ grant_type: 'urn:example:grant-type:old-ticket', ticket: presented, ...more }, asGallery)
  const inAMinute = () => Date.now() + 60_000

  test('exchanges a ticket for tokens once, and the refresh token works', async () => {
    const good = ticket({ username: 'Alice', expiresAt: inAMinute() })
    const { status, body } = await exchange(good)
    assert.equal(status, 200, JSON.stringify(body))
    assert.equal(body.scope, 'photos.read')
    assert.deepEqual((await exchange(good)).body, {
      error: 'invalid_grant',
      error_description: 'the ticket is not valid',
    })
    assert.equal((await exchange(`${good}=`)).status, 400, 'another encoding of the same ticket')
    const fields = { grant_type: 'refresh_token', refresh_token: body.refresh_token ?? '' }
    assert.equal((await token(fields, asGallery)).status, 200)
  })

  test('refuses a ticket that was changed, has expired, or names an unknown user', async () => {
    const [body = '', mac = ''] = ticket({ username: 'bob', expiresAt: inAMinute() }).split('.')
    const forged = Buffer.from(JSON.stringify({ username: 'alice', expiresAt: inAMinute() }))
    for (const bad of [
      `${forged.toString('base64url')}.${mac}`,
      body,
      ticket({ username: 'alice', expiresAt: Date.now() - 1 }),
      ticket({ username: 'nobody', expiresAt: inAMinute() }),
    ]) {
      assert.equal((await exchange(bad)).body.error, 'invalid_grant', bad)
    }
  })

  test('refuses a scope beyond the registration, without consuming the ticket (RFC 6749 §3.3)', async () => {
    const good = ticket({ username: 'alice', expiresAt: inAMinute() })
    assert.equal((await exchange(good, { scope: 'openid' })).body.error, 'invalid_scope')
    assert.equal((await exchange(good)).status, 200)
  })

  test('authenticates a client by its API key, and refuses a wrong key or two methods at once (RFC 6749 §2.3)', async () => {
    const fields = { grant_type: 'client_credentials' }
    assert.equal((await token(fields, { 'x-api-key': apiKey })).status, 200)
    assert.equal((await token(fields, { 'x-api-key': 'guessed' })).body.error, 'invalid_client')
    assert.equal((await token(fields, { 'x-api-key': apiKey, ...asGallery })).body.error, 'invalid_request')
    const basic = { authorization: `Basic ${btoa('reports:choose')}` }
    assert.equal((await token(fields, basic)).body.error, 'invalid_client', 'only by the registered method')
  })

  test('lists the custom grant type and authentication method in its metadata (RFC 8414 §2)', async () => {
    const response = await fetch(`${issuer}/.well-known/oauth-authorization-server`)
    const document = (await response.json()) as Record<string, readonly string[]>
    assert.ok(document.grant_types_supported?.includes('urn:example:grant-type:old-ticket'))
    for (const endpoint of ['token', 'introspection', 'revocation']) {
      const methods = document[`${endpoint}_endpoint_auth_methods_supported`]
      assert.ok(methods?.includes('https://example.com/client-auth/api-key'), endpoint)
    }
  })
})
