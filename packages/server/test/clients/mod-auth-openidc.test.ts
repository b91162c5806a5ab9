import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { type TestContext, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { type Apache, findApache } from '../../../../tools/debian-clients.ts'
import { fencedBlocks } from '../../../../tools/fenced-blocks.ts'
import { aConfiguration } from '../support/a-server.ts'
import { aListeningServer, overTheNetwork } from '../support/listening-server.ts'
import { Walker } from '../support/walker.ts'
import { aFreePort, startApache } from './an-apache.ts'
import { AppVisitor } from './app-visitor.ts'
import { withInstalled } from './installed.ts'

/** The examples of docs/clients.md: a registration and an Apache configuration. */
const shown = fencedBlocks(readFileSync(new URL('../../../../docs/clients.md', import.meta.url), 'utf8'))
const block = (language: string): string =>
  shown.find((each) => each.language === language)?.text ?? assert.fail(`no ${language} in docs/clients.md`)

/** Apache, configured as documented, with photos that only people who signed in here may see. */
async function aGuardedSite(t: TestContext, apache: Apache) {
  const port = await aFreePort()
  const origin = `http://localhost:${port}`
  const here = (text: string) => text.replaceAll('https://photos.example', origin)
  const client: unknown = JSON.parse(here(block('json')))
  const server = await aListeningServer({ clients: [...aConfiguration.clients, client as object] })
  t.after(() => server[Symbol.asyncDispose]())
  const directives = here(block('apache')).replaceAll('https://login.example', server.issuer)
  const { log } = await startApache(t, apache, port, directives.split('\n'))
  return { server, origin, log, app: new AppVisitor(origin), walker: new Walker(overTheNetwork(server)) }
}

/** Alice, signed in at the site through this server. */
async function signedIn(t: TestContext, apache: Apache) {
  const site = await aGuardedSite(t, apache)
  const { app, walker, log } = site
  const begun = await app.go('/photos/all.html')
  await walker.go(begun.location ?? assert.fail(`${begun.status} ${log()}`))
  await walker.signIn()
  await walker.allow()
  assert.match((await app.go(walker.url)).text, /the photos of whoever signed in/, log())
  return site
}

test(
  'mod_auth_openidc signs in, refreshes, and signs out here',
  withInstalled(findApache, 'Apache with mod_auth_openidc', async (apache, t) => {
    const { origin, log, app, walker } = await signedIn(t, apache)
    const info = async () =>
      JSON.parse((await app.visit('/photos/callback?info=json')).text) as {
        access_token: string
        userinfo: { name?: string }
      }
    const first = await info()
    assert.equal(first.userinfo.name, 'Alice Adams')
    const again = { refresh: `${origin}/photos/all.html`, access_token: first.access_token }
    const renewed = await app.go(`/photos/callback?${new URLSearchParams(again)}`)
    assert.match(renewed.text, /the photos of whoever signed in/, log())
    assert.notEqual((await info()).access_token, first.access_token)

    const out = await app.visit(`/photos/callback?${new URLSearchParams({ logout: `${origin}/bye.html` })}`)
    await walker.go(out.location ?? assert.fail(log()))
    assert.equal(walker.url, `${origin}/bye.html`, 'the app sends an ID token, so the person is not asked')
    const after = await app.visit('/photos/all.html')
    await walker.go(after.location ?? assert.fail(log()))
    assert.match(walker.url, /\/sign-in\?/)
  }),
)

test(
  'mod_auth_openidc ends its session on a back-channel logout',
  withInstalled(findApache, 'Apache with mod_auth_openidc', async (apache, t) => {
    const { log, app, walker } = await signedIn(t, apache)
    await walker.go('/sign-out')
    await walker.submit({ decision: 'yes' })
    const patience = AbortSignal.timeout(200_000)
    while ((await app.visit('/photos/all.html')).status === 200) {
      assert.ok(!patience.aborted, `the app has not ended its session: ${log()}`)
      await delay(50)
    }
    const asked = await app.visit('/photos/all.html')
    assert.match(String(asked.location), /\/authorize\?/, log())
  }),
)
