/**
 * One part of a path that names something. An id of letters, digits and `-._` stands as it is, any other in base64url
 * after a tilde: proxies decode or merge an encoded slash, and ids of clients and APIs may have one.
 */
export function segmentOf(id: string): string {
  return /^[\w.-]+$/.test(id) && !/^\.{1,2}$/.test(id) ? id : `~${Buffer.from(id).toString('base64url')}`
}

/** The id that a part of a path names; `undefined` if it is not one way or the other, or percent-encoded. */
export function idOf(segment: string): string | undefined {
  if (segment.startsWith('~')) {
    const bytes = Buffer.from(segment.slice(1), 'base64url')
    const text = bytes.toString()
    return bytes.length > 0 && `~${Buffer.from(text).toString('base64url')}` === segment ? text : undefined
  }
  try {
    const text = decodeURIComponent(segment)
    return text === '' ? undefined : text
  } catch {
    return undefined
  }
}

/** The values of the placeholders of a template such as `/clients/{client_id}`; `undefined` if the path is another. */
export function matchPath(template: string, path: string): Readonly<Record<string, string>> | undefined {
  const wanted = template.split('/')
  const parts = path.split('/')
  if (wanted.length !== parts.length) return undefined
  const values: Record<string, string> = {}
  for (const [index, part] of wanted.entries()) {
    const came = parts[index] ?? ''
    const name = /^\{(\w+)\}$/.exec(part)?.[1]
    if (name === undefined) {
      if (part !== came) return undefined
      continue
    }
    const id = idOf(came)
    // A NUL cannot be stored, so nothing has such an id.
    if (id === undefined || id.length > 2_048 || id.includes('\0') || !id.isWellFormed()) return undefined
    values[name] = id
  }
  return values
}
