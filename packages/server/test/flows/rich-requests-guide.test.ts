import assert from 'node:assert/strict'
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Walker } from '../support/walker.ts'

const root = fileURLToPath(new URL('../../../../', import.meta.url))
const guide = readFileSync(join(root, 'docs/rich-requests.md'), 'utf8')
const block = (language: string): string =>
  new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, 'm').exec(guide)?.[1] ?? ''

/** A running program of the guide, with its output so far. */
class Program {
  readonly #child: ChildProcessByStdio<null, Readable, null>
  readonly ended: Promise<number | null>
  said = ''

  constructor(t: TestContext, file: string, environment: NodeJS.ProcessEnv = {}) {
    this.#child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', file], {
      cwd: join(file, '..'),
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    this.ended = new Promise((resolve) => this.#child.once('close', resolve))
    this.#child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.said += text
    })
    t.after(async () => {
      this.#child.kill()
      await this.ended
    })
  }

  /** Waits for output that matches the pattern, and returns the pattern's group. */
  async says(pattern: RegExp): Promise<string> {
    for (;;) {
      const found = pattern.exec(this.said)
      if (found !== null) return found[1] ?? ''
      const more = new Promise((resolve) => this.#child.stdout.once('data', () => resolve(true)))
      const ended = this.ended.then(() => false)
      if (!(await Promise.race([more, ended]))) throw new Error(`the program ended:\n${this.said}`)
    }
  }
}

test('the server, the API and the app of docs/rich-requests.md print exactly what Alice allowed', async (t) => {
  // Inside the workspace, so that its imports resolve.
  mkdirSync(join(root, 'dist'), { recursive: true })
  const folder = mkdtempSync(join(root, 'dist', 'guide-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const written = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  written('valetkey.json', block('json valetkey'))
  const server = new Program(t, written('server.ts', block('ts')), { VALETKEY_PORT: '0' })
  const issuer = await server.says(/^The server is at (\S+)$/m)
  const port = String(await freePort())
  const local = (code: string) => code.replace('http://localhost:4000', issuer).replace('4001', port)
  await new Program(t, written('drive.mjs', local(block('js drive')))).says(/^Photo Drive is (open)$/m)
  const order = new Program(t, written('order.mjs', local(block('js order'))))
  const address = await order.says(/^Sign in with your browser: (\S+)$/m)

  const walker = new Walker({ issuer, fetch: (request) => fetch(request) })
  const tooMuch = new URL(address)
  const details = JSON.stringify([{ type: 'photo_print', album: 'Summer', copies: 21 }])
  tooMuch.searchParams.set('authorization_details', details)
  await walker.go(tooMuch.href)
  assert.equal(walker.answer().get('error'), 'invalid_authorization_details')

  await walker.go(address)
  await walker.signIn('alice', 'choose')
  const words = walker.html.replaceAll(/<[^>]+>/g, '').replaceAll(/\s+/g, ' ')
  assert.match(words, /Print 2 copies of the album Summer \(on paper that is: matte\)/)
  await walker.allow()
  await fetch(walker.url)
  assert.equal(await order.ended, 0)
  assert.match(
    order.said,
    /\nAllowed: \[\{"paper":\["matte"\],"type":"photo_print","album":"Summer","copies":2\}\]\nPrinting 2 copies of Summer\n$/,
  )
  assert.equal((await fetch(`http://localhost:${port}/print?album=Summer`)).status, 401)
})

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  assert.ok(typeof address === 'object' && address !== null)
  return address.port
}
