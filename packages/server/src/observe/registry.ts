/** One number of a metric. `suffix` is what a histogram puts behind its name. */
export type Sample = { suffix?: string; labels: Readonly<Record<string, string>>; value: number }

/** A metric as it stands at this moment: plain data, fit to be sent to another process. */
export type Family = {
  name: string
  help: string
  type: 'counter' | 'gauge' | 'histogram'
  samples: readonly Sample[]
}

/** What a gauge reads: one number, or several, each with the values of its labels. */
export type Reading = number | Iterable<readonly [labels: readonly string[], value: number]>

/** Label values come from lists that we wrote; a list that is not one after all stops growing here. */
const mostSeries = 500

/** Milliseconds that one metric may take: when the database is away, the others are wanted most. */
const patience = 1_000

/** Numbers that only grow, one for each combination of label values. */
export class Counter {
  readonly #labels: readonly string[]
  readonly #series: Series<{ value: number }>

  constructor(labels: readonly string[]) {
    this.#labels = labels
    this.#series = new Series(labels, () => ({ value: 0 }))
  }

  add(count: number, ...labels: readonly string[]): void {
    this.#series.of(labels).value += count
  }

  samples(): Sample[] {
    return this.#series.map((values, { value }) => [{ labels: named(this.#labels, values), value }])
  }
}

/** How observations are spread over `bounds`, which grow and have infinity behind them. */
export class Histogram {
  readonly #labels: readonly string[]
  readonly #bounds: readonly number[]
  readonly #series: Series<{ counts: number[]; sum: number }>

  constructor(labels: readonly string[], bounds: readonly number[]) {
    this.#labels = labels
    this.#bounds = bounds
    this.#series = new Series(labels, () => ({
      counts: new Array<number>(bounds.length + 1).fill(0),
      sum: 0,
    }))
  }

  observe(value: number, ...labels: readonly string[]): void {
    const series = this.#series.of(labels)
    let index = 0
    // Most values lie in the first buckets, and there are few buckets.
    while (index < this.#bounds.length && value > (this.#bounds[index] ?? 0)) index += 1
    series.counts[index] = (series.counts[index] ?? 0) + 1
    series.sum += value
  }

  samples(): Sample[] {
    return this.#series.map((values, { counts, sum }) => {
      const labels = named(this.#labels, values)
      let below = 0
      const buckets = counts.map((count, index): Sample => {
        below += count
        const le = String(this.#bounds[index] ?? '+Inf')
        return { suffix: '_bucket', labels: { ...labels, le }, value: below }
      })
      return [...buckets, { suffix: '_sum', labels, value: sum }, { suffix: '_count', labels, value: below }]
    })
  }
}

type Entry = Omit<Family, 'samples'> & { read(): Promise<readonly Sample[]> | readonly Sample[] }

/**
 * The metrics of one process. Our own because an observation of the usual library costs twenty times as much, and the
 * library itself 16 MB: decision 12.
 */
export class Registry {
  readonly #entries: Entry[] = []

  counter(name: string, help: string, labels: readonly string[] = []): Counter {
    const counter = new Counter(labels)
    this.#add({ name, help, type: 'counter', read: () => counter.samples() })
    return counter
  }

  histogram(name: string, help: string, labels: readonly string[], bounds: readonly number[]): Histogram {
    const histogram = new Histogram(labels, bounds)
    this.#add({ name, help, type: 'histogram', read: () => histogram.samples() })
    return histogram
  }

  /** Read when somebody asks. `type: 'counter'` for what another part counts. */
  gauge(
    name: string,
    help: string,
    labels: readonly string[],
    read: () => Reading | Promise<Reading>,
    type: 'gauge' | 'counter' = 'gauge',
  ): void {
    this.#add({ name, help, type, read: async () => samplesOf(labels, await read()) })
  }

  /** All metrics as they stand; one that cannot be read at the moment is left out. */
  async collect(): Promise<Family[]> {
    const families = this.#entries.map(async ({ read, ...entry }): Promise<Family> => {
      const late = Promise.withResolvers<readonly Sample[]>()
      const timer = setTimeout(() => late.resolve([]), patience)
      try {
        return { ...entry, samples: await Promise.race([read(), late.promise]) }
      } catch {
        return { ...entry, samples: [] }
      } finally {
        clearTimeout(timer)
      }
    })
    return Promise.all(families)
  }

  #add(entry: Entry): void {
    if (this.#entries.some(({ name }) => name === entry.name)) throw new Error(`two metrics ${entry.name}`)
    this.#entries.push(entry)
  }
}

/** What is kept for each combination of label values. */
class Series<Kept> {
  readonly #all = new Map<string, { values: readonly string[]; kept: Kept }>()
  readonly #labels: readonly string[]
  readonly #make: () => Kept

  constructor(labels: readonly string[], make: () => Kept) {
    this.#labels = labels
    this.#make = make
    // One that has no labels is there from the start: zero is an answer, too.
    if (labels.length === 0) this.of([])
  }

  of(values: readonly string[]): Kept {
    const key = values.length === 1 ? (values[0] ?? '') : values.join('\n')
    const found = this.#all.get(key)
    if (found !== undefined) return found.kept
    if (this.#all.size >= mostSeries) {
      const rest = this.#labels.map(() => 'other')
      if (values.some((value) => value !== 'other')) return this.of(rest)
    }
    const kept = this.#make()
    this.#all.set(key, { values, kept })
    return kept
  }

  map(samples: (values: readonly string[], kept: Kept) => Sample[]): Sample[] {
    return [...this.#all.values()].flatMap(({ values, kept }) => samples(values, kept))
  }
}

function samplesOf(labels: readonly string[], reading: Reading): Sample[] {
  if (typeof reading === 'number') return [{ labels: {}, value: reading }]
  return Array.from(reading, ([values, value]) => ({ labels: named(labels, values), value }))
}

function named(labels: readonly string[], values: readonly string[]): Record<string, string> {
  return Object.fromEntries(labels.map((label, index) => [label, values[index] ?? '']))
}
