import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { after, test } from 'node:test'
import { findChromium, findPageBrowser } from './chromium.ts'

const folder = mkdtempSync(join(tmpdir(), 'chromium-'))
const browser = join(folder, 'google-chrome')
writeFileSync(browser, '', { mode: 0o755 })
after(() => rmSync(folder, { recursive: true }))

test('the browser is found on the path', () => {
  assert.equal(findChromium({ PATH: ['/nowhere', folder].join(delimiter) }), browser)
})

test('the variable CHROMIUM comes first', () => {
  assert.equal(findChromium({ PATH: folder, CHROMIUM: process.execPath }), process.execPath)
})

test('a variable CHROMIUM that names no program is not ignored', () => {
  assert.equal(findChromium({ PATH: folder, CHROMIUM: join(folder, 'none') }), undefined)
})

test('pages are looked at without windows if that browser is there, else in the whole one', () => {
  assert.equal(findPageBrowser({ PATH: folder }), findChromium({ PATH: folder }))
  const shell = join(folder, 'chromium-headless-shell')
  writeFileSync(shell, '', { mode: 0o755 })
  assert.equal(findPageBrowser({ PATH: folder }), shell)
  assert.equal(findPageBrowser({ PATH: folder, CHROMIUM: process.execPath }), process.execPath)
})
