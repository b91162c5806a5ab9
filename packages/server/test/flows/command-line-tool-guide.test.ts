import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { aListeningServer, overTheNetwork } from '../support/listening-server.ts'
import { Walker } from '../support/walker.ts'

const root = fileURLToPath(new URL('../../../../', import.meta.url))
const guide = readFileSync(join(root, 'docs/command-line-tool.md'), 'utf8')
const block = (language: string): string =>
  new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, 'm').exec(guide)?.[1] ?? ''

test('the tool of docs/command-line-tool.md signs Alice in through her browser', async (t) => {
  const configuration = JSON.parse(block('json valetkey'))
  await using server = await aListeningServer({ ...configuration, apis: [] })
  // Inside the workspace, so that its imports resolve.
  mkdirSync(join(root, 'dist'), { recursive: true })
  const folder = mkdtempSync(join(root, 'dist', 'guide-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'my-tool.mjs')
  writeFileSync(file, block('js').replace('http://localhost:4000', server.issuer))

  const tool = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'inherit'] })
  t.after(() => tool.kill())
  const ended = new Promise<number | null>((resolve) => tool.once('close', resolve))
  let said = ''
  const address = new Promise<string>((resolve, reject) => {
    tool.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text
      const found = /Sign in with your browser: (http\S+)\n/.exec(said)?.[1]
      if (found !== undefined) resolve(found)
    })
    ended.then(() => reject(new Error(`the tool ended:\n${said}`)))
  })

  const walker = new Walker(overTheNetwork(server))
  const redirectUri = new URL(await address).searchParams.get('redirect_uri') ?? ''
  assert.match(redirectUri, /^http:\/\/127\.0\.0\.1:\d+\/callback$/)
  await walker.go(await address)
  await walker.signIn('alice', 'choose')
  await walker.allow()
  assert.equal((await fetch(`${redirectUri}?code=stolen&state=guessed`)).status, 400)
  const answered = await fetch(walker.url)
  assert.equal(await answered.text(), 'Go back to the terminal: you can close this window.')
  assert.equal(await ended, 0)
  assert.match(said, /\nHello, Alice Adams\n$/)
})
