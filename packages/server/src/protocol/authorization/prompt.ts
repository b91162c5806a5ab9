import { OAuthError } from '../errors.ts'
import type { Trace } from '../trace.ts'

/** OIDC Core §3.1.2.1 */
export const promptValues = ['none', 'login', 'consent', 'select_account'] as const

export type Prompt = (typeof promptValues)[number]

/** Throws `invalid_request` for a value we do not know, and for `none` beside another. */
export function parsePrompt(text: string | undefined, trace: Trace): readonly Prompt[] {
  if (text === undefined) return []
  const prompts = new Set<Prompt>()
  for (const value of text.split(' ')) {
    const known = promptValues.find((each) => each === value)
    if (
      !trace.holds('prompt/known', known !== undefined, { expected: promptValues, came: value }) ||
      known === undefined
    ) {
      throw new OAuthError('invalid_request', `prompt: expected values from ${promptValues.join(', ')}`)
    }
    prompts.add(known)
  }
  if (!trace.holds('prompt/none-alone', !prompts.has('none') || prompts.size === 1, { came: text })) {
    throw new OAuthError('invalid_request', 'prompt=none cannot be combined with another value')
  }
  return [...prompts]
}
