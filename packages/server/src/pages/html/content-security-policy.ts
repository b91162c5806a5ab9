import type { Frame } from '../view.ts'

export type PolicyOptions = {
  /** The page carries one of our two scripts: to post a form by itself, or to settle after it came to the front. */
  script: boolean
  /** Whether the answer to our form on the page may lead to another host; `elsewhere`: the form is posted to one. */
  form: 'none' | 'stays' | 'leaves' | 'elsewhere'
  /** The origins of the pages that it shows in frames. */
  frames?: readonly string[]
}

/**
 * The Content-Security-Policy of a page. The stylesheet is inlined and let in by the nonce: a page then is one
 * request, shows rightly under any path prefix, and no other style can apply.
 *
 * `form-action` is left out where an answer may redirect to a client: Chromium holds every redirect after a form
 * post against it, also those the client makes later, to hosts that nobody here can know.
 */
export function contentSecurityPolicy(frame: Frame, options: PolicyOptions): string {
  const { frames = [] } = options
  // A nonce is ours and random; were it ever not, a `;` in it would be a directive.
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(frame.nonce)) throw new TypeError('a nonce is base64')
  // An origin as `URL` writes it has none of what ends a source or a directive.
  if (frames.some((each) => /[\s;,']/.test(each))) throw new TypeError('a frame has an origin')
  return [
    `default-src 'none'`,
    `style-src 'nonce-${frame.nonce}'`,
    ...(options.script ? [`script-src 'nonce-${frame.nonce}'`] : []),
    `img-src 'self' data:`,
    ...(frames.length === 0 ? [] : [`frame-src ${frames.join(' ')}`]),
    ...(formAction[options.form] === undefined ? [] : [`form-action ${formAction[options.form]}`]),
    // RFC 6749 §10.13, RFC 9700 §4.16: nobody can lay a page of theirs over ours.
    `frame-ancestors 'none'`,
    `base-uri 'none'`,
  ].join('; ')
}

const formAction = { none: `'none'`, stays: `'self'`, leaves: undefined, elsewhere: undefined } as const
