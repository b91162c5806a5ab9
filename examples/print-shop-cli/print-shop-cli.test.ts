import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { renderUnicodeCompact } from 'uqr'
import { withBrowser } from '../../packages/server/test/support/browser.ts'
import { dataFolder, type RunningStory, sharedStory } from '../support/running-story.ts'
import { signIn } from '../support/sign-in.ts'

const main = fileURLToPath(new URL('main.ts', import.meta.url))

describe('the command line tool', () => {
  const shared = sharedStory()

  test(
    'Cancel ends the tool with one line, and an invalid stored refresh token leads to a new sign-in',
    withBrowser(async (browser, t) => {
      const story = shared()
      const keyFile = join(dataFolder(t), 'key.json')
      const issuer = `${story.issuer}/`
      for (const kept of ['{', 'null', JSON.stringify({ issuer, refreshToken: 'vk_rt_of_another_day' })]) {
        writeFileSync(keyFile, kept)
        const tool = run(t, story, ['--key-file', keyFile])
        const page = await browser.newPage()
        await page.goto(await tool.address())
        await signIn(page, story)
        await page.getByRole('button', { name: 'Cancel' }).click()
        assert.equal(await tool.ended, 1, kept)
        assert.match(tool.said(), /\nYou did not allow access\.\n$/)
      }
    }),
  )

  test(
    'the tool signs Alice in over loopback, lists her photos, does so again without a sign-in, and signs out',
    withBrowser(async (browser, t) => {
      const story = shared()
      const keyFile = join(dataFolder(t), 'print-shop', 'key.json')
      const first = run(t, story, ['photos', '--key-file', keyFile])
      const address = await first.address()
      const redirect = new URL(new URL(address).searchParams.get('redirect_uri') ?? '')
      assert.equal(redirect.hostname, '127.0.0.1')

      // Requests that are not the expected response are refused, and the sign-in continues.
      for (const [path, status] of [
        ['/', 404],
        ['/callback', 400],
        ['/callback?error=access_denied&state=guessed', 400],
        ['/callback?code=stolen&state=guessed', 400],
      ] as const) {
        assert.equal((await fetch(new URL(path, redirect))).status, status, path)
      }

      const page = await browser.newPage()
      await page.goto(address)
      await signIn(page, story)
      await page.getByRole('button', { name: 'Allow' }).click()
      await page.getByRole('heading', { name: 'Go back to the terminal' }).waitFor()
      assert.equal(await first.ended, 0, first.said())
      assert.match(first.said(), /Your photos:\n {2}Hills at dusk\n(.*\n){5}$/)
      assert.equal(statSync(keyFile).mode & 0o777, 0o600)
      await assert.rejects(fetch(redirect), 'the port is closed')

      const key = readFileSync(keyFile, 'utf8')
      const second = run(t, story, ['--key-file', keyFile])
      assert.equal(await second.ended, 0, second.said())
      assert.match(second.said(), /^Your photos:\n/)
      assert.notEqual(readFileSync(keyFile, 'utf8'), key, 'the refresh token is rotated')

      const { refreshToken } = JSON.parse(readFileSync(keyFile, 'utf8'))
      const out = run(t, story, ['sign-out', '--key-file', keyFile])
      assert.equal(await out.ended, 0, out.said())
      assert.equal(existsSync(keyFile), false)
      const body = new URLSearchParams({
        grant_type: 'refresh_token',
        refresh_token: refreshToken,
        client_id: 'print-shop-cli',
      })
      const refused = await fetch(`${story.issuer}/token`, { method: 'POST', body })
      assert.equal((await refused.json()).error, 'invalid_grant')
    }),
  )

  test(
    'with --device the tool shows a QR code and a user code, and Alice signs in on her phone (RFC 8628)',
    withBrowser(async (browser, t) => {
      const story = shared()
      const tool = run(t, story, ['--device', '--key-file', join(dataFolder(t), 'key.json')])
      assert.equal(await tool.address(), `${story.issuer}/device`)
      const code = await tool.code()
      const whole = `${story.issuer}/device?user_code=${code}`
      assert.ok(tool.said().startsWith(renderUnicodeCompact(whole)), 'the QR code contains the user code')

      const phone = await browser.newPage({ width: 320 })
      await phone.goto(whole)
      await signIn(phone, story)
      await phone.getByText(code).first().waitFor()
      await phone.getByRole('button', { name: 'Yes, it is the same' }).click()
      await phone.getByText(code).first().waitFor()
      await phone.getByRole('button', { name: 'Allow' }).click()
      await phone.getByText('Your device is connected').first().waitFor()
      assert.equal(await tool.ended, 0, tool.said())
      assert.match(tool.said(), /Your photos:\n {2}Hills at dusk\n/)
    }),
  )
})

test('a wrong command line prints one line with the usage or the invalid value', async (t) => {
  for (const args of [['fotos'], ['photos', 'more'], ['--isuer', 'x'], ['--issuer', 'x']]) {
    const tool = run(t, undefined, args)
    assert.equal(await tool.ended, 1)
    assert.match(tool.said(), /^(usage: print-shop .*|"x" is not a URL)\n$/)
  }
})

test('a server that does not respond gives one line without a stack trace', async (t) => {
  const tool = run(t, undefined, ['--issuer', 'http://localhost:9'])
  assert.equal(await tool.ended, 1)
  assert.match(tool.said(), /^Failed: .*\n$/)
})

/** Runs the tool as a child process. */
function run(t: TestContext, story: RunningStory | undefined, args: readonly string[]) {
  const places = story === undefined ? [] : ['--issuer', story.issuer, '--photo-drive', story.drive]
  const child = spawn(process.execPath, [main, ...places, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  t.after(() => child.kill())
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const says = async (words: RegExp): Promise<string> => {
    for (;;) {
      const found = words.exec(output)?.[1]
      if (found !== undefined) return found
      if (child.exitCode !== null) throw new Error(`the tool ended:\n${output}`)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
  return {
    ended,
    said: () => output,
    address: () => says(/^ {2}(http\S+)\n/m),
    code: () => says(/and type the code {2}(\S+)\n/),
  }
}
