/** An expected result other than `PASSED`, and the reason why it is correct. */
export type Expectation = {
  result: 'WARNING' | 'SKIPPED' | 'FAILURE' | 'INTERRUPTED'
  /** The suite's name for the condition; empty if the result is that of the whole module. */
  condition: string
  modules: readonly string[]
  /** Names of our plans; without it, the expectation applies to all of them. */
  plans?: readonly string[]
  /** For readers of the results who know the standards. */
  reason: string
}

const withoutNonce = {
  modules: ['oidcc-ensure-request-without-nonce-succeeds-for-code-flow'],
  plans: ['basic', 'form-post-basic'],
  reason:
    'The module sends neither PKCE nor a nonce, so nothing protects its code against injection (RFC 9700 §2.1.1), and the default configuration refuses the request. With `require_pkce: false` it passes, as in basic-declared and form-post-basic-declared.',
}

export const expectations: readonly Expectation[] = [
  { ...withoutNonce, result: 'FAILURE', condition: 'the browser' },
  { ...withoutNonce, result: 'INTERRUPTED', condition: '' },
  {
    result: 'SKIPPED',
    condition: '',
    modules: [
      'oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported',
      'oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported',
      'oidcc-request-uri-unsigned',
      'oidcc-ensure-request-object-with-redirect-uri',
    ],
    reason:
      'The module sends an unsigned request object. This server requires signed ones, as RFC 9101 §10.2 permits, and does not list `none` in its metadata.',
  },
  {
    result: 'SKIPPED',
    condition: '',
    modules: ['oidcc-idtoken-unsigned'],
    reason:
      'ID tokens are always signed: the metadata does not list `none`, which OIDC Core §2 makes optional.',
  },
]
