import { posix } from 'node:path'

/** A file that imports another one, both as paths in the workspace. */
export type Edge = { file: string; line: number; target: string }

/**
 * Returns one line for each cycle of folders that import each other, with one import of the cycle. Packages are
 * ignored. Files directly in a folder may import its subfolders and be imported by them.
 */
export function folderCycles(edges: readonly Edge[]): string[] {
  const next = new Map<string, Map<string, Edge>>()
  for (const edge of edges) {
    if (!edge.target.includes('/') || /^(?:@|node:)/.test(edge.target)) continue
    const [from, to] = [room(edge.file), room(edge.target)]
    if (from === to || from.startsWith(`${to}/`)) continue
    const targets = next.get(from) ?? new Map<string, Edge>()
    next.set(from, targets)
    if (!targets.has(to)) targets.set(to, edge)
  }
  const circles = new Map<string, string>()
  for (const from of next.keys()) {
    const circle = shortestCircle(from, next)
    if (!circle) continue
    const edge = next.get(from)?.get(circle[1] ?? from)
    const name = circle.toSorted().join(' ')
    if (!circles.has(name)) {
      const way = [...circle, from].join(' → ')
      circles.set(
        name,
        `${edge?.file}:${edge?.line}  folders import each other: ${way}; turn one of these around`,
      )
    }
  }
  return [...circles.values()]
}

/** The folder of a file. A file directly in `src/` composes others, so it counts as a folder of its own. */
function room(file: string): string {
  const folder = posix.dirname(file)
  return folder.endsWith('/src') ? file : folder
}

function shortestCircle(start: string, next: Map<string, Map<string, Edge>>): string[] | undefined {
  const ways: string[][] = [[start]]
  const seen = new Set<string>()
  for (const way of ways) {
    for (const to of next.get(way.at(-1) ?? start)?.keys() ?? []) {
      if (to === start) return way
      if (seen.has(to)) continue
      seen.add(to)
      ways.push([...way, to])
    }
  }
  return undefined
}
