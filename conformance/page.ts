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
    '- **Review**: the suite requires a person to look at a page, for example a sign-in page that has to appear again; we looked at one page of each kind.',
    '- **Skipped**: the module tests an optional feature that the metadata does not offer.',
    '- **Warning**: a recommendation was not followed; the reasons are given below.',
    '',
    `| plan | suite’s name and variant | ${columns.map((name) => name.toLowerCase()).join(' | ')} | suite | commit | date |`,
    `|---|---|${columns.map(() => '--:').join('|')}|---|---|---|`,
    ...run.map(
      ({ name, planName, variant, results, suite, commit, date }) =>
        `| ${name} | \`${planName}\` ${Object.values(variant).join(', ')} | ${columns.map((one) => results[one] ?? 0).join(' | ')} | ${suite} | ${commit} | ${date} |`,
    ),
    '',
    ...(absent.length === 0 ? [] : [`Not yet run completely: ${absent.join(', ')}.`, '']),
    ...section('Unexpected results', run, (reason) => reason === undefined),
    ...section('Expected results other than “passed”, and why', run, (reason) => reason !== undefined),
  ].join('\n')}`
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
