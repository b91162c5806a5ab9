/** How the code cites each standard, in the order of the document. */
const standards: readonly { name: string; pattern: string }[] = [
  { name: 'OIDC Core', pattern: 'OIDC Core|OpenID Connect Core' },
  { name: 'OIDC Discovery', pattern: 'OIDC Discovery|OpenID Connect Discovery' },
  { name: 'OIDC Registration', pattern: 'OIDC Registration' },
  { name: 'Initiating User Registration', pattern: 'Initiating User Registration' },
  { name: 'OAuth 2.1', pattern: 'OAuth 2\\.1' },
  { name: 'Multiple Response Types', pattern: '(?:OAuth 2\\.0 )?Multiple Response Types' },
  { name: 'Form Post Response Mode', pattern: 'Form Post Response Mode' },
  { name: 'JARM', pattern: 'JARM' },
  { name: 'RP-Initiated Logout', pattern: 'RP-Initiated Logout' },
  { name: 'Back-Channel Logout', pattern: 'Back-Channel Logout|BCL' },
  { name: 'Front-Channel Logout', pattern: 'Front-Channel Logout|FCL' },
  { name: 'Session Management', pattern: 'Session Management' },
  { name: 'Initiating User Registration', pattern: 'Initiating User Registration' },
  { name: 'FAPI 2.0', pattern: 'FAPI 2\\.0' },
]

/** A section of a standard that a file cites. */
export type Citation = { standard: string; section: string; path: string }

const sections = `(?:§|appendix )[A-Z0-9][0-9A-Za-z.]*(?:, (?:§|appendix )[A-Z0-9][0-9A-Za-z.]*)*`

/** Finds the citations in a file: `RFC 6749 §4.1.3, §10.5` is two. */
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
