import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { App } from '../support/app.ts'
import { bought } from '../support/bought.ts'
import { aListeningServer, overTheNetwork } from '../support/listening-server.ts'

const root = fileURLToPath(new URL('../../../../', import.meta.url))
const guide = readFileSync(join(root, 'docs/step-up.md'), 'utf8')
const blocks = (language: string): readonly string[] =>
  [...guide.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(
    ([, text = '']) => text,
  )

type DeletePhotos = (
  accessToken: string,
) => Promise<{ done?: { deletedFor: string }; ask?: Record<string, string> }>

test('the app of docs/step-up.md reads its API’s challenge, requests a step-up, and its call is accepted', async (t) => {
  await using server = await aListeningServer(JSON.parse(blocks('json valetkey')[0] ?? ''))
  const port = await freePort()
  // Inside the workspace, so that its imports resolve.
  mkdirSync(join(root, 'dist'), { recursive: true })
  const folder = mkdtempSync(join(root, 'dist', 'guide-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const [api = '', app = ''] = blocks('js')
  const files = {
    'api.mjs': api.replace('http://localhost:4000', server.issuer).replace('listen(3001)', `listen(${port})`),
    'app.mjs': app.replace('localhost:3001', `localhost:${port}`),
  }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(folder, 'api.mjs')], {
    stdio: 'inherit',
  })
  t.after(() => child.kill())
  while ((await fetch(`http://localhost:${port}/`).catch(() => undefined)) === undefined) await wait(20)
  const { deletePhotos } = (await import(pathToFileURL(join(folder, 'app.mjs')).href)) as {
    deletePhotos: DeletePhotos
  }

  const shop = new App(
    overTheNetwork(server),
    'my-app',
    'http://localhost:3000/callback',
    'only-for-this-guide',
  )
  const person = { username: 'alice', password: 'choose' }
  const { accessToken, walker } = await bought(shop, { scope: 'photos.delete' }, person)
  const ask = { scope: 'photos.delete', acr_values: 'urn:example:silver', max_age: '300' }
  assert.deepEqual(await deletePhotos(accessToken), { ask })
  const better = await bought(shop, ask, { walker, ...person })
  const { done } = await deletePhotos(better.accessToken)
  assert.match(done?.deletedFor ?? '', /^usr_/)
})

async function freePort(): Promise<number> {
  const taken = createServer()
  await new Promise<void>((resolve) => taken.listen(0, 'localhost', resolve))
  const { port } = taken.address() as AddressInfo
  await new Promise((resolve) => taken.close(resolve))
  return port
}
