import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer, type Server, type ServerResponse } from 'node:http'
import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'

/** A browser app without a server of its own: its files, and the settings at `/settings.json`. */
export type Page = {
  /** Contains `index.html`, and the page's modules in `browser/`. */
  folder: string
  /** Further files by their URL path, such as a library from npm as it was published. */
  files: Readonly<Record<string, string>>
  settings: { issuer: string; photoDrive: string; clientId: string }
}

const kinds: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
}

/** Serves a page on a local port. It is a static file server: any web server could do the same. */
export function servePage(page: Page, port: number): Promise<Server> {
  const headers = { ...always, 'content-security-policy': policy(page) }
  const server = createServer((request, response) => {
    const { pathname = '' } = URL.parse(request.url ?? '', 'http://localhost') ?? {}
    try {
      const found = request.method === 'GET' ? find(page, pathname) : undefined
      if (found === undefined)
        answer(response, 404, { ...headers, 'content-type': 'text/plain' }, 'not found')
      else answer(response, 200, { ...headers, 'content-type': found.type }, found.body)
    } catch (error) {
      console.error(error)
      answer(response, 500, { ...headers, 'content-type': 'text/plain' }, 'this file cannot be read')
    }
  })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve(server))
  })
}

function find(page: Page, path: string): { type: string; body: string | Buffer } | undefined {
  if (path === '/' || path === '/callback') return { type: 'text/html; charset=utf-8', body: html(page) }
  if (path === '/settings.json') return { type: 'application/json', body: JSON.stringify(page.settings) }
  const file = Object.hasOwn(page.files, path) ? page.files[path] : undefined
  const type = kinds[path.split('.').at(-1) ?? '']
  if (file !== undefined && type !== undefined) return { type, body: readFileSync(file) }
  const module = /^\/([a-z-]+\.ts)$/.exec(path)?.[1]
  if (module === undefined) return undefined
  try {
    // Browsers run the source files, with the types replaced by blanks: there is no bundler and no build.
    const source = readFileSync(join(page.folder, 'browser', module), 'utf8')
    return { type: 'text/javascript; charset=utf-8', body: stripTypeScriptTypes(source) }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

function html({ folder }: Page): string {
  return readFileSync(join(folder, 'index.html'), 'utf8')
}

function answer(
  response: ServerResponse,
  status: number,
  headers: Record<string, string>,
  body: string | Buffer,
) {
  response.writeHead(status, headers).end(body)
}

const always = {
  'cache-control': 'no-cache',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

/**
 * The page may run only its own files and connect only to the two servers, so an injected script cannot send tokens
 * away.
 */
function policy(page: Page): string {
  const { issuer, photoDrive } = page.settings
  const importMap = /<script type="importmap">([^<]*)<\/script>/.exec(html(page))?.[1]
  const hash =
    importMap === undefined ? '' : ` 'sha256-${createHash('sha256').update(importMap).digest('base64')}'`
  return [
    "default-src 'none'",
    `script-src 'self'${hash}`,
    "style-src 'self'",
    "img-src 'self' blob:",
    `connect-src 'self' ${issuer} ${photoDrive}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ')
}
