/** A command of the suite's browser, such as `['text', 'id', 'username', 'alice']`. */
type Command = readonly (string | number)[]

type Task = { task: string; match?: string; optional?: boolean; commands?: readonly Command[] }

export type Browsing = { match: string; tasks: readonly Task[] }

export type Account = { username: string; password: string }

/** Shows the page to whoever reviews the results, once these words stand on it. */
const show = (words: string, action: string): Command => ['wait', 'xpath', '//*', 10, words, action]

/** How the suite's browser goes through our pages. It knows the names of the forms' fields and a few phrases. */
export class Pages {
  readonly #issuer: string
  readonly #account: Account

  constructor(issuer: string, account: Account) {
    this.#issuer = issuer
    this.#account = account
  }

  /** Signs in and allows, wherever the server asks for it, and comes back to the app. */
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
          task: 'Allow, and let it be remembered',
          match: `${this.#issuer}/consent*`,
          optional: true,
          commands: [
            ['click', 'css', 'input[name="duration"][value="days"]', 'optional'],
            ['click', 'css', 'button[value="allow"]'],
          ],
        },
        {
          task: 'Go on with an error to an app that nobody vouches for',
          match: `${this.#issuer}/*`,
          optional: true,
          commands: [['click', 'css', '.onward', 'optional']],
        },
        {
          task: 'Let the answer be posted',
          match: `${this.#issuer}/*`,
          optional: true,
          commands: [['wait', 'contains', '/test/', 10]],
        },
        {
          task: 'Come back to the app',
          match: '*/test/*/callback*',
          commands: [['wait', 'id', 'submission_complete', 10]],
        },
      ],
    }
  }

  /** The first page that the person sees has these words, and the walk ends there. */
  stopsAt(words: string): Browsing {
    return {
      match: `${this.#issuer}/authorize*`,
      tasks: [{ task: `See “${words}”`, commands: [show(words, 'update-image-placeholder')] }],
    }
  }

  /** Signs out, confirms it where it is asked, and comes back to the app. */
  signsOut(): Browsing {
    return this.#signsOut({
      task: 'Come back to the app',
      commands: [['wait', 'contains', '/post_logout_redirect', 15]],
    })
  }

  /** Signs out, confirms it where it is asked, and sees that it is done. */
  signsOutHere(): Browsing {
    return this.#signsOut({
      task: 'See that it is done',
      commands: [show('You are signed out', 'update-image-placeholder')],
    })
  }

  #signsOut(end: Task): Browsing {
    const match = `${this.#issuer}/end-session*`
    const confirm: Command = ['click', 'css', 'button[value="yes"]', 'optional']
    return { match, tasks: [{ task: 'Confirm', match, optional: true, commands: [confirm] }, end] }
  }

  /** Does not get back to the app: sees these words. */
  signOutStopsAt(words: string): Browsing {
    return {
      match: `${this.#issuer}/end-session*`,
      tasks: [{ task: `See “${words}”`, commands: [show(words, 'update-image-placeholder')] }],
    }
  }
}
