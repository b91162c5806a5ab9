import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { withBrowser } from '../support/browser.ts'
import { aListeningServer } from '../support/listening-server.ts'

const guide = readFileSync(new URL('../../../../docs/single-page-app.md', import.meta.url), 'utf8')
const block = (language: string): string =>
  new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, 'm').exec(guide)?.[1] ?? ''

/** A server for static files, as a reader of the guide would use one. */
async function serveGuide(t: TestContext, issuer: string): Promise<string> {
  const files: Record<string, readonly [type: string, body: string]> = {
    '/': ['text/html', block('html')],
    '/app.js': ['text/javascript', block('js').replace('http://localhost:4000', issuer)],
    '/node_modules/oauth4webapi/build/index.js': [
      'text/javascript',
      readFileSync(fileURLToPath(import.meta.resolve('oauth4webapi')), 'utf8'),
    ],
  }
  const server = createServer((request, response) => {
    const [type, body] = files[new URL(request.url ?? '', 'http://page').pathname] ?? []
    response.writeHead(type === undefined ? 404 : 200, { 'content-type': type ?? 'text/plain' }).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  return `http://localhost:${(server.address() as AddressInfo).port}/`
}

test(
  'the page of docs/single-page-app.md signs Alice in, renews and signs out, in a browser',
  withBrowser(async (browser, t) => {
    const configuration = JSON.parse(block('json valetkey'))
    await using server = await aListeningServer({ ...configuration, apis: [] })
    const address = await serveGuide(t, server.issuer)
    const page = await browser.newPage()
    await page.goto(address)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByLabel('Username').fill('alice')
    await page.getByLabel('Password').fill('choose')
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByRole('button', { name: 'Allow' }).click()
    await page.getByRole('heading', { name: 'Hello, Alice Adams' }).waitFor()
    assert.equal(await page.evaluate('location.href'), address, 'the code has left the address bar')
    assert.equal(await page.evaluate('JSON.stringify([localStorage, sessionStorage])'), '[{},{}]')

    await page.getByRole('button', { name: 'Renew' }).click()
    await page.getByRole('heading', { name: 'Renewed' }).waitFor()
    const revoked = page.waitForResponse(`${server.issuer}/revoke`)
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('heading', { name: 'Signed out' }).waitFor()
    assert.equal((await revoked).status(), 200)
  }),
)
