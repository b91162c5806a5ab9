/** Calls the admin API of another program. Throws unless the status is a success or listed in `may`. */
export async function ask(
  url: URL,
  {
    method = 'GET',
    json,
    form,
    token,
    basic,
    may = [],
  }: {
    method?: string
    json?: object
    form?: Readonly<Record<string, string>>
    token?: string
    /** `id:secret`, for HTTP Basic. */
    basic?: string
    may?: readonly number[]
  } = {},
): Promise<unknown> {
  const headers: Record<string, string> = {}
  if (json !== undefined) headers['content-type'] = 'application/json'
  if (token !== undefined) headers.authorization = `Bearer ${token}`
  if (basic !== undefined) headers.authorization = `Basic ${Buffer.from(basic).toString('base64')}`
  const body = json === undefined ? form && new URLSearchParams(form) : JSON.stringify(json)
  const response = await fetch(url, { method, headers, ...(body === undefined ? {} : { body }) })
  const text = await response.text()
  if (!response.ok && !may.includes(response.status)) {
    throw new Error(`${method} ${url.pathname}: ${response.status} ${text.slice(0, 300)}`)
  }
  return text === '' ? undefined : JSON.parse(text)
}
