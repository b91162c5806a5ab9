import { reasonOf } from './judgement.ts'
import { plans } from './plans.ts'
import type { PlanResult } from './results.ts'

const columns = ['PASSED', 'REVIEW', 'SKIPPED', 'WARNING', 'FAILED'] as const

/** `docs/conformance.md`: what the suite said of each plan, and why what it did not pass is right. */
export function page(results: Readonly<Record<string, PlanResult>>): string {
  const run = Object.keys(plans).flatMap((name) => {
    const result = results[name]
    return result === undefined ? [] : [{ name, ...result }]
  })
  const absent = Object.keys(plans).filter((name) => results[name] === undefined)
  return `${[
    '# Conformance',
    '',
    '*Written by `npm run conformance`; do not edit.* The OpenID Foundation’s [conformance suite](https://openid.net/certification/) asks what a server’s own tests forget. This is what it said; [how to run it](../conformance/README.md). It is a run of ours and no certification.',
    '',
    '- **Passed**: every condition held.',
    '- **Review**: the suite wants a person to look at a page, such as the sign-in page that has to come again; we read one of each kind.',
    '- **Skipped**: the module is about something optional that the metadata does not offer.',
    '- **Warning**: a recommendation was not followed; the reasons stand below.',
    '',
    `| plan | the suite’s name and variant | ${columns.map((name) => name.toLowerCase()).join(' | ')} | suite | commit | date |`,
    `|---|---|${columns.map(() => '--:').join('|')}|---|---|---|`,
    ...run.map(
      ({ name, planName, variant, results, suite, commit, date }) =>
        `| ${name} | \`${planName}\` ${Object.values(variant).join(', ')} | ${columns.map((one) => results[one] ?? 0).join(' | ')} | ${suite} | ${commit} | ${date} |`,
    ),
    '',
    ...(absent.length === 0 ? [] : [`Not run as a whole yet: ${absent.join(', ')}.`, '']),
    ...section('Not as we expected', run, (reason) => reason === undefined),
    ...section('What is not “passed”, and why', run, (reason) => reason !== undefined),
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
