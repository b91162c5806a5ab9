import type { Machine } from './machine.ts'
import type { Result } from './result.ts'

/** Generates docs/benchmarks.md: the machine, the results with their goals, and the limitations. */
export function page(results: readonly Result[]): string {
  const goals = results.flatMap(({ goals }) => goals)
  return `${[
    '# Benchmarks',
    '',
    '*Written by `npm run bench -- --page`; do not edit.* The ratios are what matters: contenders take turns within one run, so that other load on the machine affects all of them. Every response is checked, and a contender with a single wrong response has no figures.',
    '',
    '## Machine and method',
    '',
    ...machines(results),
    '',
    'The load comes from another process on the same machine, over keep-alive connections, each with one pending request. Every contender is warmed up for six seconds before the first round, after which its code is compiled. A figure is the median of the rounds. **CPU µs** is the processor time of the contender for one response, including all its threads and processes; if other programs run on the machine, it is the most stable figure. **Of the limit** compares with a program that does only `node:http`, form parsing, the signatures and, if data is stored, one durable statement. If signing in threads is faster than signing synchronously, the faster one is the limit. node-oidc-provider keeps its data in memory and loses it when it exits; Valetkey responds after the commit is on disk.',
    '',
    '## Goals',
    '',
    ...table(
      ['', 'goal', 'result', 'met'],
      goals.map(({ what, goal, result, met }) => [what, goal, result, met ? 'yes' : '**no**']),
    ),
    '',
    ...results.flatMap(section),
    '## What the numbers do not show',
    '',
    '- How fast your machine is. Absolute figures depend on processor, disk and kernel; a disk with slow syncs affects the requests that store data the most.',
    '- The cost of a network: there is none between load generator and server.',
    '- The effect of the load generator, which shares the cores with the contenders. On two cores, two instances or workers cannot reach the throughput they would have on four; compare their CPU per response instead.',
    '- That node-oidc-provider, Hydra or Keycloak would be slow in your setup: each runs with its defaults, in one process, with the minimal configuration for the same requests. node-oidc-provider has no pages for production, so its sign-in and consent are a few lines of ours.',
    '- Anything about features: the contenders do not perform the same checks for the same response.',
    '',
  ].join('\n')}`
}

function section({ title, about, columns, rows, notes, seconds, rounds }: Result): string[] {
  return [
    `## ${title}`,
    '',
    `${about} ${rounds} ${rounds === 1 ? 'round' : 'rounds'} of ${seconds} s.`,
    '',
    ...table(columns, rows),
    '',
    ...notes.flatMap((note) => [note, '']),
  ]
}

/** One line for each machine, commit and day on which results were measured. */
function machines(results: readonly Result[]): string[] {
  const places = Map.groupBy(results, ({ machine }) => described(machine))
  return [...places].map(
    ([place, of]) => `- ${place}${places.size === 1 ? '' : `: ${of.map(({ name }) => name).join(', ')}`}`,
  )
}

function described({ cpu, cores, memory, system, node, sqlite, postgres, commit, date }: Machine): string {
  const database = `SQLite ${sqlite}${postgres === null ? '' : `, PostgreSQL ${postgres}`}`
  return `${date}, commit ${commit}: ${cpu}, ${cores} cores, ${memory} GB, ${system}, Node ${node}, ${database}`
}

function table(columns: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(columns), line(columns.map((_, index) => (index === 0 ? '---' : '---:'))), ...rows.map(line)]
}
