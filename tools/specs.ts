import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { explanations } from '../packages/server/test/peers/explanations/index.ts'

/** How the code names the standards it follows, in the order in which the document lists them. */
const standards: readonly { name: string; pattern: string }[] = [
  { name: 'OIDC Core', pattern: 'OIDC Core|OpenID Connect Core' },
  { name: 'OIDC Discovery', pattern: 'OIDC Discovery|OpenID Connect Discovery' },
  { name: 'OIDC Registration', pattern: 'OIDC Registration' },
  { name: 'Initiating User Registration', pattern: 'Initiating User Registration' },
  { name: 'OAuth 2.1', pattern: 'OAuth 2\\.1' },
  { name: 'Multiple Response Types', pattern: '(?:OAuth 2\\.0 )?Multiple Response Types' },
  { name: 'Form Post Response Mode', pattern: 'Form Post Response Mode' },
  { name: 'RP-Initiated Logout', pattern: 'RP-Initiated Logout' },
  { name: 'Back-Channel Logout', pattern: 'Back-Channel Logout|BCL' },
  { name: 'Front-Channel Logout', pattern: 'Front-Channel Logout|FCL' },
  { name: 'Session Management', pattern: 'Session Management' },
  { name: 'FAPI 2.0', pattern: 'FAPI 2\\.0' },
]

type Citation = { standard: string; section: string; path: string }

const sections = `(?:§|appendix )[A-Z0-9][0-9A-Za-z.]*(?:, (?:§|appendix )[A-Z0-9][0-9A-Za-z.]*)*`

/** What a file says that it follows: `RFC 6749 §4.1.3, §10.5` is two citations. */
export function citations(path: string, text: string): Citation[] {
  const named = [
    ...standards.map(({ name, pattern }) => [name, pattern] as const),
    ['RFC', 'RFC \\d{4}'] as const,
  ]
  return named.flatMap(([name, pattern]) =>
    [...text.matchAll(new RegExp(`(${pattern}) (${sections})`, 'g'))].flatMap(([, cited = '', list = '']) =>
      list.split(', ').map((section) => ({
        standard: name === 'RFC' ? cited : name,
        section: section.replace(/\.$/, ''),
        path,
      })),
    ),
  )
}

/** The document: which file follows which section, and which test holds it to that. */
export function specsDocument(root: string): string {
  const paths = globSync('packages/*/{src,test}/**/*.ts', { cwd: root }).map((path) =>
    path.replaceAll('\\', '/'),
  )
  const found = paths.sort().flatMap((path) => citations(path, readFileSync(join(root, path), 'utf8')))
  const lines = [
    '# Which section is where',
    '',
    'Made from the code by `npm run specs`: every citation of a section in a source file, and in a test.',
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
