import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { outputOf } from '../../../../tools/program.ts'
import { withBrowser } from '../support/browser.ts'
import { aListeningServer } from '../support/listening-server.ts'

const guide = readFileSync(new URL('../../../../docs/legacy-apps.md', import.meta.url), 'utf8')
const block = (language: string, index = 0): string => {
  const blocks = guide.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, 'gm'))
  return [...blocks][index]?.[1] ?? ''
}

test(
  'the old page of docs/legacy-apps.md signs Alice in, and its registration is refused once the feature is off',
  withBrowser(async (browser, t) => {
    const configuration = { ...JSON.parse(block('json valetkey')), apis: [] }
    await using server = await aListeningServer(configuration)
    const html = block('html').replace('http://localhost:4000', server.issuer)
    const files = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end(html)
    })
    await new Promise<void>((resolve) => files.listen(0, '127.0.0.1', resolve))
    t.after(() => files.close())
    const address = `http://localhost:${(files.address() as AddressInfo).port}/`

    const page = await browser.newPage()
    await page.goto(address)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByLabel('Username').fill('alice')
    await page.getByLabel('Password').fill('choose')
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByRole('button', { name: 'Allow' }).click()
    await page.getByRole('heading', { name: 'Hello, Alice Adams' }).waitFor()
    assert.equal(await page.evaluate('location.href'), address, 'the token has left the address bar')

    await assert.rejects(
      aListeningServer({ ...configuration, features: {} }),
      /clients\[0\]\.grant_types.*implicit|clients\[0\]\.response_types/s,
    )
  }),
)

test('the old app of docs/legacy-apps.md signs in with Alice’s password, reports a wrong one, and is refused once the feature is off', async (t) => {
  const configuration = { ...JSON.parse(block('json valetkey', 1)), apis: [] }
  await using server = await aListeningServer(configuration)
  const folder = mkdtempSync(join(tmpdir(), 'valetkey-test-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'old-album.mjs')
  writeFileSync(file, block('js').replace('http://localhost:4000', server.issuer))
  const run = async (username: string, password: string) =>
    (await outputOf(process.execPath, [file, username, password])).output.trim()
  assert.equal(await run('alice', 'choose'), 'Hello, Alice Adams')
  assert.equal(await run('alice', 'guess'), 'The username or the password is wrong')
  assert.equal(await run('nobody', 'choose'), 'The username or the password is wrong')
  await assert.rejects(
    aListeningServer({ ...configuration, features: {} }),
    /clients\[0\]\.grant_types.*password/s,
  )
})
