import type { Server } from '../../src/server.ts'

/** One response. Redirects are not followed. */
export type Answer = {
  status: number
  headers: Headers
  location: string | null
  html: string
}

export type Asked = {
  method?: string
  /** Sent as a form. */
  form?: Record<string, string | readonly string[]> | URLSearchParams
  /** Sent unchanged. */
  body?: string
  headers?: Record<string, string>
  cookies?: ReadonlyMap<string, string>
}

/** Sends one request as an attacker would, without the restrictions of a browser. */
export async function ask(
  server: Pick<Server, 'fetch' | 'issuer'>,
  path: string,
  { method, form, body, headers = {}, cookies }: Asked = {},
): Promise<Answer> {
  const sent = new Headers(headers)
  const content = body ?? (form === undefined ? undefined : formText(form))
  if (form !== undefined && !sent.has('content-type')) {
    sent.set('content-type', 'application/x-www-form-urlencoded')
  }
  const jar = [...(cookies ?? [])].map(([name, value]) => `${name}=${value}`).join('; ')
  if (jar !== '') sent.set('cookie', jar)
  const request = new Request(new URL(path, server.issuer), {
    method: method ?? (content === undefined ? 'GET' : 'POST'),
    headers: sent,
    redirect: 'manual',
    ...(content === undefined ? {} : { body: content }),
  })
  const response = await server.fetch(request)
  const { status } = response
  return {
    status,
    headers: response.headers,
    location: response.headers.get('location'),
    html: await response.text(),
  }
}

function formText(form: NonNullable<Asked['form']>): string {
  if (form instanceof URLSearchParams) return form.toString()
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(form)) {
    for (const each of [value].flat()) params.append(name, each)
  }
  return params.toString()
}

/** The parameters of an authorization response in a `Location`. */
export function answerIn(location: string | null): URLSearchParams {
  return new URLSearchParams(location?.slice(location.search(/[?#]/) + 1) ?? '')
}
