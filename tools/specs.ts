import { explanations } from '../packages/server/test/peers/explanations/index.ts'
import { citations } from './citations.ts'
import { asMusts, type HeldMust, heldMusts, packageTexts } from './held-musts.ts'
import { choices } from './musts/choices.ts'

/** The document: which file follows which section, and which test holds it to that. */
export function specsDocument(root: string): string {
  const texts = packageTexts(root)
  const found = [...texts].flatMap(([path, text]) => citations(path, text))
  const lines = [
    '# Which section is where',
    '',
    'Made from the code by `npm run specs`: what the standards demand and what holds the server to it, then every citation of a section in a source file, and in a test.',
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

/** Every demand with its files and tests. */
function demands(musts: readonly HeldMust[]): readonly string[] {
  return [
    '',
    '## What the standards demand',
    '',
    'In our words, of every standard that is here. A [test](../tools/held-musts.test.ts) prints a demand that no file follows or no test holds, and a rule of the decision trace that no test has seen refuse.',
    '',
    '| section | demand | code | tests |',
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

/** Every choice with its reason and tests. */
function chosen(texts: ReadonlyMap<string, string>): readonly string[] {
  const held = heldMusts(texts, asMusts(choices))
  const because = Object.values(choices).flatMap((list) => list.map(([, , reason]) => reason))
  return [
    '',
    '## Where we chose',
    '',
    'Where a standard leaves a choice that a client may meet, and where we do otherwise than it says (a deviation).',
    '',
    '| section | here | why | code | tests |',
    '| --- | --- | --- | --- | --- |',
    ...held.map(({ standard, section, demand, code, tests }, index) => {
      const links = [code, tests].map((paths) => paths.map(link).join('<br>'))
      return `| ${[`${standard} ${section}`, demand, because[index], ...links].join(' | ')} |`
    }),
  ]
}

/** What a reader who knows the peer may wonder at; a test holds each line to what both of them answer. */
function peerDifferences(): readonly string[] {
  const cell = (text: string): string => text.replaceAll('|', '\\|')
  const answer = (text: string): string =>
    text === '*' ? 'another answer' : `\`${cell(text.replaceAll('*', '…'))}\``
  return [
    '',
    '## Where we differ from oidc-provider',
    '',
    'The same thousand requests are sent to this server and to node-oidc-provider, and what comes back is compared: statuses, error codes, whether an error is shown or goes back to the app, the names of members. Where the two differ, this is why. A [test](../packages/server/test/peers/oidc-provider.test.ts) fails on a difference that is not listed here, and on a line that is no longer so; `…` stands for any text.',
    '',
    '| request | here | oidc-provider | why |',
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
