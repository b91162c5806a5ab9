import type { Party } from './party.ts'

/** Members with texts for people, which are left out of the comparison. */
const words = ['error_description', 'error_uri']

/**
 * A response in one line that can be compared: the target of its redirect, its status, its error code, and the names
 * of its members.
 */
export async function outcome(response: Response, { issuer }: Party): Promise<string> {
  const location = response.headers.get('location')
  const text = await response.text()
  if (location !== null) return `${redirectWith(response.status)}${went(new URL(location, issuer), issuer)}`
  const type = response.headers.get('content-type') ?? ''
  if (type.includes('html')) return page(response.status, text, issuer)
  const scheme = /^\w+/.exec(response.headers.get('www-authenticate') ?? '')?.[0]
  const parts = [String(response.status), ...(type.includes('json') ? members(text) : kindOf(type, text))]
  return [...parts, ...(scheme === undefined ? [] : [`(${scheme})`])].join(' ')
}

function redirectWith(status: number): string {
  return status === 303 ? '' : `${status} `
}

function went(to: URL, issuer: string): string {
  if (to.origin === new URL(issuer).origin) {
    const step = /sign-in|login|consent|select|create|sign-up|end-session|sign-out|signed-out/.exec(
      to.pathname,
    )?.[0]
    return `asks (${step === 'login' ? 'sign-in' : (step ?? to.pathname)})`
  }
  const [place, given] =
    to.hash === '' ? ['query', to.searchParams] : ['fragment', new URLSearchParams(to.hash.slice(1))]
  return `to the app by ${place}: ${named(given)}`
}

/** A page of the server, or a form that the browser posts to the app automatically. */
function page(status: number, html: string, issuer: string): string {
  const action = /<form[^>]*\saction="(https?:[^"]*)"/.exec(html)?.[1]
  if (action !== undefined && new URL(action).origin !== new URL(issuer).origin) {
    const fields = [...html.matchAll(/<input[^>]*name="([^"]*)"[^>]*value="([^"]*)"/g)]
    const given = new URLSearchParams()
    for (const [, name = '', value = ''] of fields) given.append(name, value)
    return `to the app by form: ${named(given)}`
  }
  const code = /id="error-code"[^>]*>([^<]*)</.exec(html)?.[1]
  if (code !== undefined) return `page ${status} ${code}`
  return /<form/.test(html) ? `asks ${status}` : `page ${status}`
}

function named(given: URLSearchParams): string {
  const error = given.get('error')
  const names = [...given.keys()].filter((name) => !words.includes(name) && name !== 'error').sort()
  return [...(error === null ? [] : [error]), `[${names.join(' ')}]`].join(' ')
}

function members(text: string): readonly string[] {
  const body = JSON.parse(text) as Record<string, unknown>
  if (typeof body.error === 'string') return [body.error]
  return [
    `[${Object.keys(body)
      .filter((name) => body[name] !== undefined)
      .sort()
      .join(' ')}]`,
  ]
}

function kindOf(type: string, text: string): readonly string[] {
  return text === '' ? ['empty'] : [type.split(';', 1)[0] ?? '']
}
