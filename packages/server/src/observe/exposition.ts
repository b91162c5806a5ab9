import type { Family, Sample } from './registry.ts'

/** The media type of the output of `exposition`. */
export const expositionType = 'text/plain; version=0.0.4; charset=utf-8'

/** Formats metrics as Prometheus text. https://prometheus.io/docs/instrumenting/exposition_formats/ */
export function exposition(families: readonly Family[]): string {
  return families
    .filter(({ samples }) => samples.length > 0)
    .map(({ name, help, type, samples }) => {
      const lines = samples.map((sample) => line(name, sample))
      return `# HELP ${name} ${help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}\n# TYPE ${name} ${type}\n${lines.join('')}`
    })
    .join('')
}

/** Merges the metrics of several processes; each sample gets a label with its process. */
export function mergedBy(
  label: string,
  processes: ReadonlyMap<string, readonly Family[]>,
): readonly Family[] {
  const merged = new Map<string, Family>()
  for (const [process, families] of processes) {
    for (const family of families) {
      const samples = family.samples.map((sample) => ({
        ...sample,
        labels: { [label]: process, ...sample.labels },
      }))
      merged.set(family.name, {
        ...family,
        samples: [...(merged.get(family.name)?.samples ?? []), ...samples],
      })
    }
  }
  return [...merged.values()]
}

function line(name: string, { suffix = '', labels, value }: Sample): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`)
  return `${name}${suffix}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${shown(value)}\n`
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}

function shown(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  return Number.isFinite(value) ? String(value) : value > 0 ? '+Inf' : '-Inf'
}
