import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { aConfiguration } from '../support/a-server.ts'
import { App } from '../support/app.ts'
import { Walker } from '../support/walker.ts'

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

type Process = { issuer: string; child: ChildProcess; fetch: (request: Request) => Promise<Response> }

/** Starts `valetkey serve` in its own process. A fixed `port` keeps the issuer the same after a restart. */
async function serve(config: string, data: string, port: string): Promise<Process> {
  const args = ['--disable-warning=ExperimentalWarning', main, 'serve', '--config', config, '--data', data]
  const child = spawn(process.execPath, [...args, '--port', port], { stdio: ['ignore', 'pipe', 'inherit'] })
  let printed = ''
  for await (const chunk of child.stdout) {
    printed += chunk
    const issuer = /ready at (\S+)/.exec(printed)?.[1]
    if (issuer !== undefined) return { issuer, child, fetch: (request) => fetch(request) }
  }
  throw new Error(`the server ended before it was ready: ${printed}`)
}

async function kill({ child }: Process): Promise<void> {
  child.kill('SIGKILL')
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
}

test('SIGKILL at any point of a flow loses nothing that the server has responded to (promise R1)', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'valetkey-death-'))
  const config = join(folder, 'valetkey.json')
  // The longest grace period, so that a slow start on a busy machine does not look like token theft.
  writeFileSync(
    config,
    JSON.stringify({ ...aConfiguration, lifetimes: { refresh_grace: 60 }, log_level: 'warn' }),
  )
  let server = await serve(config, join(folder, 'data'), '0')
  t.after(async () => {
    await kill(server)
    rmSync(folder, { recursive: true, force: true })
  })
  const port = new URL(server.issuer).port
  const spa = () => new App(server, 'spa', 'https://spa.example/callback')
  const restart = async () => {
    await kill(server)
    server = await serve(config, join(folder, 'data'), port)
  }

  // Killed while the sign-in page is open: the interaction is still stored.
  const { url, verifier } = spa().request({ scope: 'openid photos.read offline_access' })
  const walker = new Walker(server)
  await walker.go(url)
  await restart()
  await walker.signIn()
  // Killed while the consent page is open: the session and the interaction are still stored.
  await restart()
  await walker.allow()
  const code = walker.answer().get('code') ?? ''
  assert.match(code, /^vk_code_/)
  // Killed before the code is redeemed: it can still be redeemed, once.
  await restart()
  const redeemed = await spa().redeem(code, verifier)
  assert.equal(redeemed.status, 200, JSON.stringify(redeemed.body))

  // Killed at random while the app refreshes: every token that the app received works afterwards.
  let newest = redeemed.body.refresh_token ?? ''
  for (let death = 0; death < 3; death += 1) {
    const dying = server
    const end = setTimeout(() => dying.child.kill('SIGKILL'), 20 + Math.random() * 150)
    for (;;) {
      const answer = await spa()
        .refresh(newest)
        .catch(() => undefined)
      if (answer === undefined) break
      assert.equal(answer.status, 200, JSON.stringify(answer.body))
      newest = answer.body.refresh_token ?? ''
    }
    clearTimeout(end)
    await restart()
    // The refresh that was cut off may or may not have been stored; either way its token works once more.
    const after = await spa().refresh(newest)
    assert.equal(after.status, 200, `death ${death}: ${JSON.stringify(after.body)}`)
    newest = after.body.refresh_token ?? ''
  }

  // Consumed and revoked artefacts stay so.
  assert.equal((await spa().redeem(code, verifier)).status, 400)
  assert.equal((await spa().refresh(newest)).status, 400, 'the replayed code revoked its token family')
  await restart()
  assert.equal((await spa().refresh(newest)).status, 400)
})
