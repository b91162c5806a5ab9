import assert from 'node:assert/strict'
import test from 'node:test'
import { formPost } from '../../src/pages/form-post.ts'
import { type PageOptions, withBrowser } from '../support/browser.ts'
import { aFormPost } from '../support/sample-views.ts'
import { serveSamples } from './sample-pages.ts'
import { servePages } from './serve-pages.ts'

const off: PageOptions = { javaScript: false }

const ways: readonly {
  does: string
  on: string
  press: string
  fill?: Record<string, string>
  sends: string
}[] = [
  {
    does: 'sign in',
    on: 'sign-in',
    fill: { '#username': 'alice', '#password': 'p&=?' },
    press: '.primary',
    sends: 'username=alice&password=p%26%3D%3F',
  },
  {
    does: 'cancel signing in',
    on: 'sign-in',
    fill: { '#password': 'typed' },
    press: '[name=cancel]',
    sends: 'cancel=1',
  },
  {
    does: 'allow',
    on: 'consent',
    press: '[value=allow]',
    sends: 'scope=email&duration=days&decision=allow',
  },
  { does: 'refuse', on: 'consent', press: '[value=deny]', sends: 'scope=email&duration=days&decision=deny' },
  { does: 'use another account', on: 'consent', press: '[name=switch_account]', sends: 'switch_account=1' },
  { does: 'sign out', on: 'sign-out', press: '[value=yes]', sends: 'decision=yes' },
  { does: 'stay signed in', on: 'sign-out', press: '[value=no]', sends: 'decision=no' },
  {
    does: 'create an account',
    on: 'sign-up',
    fill: { '#username': 'olivia', '#name': 'Olivia Owen', '#password': 'a b', '#password_again': 'a b' },
    press: '.primary',
    sends: 'username=olivia&name=Olivia+Owen&password=a+b&password_again=a+b',
  },
  {
    does: 'cancel creating an account',
    on: 'sign-up',
    fill: { '#username': 'olivia' },
    press: '[name=cancel]',
    sends: 'cancel=1',
  },
  {
    does: 'create the owner account',
    on: 'set-up',
    fill: { '#username': 'olivia', '#name': 'Olivia Owen', '#password': 'a b', '#password_again': 'a b' },
    press: '.primary',
    sends: 'username=olivia&name=Olivia+Owen&password=a+b&password_again=a+b',
  },
]

for (const { does, on, press, fill, sends } of ways) {
  test(
    `without JavaScript a person can ${does}`,
    withBrowser(async ({ newPage }) => {
      await serveSamples(async ({ origin, posts }) => {
        const page = await newPage(off)
        await page.goto(`${origin}/${on}`)
        for (const [field, value] of Object.entries(fill ?? {})) await page.fill(field, value)
        await page.click(press)
        await page.getByText('received').waitFor()
        assert.deepEqual(
          posts.map(({ body }) => inOrder(body)),
          [inOrder(`interaction=vk_in_5Jx2q9&csrf=G1b7w0&${sends}`)],
        )
      })
    }),
  )
}

for (const javaScript of [true, false]) {
  test(
    `an authorization response is posted ${javaScript ? 'by itself' : 'by a button without JavaScript'} (Form Post Response Mode §2)`,
    withBrowser(async ({ newPage }) => {
      const fields = {
        code: 'vk_code_1',
        state: `a"'<>&\u202e</script>🔑 +%`,
        submit: 'shadows',
        iss: 'https://keys.example',
      }
      let action = ''
      await servePages(
        (_path, frame) => formPost(aFormPost({ action, fields }), frame),
        async ({ origin, posts }) => {
          action = `${origin}/callback`
          const page = await newPage({ javaScript })
          await page.goto(`${origin}/answer`)
          if (!javaScript) await page.getByRole('button', { name: 'Continue' }).click()
          await page.getByText('received').waitFor()
          assert.equal(posts[0]?.path, '/callback')
          assert.deepEqual(Object.fromEntries(new URLSearchParams(posts[0]?.body)), fields)
        },
      )
    }),
  )
}

// The order of the fields does not matter.
function inOrder(body: string): string {
  return body.split('&').toSorted().join('&')
}
