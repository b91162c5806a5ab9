/** A V8 CPU profile: a tree of calls, and the node on top of the stack at each sample. */
export type CpuProfile = {
  nodes: readonly {
    id: number
    callFrame: { functionName: string; url: string; lineNumber: number }
  }[]
  samples: readonly number[]
  /** Microseconds between samples. */
  timeDeltas: readonly number[]
}

/** The self time of each function in microseconds, the longest first. */
export function selfTimes(profile: CpuProfile): { name: string; microseconds: number }[] {
  const names = new Map(profile.nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]))
  const times = new Map<string, number>()
  for (const [index, id] of profile.samples.entries()) {
    const name = names.get(id) ?? '(unknown)'
    times.set(name, (times.get(name) ?? 0) + (profile.timeDeltas[index] ?? 0))
  }
  return [...times]
    .map(([name, microseconds]) => ({ name, microseconds }))
    .sort((a, b) => b.microseconds - a.microseconds)
}

function nameOf({ functionName, url, lineNumber }: CpuProfile['nodes'][number]['callFrame']): string {
  const place = url.replace(/^.*\/(packages|node_modules)\//, '').replace(/^file:\/\//, '')
  const name = functionName === '' ? '(anonymous)' : functionName
  return place === '' ? name : `${name} ${place}:${lineNumber + 1}`
}
