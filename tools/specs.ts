import { explanations } from '../packages/server/test/peers/explanations/index.ts'
import { citations } from './citations.ts'
import { asMusts, type HeldMust, heldMusts, packageTexts } from './held-musts.ts'
import { choices } from './musts/choices.ts'

/** Generates docs/specs.md: which files implement each section, and which tests verify it. */
export function specsDocument(root: string): string {
  const texts = packageTexts(root)
  const found = [...texts].flatMap(([path, text]) => citations(path, text))
  const lines = [
    '# Where each section is implemented',
    '',
    'Generated from the code by `npm run specs`: the requirements of the standards with the code and the tests that enforce them, then every citation of a section in a source file or a test.',
    ...demands(heldMusts(texts)),
    ...chosen(texts),
  ]
  for (const standard of [...new Set(found.map((each) => each.standard))].sort(byNumber)) {
    lines.push('', `## ${standard}`, '', '| section | code | tests |', '| --- | --- | --- |')
    const of = found.filter((each) => each.standard === standard)
    for (const section of [...new Set(of.map((each) => each.section))].sort(byNumber)) {
      const files = [...new Set(of.filter((each) => each.section === section).map((each) => each.path))]
      const isTest = (path: string): boolean => /\.test\.ts$|\/test\//.test(path)
      const code = files.filter((path) => !isTest(path)).map(link)
      lines.push(`| ${section} | ${code.join('<br>')} | ${files.filter(isTest).map(link).join('<br>')} |`)
    }
  }
  return `${[...lines, ...peerDifferences()].join('\n')}\n`
}

/** The table of requirements, with their files and tests. */
function demands(musts: readonly HeldMust[]): readonly string[] {
  return [
    '',
    '## What the standards require',
    '',
    'The requirements of every implemented standard, in our words. A [test](../tools/held-musts.test.ts) fails on a requirement that no file implements or no test verifies, and on a rule of the decision trace that no test names.',
    '',
    '| section | requirement | code | tests |',
    '| --- | --- | --- | --- |',
    ...musts.map(({ standard, section, demand, code, tests }) => {
      const cells = [
        `${standard} ${section}`,
        demand,
        code.map(link).join('<br>'),
        tests.map(link).join('<br>'),
      ]
      return `| ${cells.join(' | ')} |`
    }),
  ]
}

/** The table of choices, with their reasons and tests. */
function chosen(texts: ReadonlyMap<string, string>): readonly string[] {
  const held = heldMusts(texts, asMusts(choices))
  const because = Object.values(choices).flatMap((list) => list.map(([, , reason]) => reason))
  return [
    '',
    '## Where we chose',
    '',
    'This table lists where a standard leaves a choice that a client may notice, and where we deviate from a standard.',
    '',
    '| section | this server | why | code | tests |',
    '| --- | --- | --- | --- | --- |',
    ...held.map(({ standard, section, demand, code, tests }, index) => {
      const links = [code, tests].map((paths) => paths.map(link).join('<br>'))
      return `| ${[`${standard} ${section}`, demand, because[index], ...links].join(' | ')} |`
    }),
  ]
}

/** The table of differences from oidc-provider. A test compares each line with the responses of both servers. */
function peerDifferences(): readonly string[] {
  const cell = (text: string): string => text.replaceAll('|', '\\|')
  const answer = (text: string): string =>
    text === '*' ? 'another response' : `\`${cell(text.replaceAll('*', '…'))}\``
  return [
    '',
    '## Where we differ from oidc-provider',
    '',
    'The same thousand requests are sent to this server and to node-oidc-provider, and the responses are compared: statuses, error codes, whether an error is shown to the end user or returned to the client, the names of members. This table explains where the two differ. A [test](../packages/server/test/peers/oidc-provider.test.ts) fails on a difference that is not listed here, and on a line that no longer applies; `…` stands for any text.',
    '',
    '| request | this server | oidc-provider | why |',
    '| --- | --- | --- | --- |',
    ...explanations.map(({ requests, ours, theirs, because }) => {
      const asked = requests.map((each) => cell(each.replaceAll('*', '…'))).join('<br>')
      return `| ${asked} | ${answer(ours)} | ${answer(theirs)} | ${cell(because)} |`
    }),
  ]
}

function link(path: string): string {
  return `[${path.replace(/^packages\//, '')}](../${path})`
}

function byNumber(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true })
}
