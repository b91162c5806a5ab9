import type { Frame } from '../view.ts'

export type PolicyOptions = {
  /** Whether the page has one of our two scripts: the one that posts a form, or the one that delays buttons. */
  script: boolean
  /**
   * The form on the page. `stays`: posts to this server. `leaves`: posts to this server, whose response may redirect to
   * another host. `elsewhere`: posts to another host.
   */
  form: 'none' | 'stays' | 'leaves' | 'elsewhere'
  /** The origins of the pages that it loads in frames. */
  frames?: readonly string[]
}

/**
 * The Content-Security-Policy of a page. The stylesheet is inlined and allowed by its nonce: a page is then a single
 * request, works under any path prefix, and no other style can apply.
 *
 * `form-action` is left out where a response may redirect to a client: Chromium checks every redirect after a form post
 * against it, even later ones by the client, to hosts that this server cannot know.
 */
export function contentSecurityPolicy(frame: Frame, options: PolicyOptions): string {
  const { frames = [] } = options
  // Defence in depth: the nonce is ours and random, but a `;` in it would start another directive.
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(frame.nonce)) throw new TypeError('a nonce is base64')
  // An origin as serialized by `URL` has no character that ends a source or a directive.
  if (frames.some((each) => /[\s;,']/.test(each))) throw new TypeError('a frame has an origin')
  return [
    `default-src 'none'`,
    `style-src 'nonce-${frame.nonce}'`,
    ...(options.script ? [`script-src 'nonce-${frame.nonce}'`] : []),
    `img-src 'self' data:`,
    ...(frames.length === 0 ? [] : [`frame-src ${frames.join(' ')}`]),
    ...(formAction[options.form] === undefined ? [] : [`form-action ${formAction[options.form]}`]),
    // RFC 6749 §10.13, RFC 9700 §4.16: against clickjacking, no other site may frame our pages.
    `frame-ancestors 'none'`,
    `base-uri 'none'`,
  ].join('; ')
}

const formAction = { none: `'none'`, stays: `'self'`, leaves: undefined, elsewhere: undefined } as const
