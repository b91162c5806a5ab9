/** How an element of a page is found. */
export type By = 'id' | 'css' | 'xpath'

/** What is done with the picture of the page: it is for review in any case, or only if the suite asks for a picture. */
export type Keeping = 'update-image-placeholder' | 'update-image-placeholder-optional'

/** A command in the language of the suite's browser. A page may be without an optional element. */
export type Command =
  | readonly ['text', By, target: string, value: string, 'optional'?]
  | readonly ['click', By, target: string, 'optional'?]
  | readonly ['wait', By, target: string, seconds: number, words?: string, action?: Keeping]
  | readonly ['wait', 'match', regularExpressionOfUrl: string, seconds: number]

/** What is done at one page. An optional task is left out at any other URL. */
export type Task = { task: string; match?: string; optional?: boolean; commands?: readonly Command[] }

/** The steps from a URL that the suite wants a browser to open. `*` in a `match` is any text. */
export type Browsing = { match: string; tasks: readonly Task[] }

export type Account = { username: string; password: string }

/** Waits until the page contains these words, and records it for the review of the results. */
const show = (words: string, action: Keeping): Command => ['wait', 'xpath', '//*', 20, words, action]

/**
 * The steps of a browser through our pages: sign-in, consent, the confirmation of a sign-out, and nothing else. They
 * depend on the names of the form fields and on a few phrases.
 */
export class Pages {
  readonly #issuer: string
  readonly #account: Account
  readonly #suite: string
  readonly #backAtTheApp: Task

  /** `suite`: the URL of the suite, which is every app. */
  constructor(issuer: string, suite: string, account: Account) {
    this.#issuer = issuer
    this.#account = account
    this.#suite = suite
    this.#backAtTheApp = {
      task: 'Return to the app',
      match: `${suite}/test/*/callback*`,
      commands: [['wait', 'id', 'submission_complete', 20]],
    }
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
          task: 'Wait until the response is posted',
          match: `${this.#issuer}/*`,
          optional: true,
          commands: [['wait', 'match', `^${this.#suite}/test/`, 20]],
        },
        this.#backAtTheApp,
      ],
    }
  }

  /** An error is redirected to the app, or a page shows it with these words, and the browser stops there. */
  endsInError(words: string): Browsing {
    const commands = [show(words, 'update-image-placeholder')]
    return {
      match: `${this.#issuer}/authorize*`,
      tasks: [
        { task: `See “${words}”`, match: `${this.#issuer}/*`, optional: true, commands },
        { ...this.#backAtTheApp, optional: true },
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
      commands: [['wait', 'match', `^${this.#suite}/test/.*/post_logout_redirect`, 20]],
    })
  }

  /** Signs out, confirms it if asked, and stops at the page that says so. */
  signsOutHere(): Browsing {
    return this.#signsOut({
      task: 'See that the end user is signed out',
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

  /** The page of the suite that asks `check_session_iframe`, and then opens a page with the answer. */
  checksSession(): Browsing {
    const answered: Command = ['wait', 'match', 'session_result\\?', 20]
    return { match: '*session_verify', tasks: [{ task: 'Wait for the answer', commands: [answered] }] }
  }
}
