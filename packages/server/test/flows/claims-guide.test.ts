import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, before, describe, type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { decodeJwt } from 'jose'
import type { TestServer } from '../support/a-server.ts'
import { App } from '../support/app.ts'
import { type Bought, bought } from '../support/bought.ts'
import { aListeningServer, overTheNetwork } from '../support/listening-server.ts'
import { aShell } from '../support/shell.ts'

const root = fileURLToPath(new URL('../../../../', import.meta.url))
const guide = readFileSync(join(root, 'docs/claims.md'), 'utf8')
const block = (language: string): string =>
  new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, 'm').exec(guide)?.[1] ?? assert.fail(language)
/** The value of a setting `name = value`, `name: value` or `--name=value` in a block. */
const setting = (language: string, name: string): string =>
  new RegExp(`^\\s*(?:--)?${name.replaceAll('.', '\\.')}\\s*[=:]\\s*(.+)$`, 'm').exec(block(language))?.[1] ??
  assert.fail(`${name} in ${language}`)

const configuration = JSON.parse(block('json valetkey'))
const alice = { username: 'alice', password: 'choose' }

describe('docs/claims.md', () => {
  let server: TestServer & AsyncDisposable
  before(async () => {
    server = await aListeningServer(configuration)
    await commandsOfTheGuide(server)
  })
  after(() => server[Symbol.asyncDispose]())

  const signedIn = (id: string, request: Record<string, string>): Promise<Bought> => {
    const client = configuration.clients.find((each: { client_id: string }) => each.client_id === id)
    const app = new App(overTheNetwork(server), id, client.redirect_uris[0], client.client_secret)
    return bought(app, request, alice)
  }
  const seenAt = async (id: string, accessToken: string) =>
    (await new App(overTheNetwork(server), id, '').userInfo(accessToken)).body

  test('Kubernetes finds the name and the groups in the ID token', async () => {
    const extra = [...block('yaml kubernetes').matchAll(/--oidc-extra-scope=(\w+)/g)].map(([, name]) => name)
    const { idToken } = await signedIn('kubernetes', { scope: ['openid', ...extra].join(' ') })
    const claims = decodeJwt(idToken)
    assert.equal(
      claims.iss,
      setting('sh kubernetes', 'oidc-issuer-url').replace('http://localhost:4000', server.issuer),
    )
    assert.equal(claims.aud, setting('sh kubernetes', 'oidc-client-id'))
    assert.equal(claims[setting('sh kubernetes', 'oidc-username-claim')], 'alice')
    const groups = claims[setting('sh kubernetes', 'oidc-groups-claim')]
    assert.deepEqual(groups, ['argocd-admins', 'cluster-admins', 'grafana-admins'])
  })

  test('Argo CD gets the group of its policy in the ID token', async () => {
    const scope = JSON.parse(setting('yaml argocd', 'requestedScopes')).join(' ')
    const claims = JSON.stringify({ id_token: JSON.parse(setting('yaml argocd', 'requestedIDTokenClaims')) })
    const { idToken } = await signedIn('argocd', { scope, claims })
    const [, group] = /g, (\S+), role:admin/.exec(block('yaml argocd')) ?? []
    assert.ok((decodeJwt(idToken).groups as string[]).includes(group ?? ''))
  })

  test('Grafana finds its role by the groups at UserInfo', async () => {
    const { accessToken } = await signedIn('grafana', { scope: setting('ini grafana', 'scopes') })
    const seen = await seenAt('grafana', accessToken)
    assert.equal(seen[setting('ini grafana', 'login_attribute_path')], 'alice')
    const path = /^contains\(groups\[\*\], '([^']+)'\) && 'Admin' \|\| 'Viewer'$/
    const [, group] = path.exec(setting('ini grafana', 'role_attribute_path')) ?? []
    const groups = seen[setting('ini grafana', 'groups_attribute_path')] as string[]
    assert.ok(groups.includes(group ?? ''))
    for (const [name, route] of [
      ['auth_url', 'authorize'],
      ['token_url', 'token'],
      ['api_url', 'userinfo'],
    ] as const)
      assert.equal(setting('ini grafana', name), `http://localhost:4000/${route}`)
  })

  test('Immich reads one role and a number', async () => {
    const { accessToken } = await signedIn('immich', { scope: setting('ini immich', 'Scope') })
    const seen = await seenAt('immich', accessToken)
    assert.equal(seen[setting('ini immich', 'Role Claim')], 'admin')
    assert.equal(seen[setting('ini immich', 'Storage Quota Claim')], 50)
    assert.equal(seen[setting('ini immich', 'Storage Label Claim')], 'alice')
  })

  test('the API decides by the role in its access tokens', async (t) => {
    const url = await theWarehouse(t, server)
    const call = async (scope: string) => {
      const { accessToken } = await signedIn('packing-desk', {
        scope,
        resource: 'https://warehouse.example/',
      })
      const answer = await fetch(url, { headers: { authorization: `Bearer ${accessToken}` } })
      return { status: answer.status, text: await answer.text() }
    }
    assert.deepEqual(await call('openid roles work orders.read'), {
      status: 200,
      text: 'All orders of Logistics\n',
    })
    assert.equal((await call('openid work orders.read')).status, 403)
    assert.equal((await fetch(url)).status, 401)
  })
})

/** Runs the commands of the guide, without the last one, which takes away what the programs need. */
async function commandsOfTheGuide(server: TestServer): Promise<void> {
  const shell = aShell()
  const folder = join(server.data, '..')
  const lines = block('sh').trimEnd().split('\n')
  const run = async (line: string) => {
    const args = [...line.replace('valetkey ', '').split(' '), '--data', server.data]
    const { code, stdout, stderr } = await shell.run({ args, folder, environment: {} })
    assert.equal(code, 0, stderr)
    return stdout
  }
  const said = []
  for (const line of lines.slice(0, -1)) said.push(await run(line))
  assert.match(said.join(''), /^alice is in cluster-admins now/)
  assert.match(said.join(''), /GROUP +PEOPLE\nargocd-admins +1\n/)
  assert.equal(said.at(-1), 'alice\n')
  const last = lines.at(-1) ?? ''
  assert.match(await run(last), /^alice is no longer in grafana-admins\./)
  await run(last.replace('remove', 'add'))
  await shell.close()
}

/** Starts the API of the guide, and returns its URL. */
async function theWarehouse(t: TestContext, server: TestServer): Promise<string> {
  const port = await freePort()
  // Inside the workspace, so that its imports resolve.
  mkdirSync(join(root, 'dist'), { recursive: true })
  const folder = mkdtempSync(join(root, 'dist', 'guide-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const code = block('js warehouse')
    .replace('http://localhost:4000', server.issuer)
    .replace('3001', `${port}`)
  writeFileSync(join(folder, 'warehouse.mjs'), code)
  const child = spawn(process.execPath, [join(folder, 'warehouse.mjs')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.after(async () => {
    child.kill()
    await once(child, 'close')
  })
  await once(child.stdout, 'data')
  return `http://localhost:${port}/`
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
