import { reasonOf } from './judgement.ts'
import { plans } from './plans.ts'
import type { PlanResult } from './results.ts'

const columns = ['PASSED', 'REVIEW', 'SKIPPED', 'WARNING', 'FAILED'] as const

/** `docs/conformance.md`: the suite's results for each plan, and the reason for each result that is not “passed”. */
export function page(results: Readonly<Record<string, PlanResult>>): string {
  const run = Object.keys(plans).flatMap((name) => {
    const result = results[name]
    return result === undefined ? [] : [{ name, ...result }]
  })
  const absent = Object.keys(plans).filter((name) => results[name] === undefined)
  return `${[
    '# Conformance',
    '',
    '*Written by `npm run conformance`; do not edit.* These are the results of the OpenID Foundation’s [conformance suite](https://openid.net/certification/), which covers cases that a server’s own tests may miss. It is our own run, not a certification. [How to run it](../conformance/README.md).',
    '',
    '- **Passed**: every condition held.',
    '- **Review**: the suite requires a person to look at a page, for example a sign-in page that has to appear again or an error page; the run keeps a picture of each.',
    '- **Skipped**: the module tests an optional feature that the metadata does not offer.',
    '- **Warning**: a recommendation was not followed; the reasons are given below.',
    '- **Failed**: a requirement was not met, or a module could not be run to its end; the reasons are given below.',
    '',
    `| plan | suite’s name and variant | configuration | ${columns.map((name) => name.toLowerCase()).join(' | ')} | browser | suite | commit | date |`,
    `|---|---|---|${columns.map(() => '--:').join('|')}|---|---|---|---|`,
    ...run.map(
      ({ name, planName, variant, configuration, results, browser, suite, commit, date }) =>
        `| ${name} | \`${planName}\` ${Object.values(variant).join(', ')} | ${configuration} | ${columns.map((one) => results[one] ?? 0).join(' | ')} | ${browsers[browser]} | ${suite} | ${commit} | ${date} |`,
    ),
    '',
    ...(absent.length === 0 ? [] : [`Not yet run completely: ${absent.join(', ')}.`, '']),
    ...section('Unexpected results', run, (reason) => reason === undefined),
    ...section('Expected results other than “passed”, and why', run, (reason) => reason !== undefined),
    ...configurationsOf(run),
  ].join('\n')}`
}

const browsers = { chromium: 'Chromium', suite: 'the suite’s' } as const

/** The settings of each configuration, as stored with the results. */
function configurationsOf(run: readonly Named[]): string[] {
  const sections = new Map<string, string[]>()
  for (const { name, configuration, settings } of run) {
    const section = `### ${configuration}\n\n\`\`\`json\n${JSON.stringify(settings, null, 2)}\n\`\`\``
    sections.set(section, [...(sections.get(section) ?? []), name])
  }
  return [
    '## Configurations',
    '',
    'Each plan ran against a new server with an empty database. Its configuration file had the issuer, the address to listen on, the proxy in front of it that terminates TLS, a user with every standard claim, and these settings; all others had their defaults. Nothing was clicked but the buttons for signing in, consent and confirming a sign-out.',
    '',
    ...[...sections].map(([section, names]) => `${section}\n\n*(${names.join(', ')})*\n`),
  ]
}

type Named = PlanResult & { name: string }

function section(
  title: string,
  run: readonly Named[],
  wanted: (reason: string | undefined) => boolean,
): string[] {
  const lines = new Map<string, Set<string>>()
  for (const { name, findings } of run) {
    for (const finding of findings) {
      const { result, condition, module, words } = finding
      const reason = reasonOf(finding, name)
      if (!wanted(reason)) continue
      const what = condition === '' ? `\`${module}\`` : `\`${module}\`, ${condition}`
      const line = `- ${result.toLowerCase()}: ${what}. ${reason ?? words}`
      lines.set(line, (lines.get(line) ?? new Set()).add(name))
    }
  }
  if (lines.size === 0) return []
  return [`## ${title}`, '', ...[...lines].map(([line, names]) => `${line} *(${[...names].join(', ')})*`), '']
}
