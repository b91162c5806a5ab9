import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { withBrowser } from '../../packages/server/test/support/browser.ts'
import { inspectAll } from '../support/inspect.ts'
import { dataFolder, startStory } from '../support/running-story.ts'
import { photoAlbum } from './app.ts'
import { AuthorizationServer } from './authorization-server.ts'

test(
  'Photo Album signs Alice in with her password, shows her photos and revokes its token at sign-out',
  withBrowser(async (browser, t) => {
    const data = dataFolder(t)
    const story = await startStory(t, data)
    const page = await browser.newPage()
    await page.goto(story.album)
    await inspectAll(browser, page, 'album')
    const signIn = async (password: string) => {
      await page.getByLabel('Username').fill('alice')
      await page.getByLabel('Password').fill(password)
      await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    }
    await signIn('a wrong one')
    await page.getByRole('alert').getByText('The username or the password is wrong.').waitFor()
    await inspectAll(browser, page, 'album-wrong')
    await signIn(story.password)
    await page.getByRole('heading', { name: 'Your album' }).waitFor()
    assert.equal(await page.getByRole('listitem').count(), 6)
    await page.getByText('The lighthouse').waitFor()
    const broken =
      '[...document.images].filter((image) => !image.complete || image.naturalWidth === 0).length'
    await page.waitForLoadState('load')
    assert.equal(await page.evaluate(broken), 0, 'every picture has loaded')
    await inspectAll(browser, page, 'album-photos')
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByText('access was revoked').waitFor()
    await page.goto(story.album)
    await page.getByRole('heading', { name: 'Your photo album' }).waitFor()
    const log = readFileSync(join(data, 'server.log'), 'utf8')
    assert.match(log, /features\.password is on, for legacy apps/)
    assert.match(log, /"legacy":"password","clientId":"photo-album"/)
    assert.doesNotMatch(log, new RegExp(`a wrong one|${story.password}`))
  }),
)

/** A Photo Album whose requests get these responses, in order. */
function anAlbum(...answers: readonly Response[]) {
  const asked: { path: string; fields: URLSearchParams }[] = []
  const left = [...answers]
  const original = globalThis.fetch
  const origin = 'http://localhost:4005'
  const authorizationServer = new AuthorizationServer({ issuer: 'http://server.test', id: 'a', secret: 'b' })
  const app = photoAlbum({ origin, authorizationServer, photoDrive: new URL('http://drive.test') })
  globalThis.fetch = async (address, init) => {
    const { pathname } = new URL(String(address))
    asked.push({ path: pathname, fields: new URLSearchParams(String(init?.body ?? '')) })
    return left.shift() ?? assert.fail(`unexpected request to ${pathname}`)
  }
  const restore = () => {
    globalThis.fetch = original
  }
  const signIn = (fields: Record<string, string>, headers: Record<string, string> = { origin }) =>
    app.request(`${origin}/sign-in`, { method: 'POST', body: new URLSearchParams(fields), headers })
  return { app, origin, asked, signIn, [Symbol.dispose]: restore }
}

const alice = { username: 'alice', password: 'secret' }
const key = { access_token: 'a', refresh_token: 'r', expires_in: 5 }
const noPhotos = () => Response.json({ photos: [] })
const cookieOf = (response: Response) => response.headers.get('set-cookie')?.split(';')[0] ?? ''

describe('Photo Album', () => {
  test('shows how long to wait if the server sends Retry-After', async () => {
    const limited = Response.json(
      { error: 'temporarily_unavailable' },
      { status: 429, headers: { 'retry-after': '61' } },
    )
    using album = anAlbum(limited)
    const response = await album.signIn(alice)
    assert.equal(response.status, 429)
    assert.match(await response.text(), /Try again in 2 minutes/)
  })

  test('never repeats the password, and escapes the username', async () => {
    using album = anAlbum(Response.json({ error: 'invalid_grant' }, { status: 400 }))
    const page = await (await album.signIn({ username: '"><script>', password: 'my secret' })).text()
    assert.doesNotMatch(page, /my secret|<script>/)
  })

  test('keeps the refresh token and not the password: it uses the token to get a new access token', async () => {
    using album = anAlbum(Response.json(key), Response.json({ ...key, expires_in: 600 }), noPhotos())
    const cookie = cookieOf(await album.signIn(alice))
    await album.app.request(album.origin, { headers: { cookie } })
    const [first, second, third] = album.asked
    assert.equal(first?.fields.get('grant_type'), 'password')
    assert.deepEqual(
      [...(second?.fields ?? [])],
      [
        ['grant_type', 'refresh_token'],
        ['refresh_token', 'r'],
      ],
    )
    assert.equal(third?.path, '/photos')
  })

  test('asks for the password again if the refresh token is no longer valid', async () => {
    using album = anAlbum(Response.json(key), Response.json({ error: 'invalid_grant' }, { status: 400 }))
    const cookie = cookieOf(await album.signIn(alice))
    const response = await album.app.request(album.origin, { headers: { cookie } })
    assert.equal(response.status, 401)
    assert.match(await response.text(), /Your session has expired/)
  })

  test('refuses a form from another site, which could sign the user in as the attacker (login CSRF)', async () => {
    using album = anAlbum()
    const response = await album.signIn(alice, { origin: 'https://evil.example' })
    assert.equal(response.status, 403)
    assert.deepEqual(album.asked, [])
  })
})
