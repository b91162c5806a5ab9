import { setTimeout as delay } from 'node:timers/promises'
import type { Locator, Page } from 'playwright-core'
import type { Browsing, By, Command, Task } from './browsing.ts'
import type { KeepPicture } from './run-module.ts'
import type { Visit } from './suite.ts'

/** Whoever certifies the server, with a window of Chromium: takes the steps that are declared for a URL. */
export class Person {
  readonly #page: Page
  readonly #walks: readonly Browsing[]
  readonly #suite: string

  /** `suite`: the URL of the suite. */
  constructor(page: Page, walks: readonly Browsing[], suite: string) {
    this.#page = page
    this.#walks = walks
    this.#suite = suite
  }

  /** Opens a URL and takes the steps. Throws an error that says what was expected and where the browser is. */
  async visit({ url, method }: Visit, keep: KeepPicture): Promise<void> {
    const walk = this.#walks.find(({ match }) => matches(match, url))
    if (walk === undefined) throw new Error(`there are no steps for ${url}`)
    await (method === 'POST' ? this.#post(url) : this.#page.goto(url))
    for (const task of walk.tasks) await this.#take(task, keep)
  }

  /** Posts the parameters of a URL from a page of the suite, as the suite's own pages do. */
  async #post(url: string): Promise<void> {
    const { origin, pathname, searchParams } = new URL(url)
    await this.#page.goto(`${this.#suite}/api/server`)
    const posting = { action: origin + pathname, fields: [...searchParams] }
    const script = `(${submitForm})(${JSON.stringify(posting)})`
    await Promise.all([this.#page.waitForEvent('load'), this.#page.evaluate(script)])
  }

  async #take(
    { task, match = '*', optional = false, commands = [] }: Task,
    keep: KeepPicture,
  ): Promise<void> {
    if (!matches(match, this.#page.url())) {
      if (optional) return
      throw new Error(`“${task}” expects ${match}, and the browser is at ${await this.#seen()}`)
    }
    try {
      for (const command of commands) await this.#do(command, keep)
    } catch (error) {
      throw new Error(`“${task}” failed at ${await this.#seen()}`, { cause: error })
    }
  }

  async #do(command: Command, keep: KeepPicture): Promise<void> {
    const page = this.#page
    if (command[0] === 'wait') {
      const timeout = command[3] * 1000
      if (command[1] === 'match') {
        await this.#arrived(new RegExp(command[2]), timeout)
        return
      }
      const [, by, target, , words, action] = command
      const found = this.#find(by, target).filter(words === undefined ? {} : { hasText: new RegExp(words) })
      await found.first().waitFor({ state: 'attached', timeout })
      if (action !== undefined) {
        await keep(
          await page.screenshot({ fullPage: true, animations: 'disabled' }),
          action === 'update-image-placeholder',
        )
      }
      return
    }
    const [verb, by, target] = command
    const element = this.#find(by, target)
    if (command.at(-1) === 'optional' && (await element.count()) === 0) return
    if (verb === 'text') await element.fill(command[3])
    else if (await element.evaluate('element => element.tagName === "BUTTON"')) {
      // A button submits its form, and a redirect may be followed by further redirects.
      await Promise.all([page.waitForEvent('load'), element.click()])
    } else await element.click()
  }

  /** Waits until the URL matches. A page that submits itself may already have left when this is called. */
  async #arrived(url: RegExp, milliseconds: number): Promise<void> {
    for (const until = Date.now() + milliseconds; !url.test(this.#page.url()); await delay(50)) {
      if (Date.now() > until) throw new Error(`not at ${url.source} after ${milliseconds} ms`)
    }
  }

  /** The page at which the browser has stopped. */
  async #seen(): Promise<string> {
    const text = await this.#page.innerText('body').catch(() => '')
    const { origin, pathname } = new URL(this.#page.url())
    return `${origin}${pathname}, with the words “${text.replaceAll(/\s+/g, ' ').trim().slice(0, 600)}”`
  }

  #find(by: By, target: string): Locator {
    return this.#page.locator(by === 'id' ? `#${target}` : `${by}=${target}`)
  }
}

/** Whether a text matches a pattern in which `*` is any text. */
export function matches(pattern: string, text: string): boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`, 's').test(text)
}

/** Runs in the browser. */
const submitForm = `({ action, fields }) => {
  const form = document.createElement('form')
  Object.assign(form, { method: 'post', action })
  for (const [name, value] of fields) {
    form.append(Object.assign(document.createElement('input'), { type: 'hidden', name, value }))
  }
  document.body.append(form)
  form.submit()
}`
