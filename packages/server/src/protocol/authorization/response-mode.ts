/** How an authorization response travels. Multiple Response Types §2.1, Form Post Response Mode §2 */
export const responseModes = ['query', 'fragment', 'form_post'] as const

export type ResponseMode = (typeof responseModes)[number]

export function isResponseMode(text: string): text is ResponseMode {
  return (responseModes as readonly string[]).includes(text)
}
