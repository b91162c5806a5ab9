import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { aServer, type TestServer } from '../support/a-server.ts'
import { Clock } from '../support/clock.ts'
import { anInvitation, sendWaiting } from '../support/invitations.ts'
import { linkTo } from '../support/mailbox.ts'
import { isSignedIn } from '../support/second-factor.ts'
import { aShell, type Shell } from '../support/shell.ts'
import { Walker } from '../support/walker.ts'

const guide = readFileSync(fileURLToPath(new URL('../../../../docs/invitations.md', import.meta.url)), 'utf8')
const block = (language: string): string =>
  new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, 'm').exec(guide)?.[1] ?? assert.fail(language)
const password = 'seven quiet lanterns'

describe('docs/invitations.md', () => {
  let server: TestServer & AsyncDisposable
  let shell: Shell
  before(async () => {
    const configuration = { apis: [], ...JSON.parse(block('json valetkey')) }
    server = await aServer(configuration, { clock: Clock.real() })
    shell = aShell()
    writeFileSync(join(server.data, '..', 'valetkey.json'), JSON.stringify(configuration))
  })
  after(async () => {
    await shell.close()
    await server[Symbol.asyncDispose]()
  })

  /** Runs a command of the guide with the data of the server. */
  async function commandOf(language: string, change: (line: string) => string = (line) => line) {
    const [first = '', ...words] = [...change(block(language).trim()).matchAll(/"([^"]*)"|(\S+)/g)].map(
      ([, quoted, word]) => quoted ?? word ?? '',
    )
    assert.equal(first, 'valetkey')
    const args = words.map((word) => (word === 'valetkey.json' ? '../valetkey.json' : word))
    const ran = await shell.run({
      args: [...args, '--data', server.data],
      folder: server.data,
      environment: {},
    })
    assert.equal(ran.code, 0, ran.stderr)
    return { ...ran, flags: parseArgs({ args, strict: false }).values }
  }

  test('Olivia gets the mail, creates her account and continues to the app', async () => {
    assert.match((await commandOf('sh mailed')).stdout, /on its way to olivia@example\.com/)
    await sendWaiting(server)
    const walker = await new Walker(server).go(await linkTo(server, 'olivia@example.com'))
    assert.match(walker.html, /Alice Adams<\/bdi> invites you/)
    assert.match(walker.html, /you can use <bdi>Photo Album/)
    await walker.submit({ name: 'Olivia', password, password_again: password })
    assert.equal(walker.url, `https://album.example/sign-in?iss=${encodeURIComponent(server.issuer)}`)
    assert.equal(await isSignedIn(walker), true)
    // Recovery works, because the link has proved the address.
    await walker.go('/recover')
    await walker.submit({ address: 'olivia@example.com' })
    await walker.go(await linkTo(server, 'olivia@example.com', 2))
    await walker.submit({ password: 'nine loud trumpets today', password_again: 'nine loud trumpets today' })
    assert.match(walker.html, /Your password is set/)
  })

  test('a student proves an address with a copied link; the list shows it, and it can be taken back', async () => {
    const { stdout } = await commandOf('sh copied')
    const [link = ''] = stdout.split('\n')
    const walker = await new Walker(server).go(link)
    const address = 'student@example.com'
    await walker.submit({ address })
    assert.match(walker.html, /Check your mail/)
    assert.doesNotMatch(walker.html, /href="\/sign-up"/)
    await walker.go(await linkTo(server, address))
    await walker.submit({ name: '', password, password_again: password })
    assert.equal(await isSignedIn(walker), true)
    const listed = await commandOf('sh list')
    const [, id = ''] = /^(inv_\S+) +works +19 of 20 .* student$/m.exec(listed.stdout) ?? []
    assert.match((await commandOf('sh revoke', (line) => line.replace('<id>', id))).stdout, /any more/)
    assert.match((await new Walker(server).go(link)).html, /taken back/)
  })

  test('somebody who has an account signs in from the page, and continues to the app, too', async () => {
    const { link } = await anInvitation(server, { app: { clientId: 'photo-album', name: 'Photo Album' } })
    const walker = await new Walker(server).go(link)
    const [, href = ''] = /href="(\/sign-in[^"]*)"/.exec(walker.html) ?? []
    await walker.go(href.replaceAll('&amp;', '&'))
    await walker.signIn('alice', 'choose')
    assert.match(walker.url, /^https:\/\/album\.example\/sign-in\?iss=/)
    assert.equal((await new Walker(server).go(link)).status, 200, 'and the invitation is not used')
  })

  test('an app that waits in the same browser gets its answer', async () => {
    const { stdout } = await commandOf('sh copied')
    const waiting = await new Walker(server).go(
      `/authorize?${new URLSearchParams({
        ...{ client_id: 'photo-album', response_type: 'code', scope: 'openid' },
        ...{ redirect_uri: 'https://album.example/callback', code_challenge_method: 'S256' },
        code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      })}`,
    )
    assert.match(waiting.html, /I have an invitation/)
    const [, href = ''] = /href="(\/invitation[^"]*)"/.exec(waiting.html) ?? []
    await waiting.go(href.replaceAll('&amp;', '&'))
    await waiting.submit({ link: 'something else' })
    assert.equal(waiting.status, 422)
    assert.match(waiting.html, /value="something else"/)
    await waiting.submit({ link: `  ${stdout.split('\n')[0]}  ` })
    await waiting.submit({ address: 'other-student@example.com' })
    await waiting.go(await linkTo(server, 'other-student@example.com'))
    await waiting.submit({ name: '', password, password_again: password })
    assert.match(waiting.html, /Allow Photo Album/)
    await waiting.allow()
    assert.ok(waiting.answer().get('code'))
  })
})
