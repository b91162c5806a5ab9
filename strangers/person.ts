import { setTimeout as delay } from 'node:timers/promises'
import type { Page } from 'playwright-core'

/** The person whom the server knows. */
export const alice = {
  username: 'alice',
  password: 'correct horse battery',
  name: 'Alice Adams',
  given_name: 'Alice',
  family_name: 'Adams',
  email: 'alice@example.com',
  email_verified: true,
}

/** The page at which the browser has stopped: its URL and its text. */
export type Seen = { url: string; text: string }

/** Milliseconds before a click, a little more than the server requires. */
const looked = 900
/** More pages than any flow has. */
const mostPages = 8

/** A person with a browser, who signs in and gives consent wherever the server asks for it. */
export class Person {
  /** For the pages of the program itself. */
  readonly page: Page
  readonly #issuer: string

  constructor(page: Page, issuer: string) {
    this.page = page
    this.#issuer = issuer
  }

  /** Opens an address, and continues until no page of the server asks for anything. */
  async open(url: string): Promise<Seen> {
    await this.page.goto(url)
    return this.goOn()
  }

  /** Opens an address and stops at the first page. */
  async look(url: string): Promise<Seen> {
    await this.page.goto(url)
    return this.#seen()
  }

  /** Presses a button, and stops at the page to which it leads. */
  async press(button: string): Promise<Seen> {
    // A redirect may be followed by further redirects.
    await Promise.all([this.page.waitForEvent('load'), this.page.click(button)])
    return this.#seen()
  }

  /** Does what the pages of the server ask for. */
  async goOn(): Promise<Seen> {
    for (let step = 0; step < mostPages; step += 1) {
      const button = await this.#asked()
      if (button === undefined) return this.#seen()
      await delay(looked)
      await this.press(button)
    }
    const { url, text } = await this.#seen()
    throw new Error(`the pages of the server do not end: ${url}\n${text}`)
  }

  /** Fills in the page, and returns the selector of the button to press. */
  async #asked(): Promise<string | undefined> {
    const { origin, pathname } = new URL(this.page.url())
    if (origin !== this.#issuer) return undefined
    const buttons = ['button[value="allow"]', 'button[value="yes"]']
    if (pathname === '/sign-in') {
      const name = this.page.locator('#username')
      if (await name.isEditable().catch(() => false)) await name.fill(alice.username)
      await this.page.fill('#password', alice.password)
      return 'button.primary'
    }
    for (const button of buttons) if ((await this.page.locator(button).count()) > 0) return button
    return undefined
  }

  async #seen(): Promise<Seen> {
    return { url: this.page.url(), text: await this.page.innerText('body') }
  }
}
