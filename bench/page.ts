import type { Machine } from './machine.ts'
import type { Result } from './result.ts'

/** The page for operators and doubters: what was measured on what, goals beside results, and what it does not say. */
export function page(results: readonly Result[]): string {
  const goals = results.flatMap(({ goals }) => goals)
  return `${[
    '# Benchmarks',
    '',
    '*Written by `npm run bench -- --page`; do not edit.* Ratios are what counts: contenders take turns within one run, so that they share whatever else the machine does. Every answer is checked, and a contender with one wrong answer has no figures.',
    '',
    '## What was measured on what',
    '',
    ...machines(results),
    '',
    'The load comes from another process on the same machine, over keep-alive connections, each with one request under way. Every contender is warmed up for six seconds before the first round, by when its code is compiled. A figure is the median of the rounds. **CPU µs** is the processor time of the contender for one answer, all its threads and processes together: where other things run on the machine it is the steadiest figure. **Of the limit** compares with a program that does nothing but `node:http`, form parsing, the signatures and, for what is stored, one bare durable statement; where signing in threads is faster than at once, that is the limit. node-oidc-provider keeps its data in memory and loses it at its end; Valetkey answers after the commit is on the disk.',
    '',
    '## Goals',
    '',
    ...table(
      ['', 'goal', 'result', 'met'],
      goals.map(({ what, goal, result, met }) => [what, goal, result, met ? 'yes' : '**no**']),
    ),
    '',
    ...results.flatMap(section),
    '## What the numbers do not say',
    '',
    '- How fast your machine is. Absolute figures move with processor, disk and kernel; on a disk with a slow sync the stored verbs move most.',
    '- What a network costs: there is none between load and server.',
    '- What the generator takes: it shares the cores with the contenders. On two cores two instances, or two workers, cannot show what they would on four; their CPU for each answer can.',
    '- That node-oidc-provider, Hydra or Keycloak are slow in your hands: each runs with what it comes with, one process, and the least configuration that answers the same requests. node-oidc-provider has no pages for production, so its sign-in and consent are a few lines of ours.',
    '- Anything about features: the contenders do not check the same things for an answer that looks the same.',
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

/** Results of one run have one line; those that were taken at another time or place have their own. */
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
