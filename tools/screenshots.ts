import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium, type Page } from 'playwright-core'
import { findChromium } from './chromium.ts'

/**
 * Makes the pictures of the README from the running product: starts the photo story, goes through it in
 * Chromium and takes screenshots. `npm run screenshots`
 */
const root = fileURLToPath(new URL('..', import.meta.url))
const pictures = join(root, 'docs', 'pictures')
const port = 4700

type Story = { shop: string; password: string; stop(): Promise<void> }

async function startStory(data: string): Promise<Story> {
  const args = ['examples/start.ts', '--data', data, '--port', String(port)]
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const stop = async (): Promise<void> => {
    child.kill('SIGINT')
    await ended
  }
  return new Promise((resolve, reject) => {
    let said = ''
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk
      const shop = /Click here first\s+(\S+)/.exec(said)?.[1]
      const password = /with the password\s+(\S+)/.exec(said)?.[1]
      if (shop !== undefined && password !== undefined) resolve({ shop, password, stop })
    })
    ended.then(() => reject(new Error(`the story did not start:\n${said}`)))
  })
}

async function keep(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true })
  console.log(`docs/pictures/${name}.png`)
}

/** Goes through a new story once, in one color scheme. */
async function walk(colorScheme: 'light' | 'dark', executablePath: string): Promise<void> {
  const data = mkdtempSync(join(tmpdir(), 'valetkey-pictures-'))
  const story = await startStory(data)
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
  try {
    const context = await browser.newContext({ colorScheme, viewport: { width: 760, height: 820 } })
    const page = await context.newPage()
    await page.goto(`${story.shop}/connect`)
    await keep(page, `sign-in-${colorScheme}`)
    await page.getByLabel('Username').fill('alice')
    await page.getByLabel('Password').fill(story.password)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await keep(page, `consent-${colorScheme}`)
    await page.getByRole('button', { name: 'Allow' }).click()
    await page.getByRole('link', { name: 'The lighthouse' }).click()
    await page.getByRole('button', { name: 'Print this photo' }).click()
    await keep(page, `printed-${colorScheme}`)
    await page.getByRole('link', { name: 'See what you allowed, and take it back' }).click()
    await page.getByRole('link', { name: 'Print Shop', exact: true }).click()
    await keep(page, `allowed-${colorScheme}`)
  } finally {
    await browser.close()
    await story.stop()
    rmSync(data, { recursive: true, force: true })
  }
}

const executablePath = findChromium()
if (executablePath === undefined) throw new Error('no Chromium found: set CHROMIUM to its path')
mkdirSync(pictures, { recursive: true })
await walk('light', executablePath)
await walk('dark', executablePath)
