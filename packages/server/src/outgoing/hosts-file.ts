import { readFile, stat } from 'node:fs/promises'
import { isIP } from 'node:net'

/** The path of this machine's hosts file. */
export const hostsFilePath =
  process.platform === 'win32'
    ? `${process.env.SystemRoot ?? 'C:\\Windows'}\\System32\\drivers\\etc\\hosts`
    : '/etc/hosts'

/** Looks up names in the hosts file, which is read again when it has changed. */
export function hostsFile(path: string): (name: string) => Promise<readonly string[]> {
  let read: { stamp: string; names: ReadonlyMap<string, readonly string[]> } | undefined
  return async (name) => {
    try {
      const { mtimeMs, size } = await stat(path)
      const stamp = `${mtimeMs} ${size}`
      if (read?.stamp !== stamp) read = { stamp, names: parseHosts(await readFile(path, 'utf8')) }
    } catch {
      // Without a hosts file, no names are known locally.
      read = undefined
    }
    return read?.names.get(name) ?? []
  }
}

/** Maps each name, in lower case, to its addresses in the order of the lines. */
export function parseHosts(text: string): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, string[]>()
  for (const line of text.split('\n')) {
    const [address = '', ...called] = line.replace(/#.*/, '').trim().split(/\s+/)
    if (isIP(address) === 0) continue
    for (const name of called.map((each) => each.toLowerCase())) {
      const known = names.get(name)
      if (known === undefined) names.set(name, [address])
      else if (!known.includes(address)) known.push(address)
    }
  }
  return names
}
