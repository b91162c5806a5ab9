/** A command of the suite's browser, such as `['text', 'id', 'username', 'alice']`. */
type Command = readonly (string | number)[]

type Task = { task: string; match?: string; optional?: boolean; commands?: readonly Command[] }

export type Browsing = { match: string; tasks: readonly Task[] }

export type Account = { username: string; password: string }

/** Waits until the page contains these words, and records it for the review of the results. */
const show = (words: string, action: string): Command => ['wait', 'xpath', '//*', 10, words, action]

/**
 * The steps that the suite's browser takes through our pages. They depend on the names of the form fields and on a few
 * phrases.
 */
export class Pages {
  readonly #issuer: string
  readonly #account: Account

  constructor(issuer: string, account: Account) {
    this.#issuer = issuer
    this.#account = account
  }

  /** Signs in and gives consent wherever the server asks for it, until the browser is back at the app. */
  through({ showSignIn = false } = {}): Browsing {
    return {
      match: `${this.#issuer}/authorize*`,
      tasks: [
        {
          task: 'Sign in',
          match: `${this.#issuer}/sign-in*`,
          optional: true,
          commands: [
            ...(showSignIn ? [show('Sign in', 'update-image-placeholder-optional')] : []),
            ['text', 'id', 'username', this.#account.username, 'optional'],
            ['text', 'id', 'password', this.#account.password],
            ['click', 'css', 'button.primary'],
          ],
        },
        {
          task: 'Allow, and remember the grant',
          match: `${this.#issuer}/consent*`,
          optional: true,
          commands: [
            ['click', 'css', 'input[name="duration"][value="days"]', 'optional'],
            ['click', 'css', 'button[value="allow"]'],
          ],
        },
        {
          task: 'Follow the link of an error page to a self-registered app',
          match: `${this.#issuer}/*`,
          optional: true,
          commands: [['click', 'css', '.onward', 'optional']],
        },
        {
          task: 'Wait until the response is posted',
          match: `${this.#issuer}/*`,
          optional: true,
          commands: [['wait', 'contains', '/test/', 10]],
        },
        {
          task: 'Return to the app',
          match: '*/test/*/callback*',
          commands: [['wait', 'id', 'submission_complete', 10]],
        },
      ],
    }
  }

  /** The first page contains these words, and the browser stops there. */
  stopsAt(words: string): Browsing {
    return {
      match: `${this.#issuer}/authorize*`,
      tasks: [{ task: `See “${words}”`, commands: [show(words, 'update-image-placeholder')] }],
    }
  }

  /** Signs out, confirms it if asked, and returns to the app. */
  signsOut(): Browsing {
    return this.#signsOut({
      task: 'Return to the app',
      commands: [['wait', 'contains', '/post_logout_redirect', 15]],
    })
  }

  /** Signs out, confirms it if asked, and stops at the page that says so. */
  signsOutHere(): Browsing {
    return this.#signsOut({
      task: 'See that the person is signed out',
      commands: [show('You are signed out', 'update-image-placeholder')],
    })
  }

  #signsOut(end: Task): Browsing {
    const match = `${this.#issuer}/end-session*`
    const confirm: Command = ['click', 'css', 'button[value="yes"]', 'optional']
    return { match, tasks: [{ task: 'Confirm', match, optional: true, commands: [confirm] }, end] }
  }

  /** Does not return to the app: the page contains these words. */
  signOutStopsAt(words: string): Browsing {
    return {
      match: `${this.#issuer}/end-session*`,
      tasks: [{ task: `See “${words}”`, commands: [show(words, 'update-image-placeholder')] }],
    }
  }
}
