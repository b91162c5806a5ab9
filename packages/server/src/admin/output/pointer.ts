/**
 * The JSON pointer, as a URI fragment, of a path as in code: `redirect_uris[1]` becomes `#/redirect_uris/1`. RFC 6901 §6
 */
export function pointerOf(path: string): string {
  const parts = path.matchAll(/\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]|([^.[\]]+)/g)
  return `#${[...parts].map(([, quoted, index, name]) => `/${escaped(quoted ?? index ?? name ?? '')}`).join('')}`
}

function escaped(part: string): string {
  return encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))
}
