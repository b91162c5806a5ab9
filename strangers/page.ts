import type { CheckResult, Registration, Results, StrangerResult } from './results.ts'
import type { Stranger } from './stranger.ts'
import { strangers } from './strangers.ts'

const columns = ['sign-in', 'API call', 'refresh', 'sign-out'] as const

type Run = StrangerResult & { stranger: Stranger }

/** `docs/strangers.md`: what each third-party program could do, and the reason for each result that is not “passed”. */
export function page(results: Results): string {
  const run = strangers.flatMap((stranger): readonly Run[] => {
    const result = results[stranger.name]
    return result === undefined ? [] : [{ ...result, stranger }]
  })
  const absent = strangers.filter(({ name }) => results[name] === undefined).map(({ name }) => name)
  return [
    '# Strangers',
    '',
    '*Written by `npm run strangers`; do not edit.* These programs were not written for this server, and run here unmodified, each set up as its documentation shows, with the configuration lines of [clients.md](clients.md). A person signs in with Chromium. [How to run them](../strangers/README.md). `npm test` resends their recorded requests, without the programs.',
    '',
    '- **Default**: a sign-in with a registration that has only `client_id`, `client_secret` and `redirect_uris`, and with no line in the program that its own documentation does not have.',
    '- **Further lines**: what [clients.md](clients.md) adds on either side, for the results in the columns after it.',
    '- **Refused**: the server answered with an error. **Failed**: something else went wrong. The reasons are below.',
    '- A dash: the program does not have that function, or the sign-in did not succeed.',
    '',
    `| language | program | versions | default | further lines | ${columns.join(' | ')} | commit | date |`,
    `|---|---|---|---|---|${columns.map(() => '---').join('|')}|---|---|`,
    ...run.map(lineOf),
    '',
    ...(absent.length === 0 ? [] : [`Not yet run: ${absent.join(', ')}.`, '']),
    ...others(run),
    ...reasons(run),
  ].join('\n')
}

function lineOf({ stranger, packages, added, checks, commit, date }: Run): string {
  const versions = Object.entries(packages).map(([name, version]) => `${name} ${version}`)
  const results = columns.map((name) => resultOf(checks, name, 'documented'))
  // Without further lines both registrations are the same, and there was one run.
  const least = added.length === 0 ? (results[0] ?? '') : resultOf(checks, 'sign-in', 'default')
  const lines = added.map((member) => `\`${member}\``).join(', ')
  return `| ${[stranger.language, stranger.program, versions.join('<br>'), least, lines, ...results, commit, date].join(' | ')} |`
}

function resultOf(checks: readonly CheckResult[], name: string, registration: Registration): string {
  return checks.find((check) => check.name === name && check.registration === registration)?.result ?? '—'
}

/** The results of checks that have no column. */
function others(run: readonly Run[]): readonly string[] {
  const lines = run.flatMap(({ stranger, checks }) =>
    checks
      .filter(({ name }) => !columns.some((column) => column === name))
      .map(({ name, result }) => `- ${stranger.program}: ${name}: ${result}.`),
  )
  return lines.length === 0 ? [] : ['## Further checks', '', ...lines, '']
}

function reasons(run: readonly Run[]): readonly string[] {
  const lines = run.flatMap(({ stranger, checks }) =>
    checks.flatMap(({ name, registration, result, why }) =>
      result === 'passed'
        ? []
        : [
            `- ${stranger.program}, ${name} with the ${registration} set-up: ${result}.`,
            '',
            '  ```text',
            ...(why ?? '').split('\n').map((line) => `  ${line}`),
            '  ```',
            '',
          ],
    ),
  )
  return lines.length === 0 ? [] : ['## What was refused or failed', '', ...lines]
}
