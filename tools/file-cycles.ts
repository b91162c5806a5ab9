import type { Edge } from './folder-cycles.ts'

/**
 * Returns one line for each cycle of files that import each other, including type imports. The line names the import
 * whose removal leaves the smallest cycle.
 */
export function fileCycles(edges: readonly Edge[]): string[] {
  return cycles(edges).map((cycle) => {
    const inside = edges.filter(({ file, target }) => cycle.has(file) && cycle.has(target))
    const [tie] = inside
      .map((edge) => ({ edge, left: largest(cycles(inside.filter((each) => !isSame(each, edge)))) }))
      .sort((one, other) => one.left - other.left || one.edge.file.localeCompare(other.edge.file))
    const files = [...cycle].sort()
    const some =
      files.length > 4 ? `${files.slice(0, 4).join(', ')} and ${files.length - 4} more` : files.join(', ')
    return `${tie?.edge.file}:${tie?.edge.line}  files import each other: ${some}; turn the import of ${tie?.edge.target} around, or move the code that both need into a third file`
  })
}

function isSame(one: Edge, other: Edge): boolean {
  return one.file === other.file && one.target === other.target
}

function largest(found: readonly ReadonlySet<string>[]): number {
  return Math.max(0, ...found.map(({ size }) => size))
}

/** The strongly connected components with more than one file. Tarjan 1972 */
function cycles(edges: readonly Edge[]): ReadonlySet<string>[] {
  const next = Map.groupBy(edges, ({ file }) => file)
  const order = new Map<string, { index: number; low: number }>()
  const path: string[] = []
  const found: ReadonlySet<string>[] = []
  const visit = (file: string): number => {
    const here = { index: order.size, low: order.size }
    order.set(file, here)
    path.push(file)
    for (const { target } of next.get(file) ?? []) {
      const there = order.get(target)
      if (there === undefined) here.low = Math.min(here.low, visit(target))
      else if (path.includes(target)) here.low = Math.min(here.low, there.index)
    }
    if (here.low === here.index) {
      const cycle = path.splice(path.indexOf(file))
      if (cycle.length > 1) found.push(new Set(cycle))
    }
    return here.low
  }
  for (const file of next.keys()) if (!order.has(file)) visit(file)
  return found
}
