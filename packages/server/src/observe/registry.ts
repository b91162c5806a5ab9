/** One sample of a metric. `suffix` is appended to the metric's name, for histograms. */
export type Sample = { suffix?: string; labels: Readonly<Record<string, string>>; value: number }

/** A snapshot of a metric, as plain data that can be sent to another process. */
export type Family = {
  name: string
  help: string
  type: 'counter' | 'gauge' | 'histogram'
  samples: readonly Sample[]
}

/** The value of a gauge: one number, or several, each with its label values. */
export type Reading = number | Iterable<readonly [labels: readonly string[], value: number]>

/** The maximum number of series of a metric. Label values come from fixed lists; this limit is a safeguard. */
const mostSeries = 500

/** Milliseconds to read one metric. If the database is unreachable, the other metrics matter most. */
const patience = 1_000

/** A counter with one series for each combination of label values. */
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

/** A histogram. `bounds` are the upper bounds of its buckets in ascending order; +Inf is added. */
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
    // A linear search, since there are few buckets and most values are in the first ones.
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
 * The metrics of one process. We do not use the common library, because its observations take twenty times as long
 * and it needs 16 MB: decision 12.
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

  /** A value that is read at each scrape. `type: 'counter'` for a counter that is kept elsewhere. */
  gauge(
    name: string,
    help: string,
    labels: readonly string[],
    read: () => Reading | Promise<Reading>,
    type: 'gauge' | 'counter' = 'gauge',
  ): void {
    this.#add({ name, help, type, read: async () => samplesOf(labels, await read()) })
  }

  /** Reads all metrics. One that cannot be read has no samples. */
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
    if (this.#entries.some(({ name }) => name === entry.name))
      throw new Error(`the metric ${entry.name} is registered twice`)
    this.#entries.push(entry)
  }
}

/** The values of a metric for each combination of label values. */
class Series<Kept> {
  readonly #all = new Map<string, { values: readonly string[]; kept: Kept }>()
  readonly #labels: readonly string[]
  readonly #make: () => Kept

  constructor(labels: readonly string[], make: () => Kept) {
    this.#labels = labels
    this.#make = make
    // Without labels the series exists from the start, so that zero is reported.
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
