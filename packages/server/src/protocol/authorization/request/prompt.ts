import type { Features } from '../../features.ts'
import { OAuthError } from '../../messages/errors.ts'
import type { Trace } from '../../messages/trace.ts'

/** Every `prompt` value of the standards. OIDC Core §3.1.2.1, Initiating User Registration §4 */
const everyPrompt = ['none', 'login', 'consent', 'select_account', 'create'] as const

export type Prompt = (typeof everyPrompt)[number]

/** The `prompt` values of a server with these features. */
export function promptsOf({ sign_up: signUp }: Features): readonly Prompt[] {
  return everyPrompt.filter((each) => signUp || each !== 'create')
}

/** Whether people can create their own accounts. */
export function hasSignUp({ prompts }: { prompts: readonly Prompt[] }): boolean {
  return prompts.includes('create')
}

/**
 * Parses a `prompt` parameter: values separated by single spaces; a repeated value counts once. Throws `invalid_request`
 * for an unknown value, and for `none` with any other value or twice. OIDC Core §3.1.2.1
 */
export function parsePrompt(
  text: string | undefined,
  { trace, prompts: known }: { trace: Trace; prompts: readonly Prompt[] },
): readonly Prompt[] {
  if (text === undefined) return []
  const prompts = new Set<Prompt>()
  for (const value of text.split(' ')) {
    const prompt = known.find((each) => each === value)
    if (!trace.found('prompt/known', prompt, { expected: known, came: value })) {
      throw new OAuthError('invalid_request', `prompt: expected one or more of ${known.join(', ')}`)
    }
    prompts.add(prompt)
  }
  if (!trace.holds('prompt/none-alone', !prompts.has('none') || text === 'none', { came: text })) {
    throw new OAuthError('invalid_request', 'prompt: none cannot be combined with another value')
  }
  return [...prompts]
}
