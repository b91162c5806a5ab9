import { OAuthError } from '../errors.ts'

/** OIDC Core §3.1.2.1 */
export const promptValues = ['none', 'login', 'consent', 'select_account'] as const

export type Prompt = (typeof promptValues)[number]

/** Throws `invalid_request` for a value we do not know, and for `none` beside another. */
export function parsePrompt(text: string | undefined): readonly Prompt[] {
  if (text === undefined) return []
  const prompts = new Set<Prompt>()
  for (const value of text.split(' ')) {
    const known = promptValues.find((each) => each === value)
    if (known === undefined) {
      throw new OAuthError('invalid_request', `prompt: expected values from ${promptValues.join(', ')}`)
    }
    prompts.add(known)
  }
  if (prompts.has('none') && prompts.size > 1) {
    throw new OAuthError('invalid_request', 'prompt=none cannot be combined with another value')
  }
  return [...prompts]
}
