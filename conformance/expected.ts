/** Something that the suite does not call passed, and why it is right as it is. */
export type Expectation = {
  result: 'WARNING' | 'SKIPPED' | 'FAILURE'
  /** The suite's name of the condition; empty if it is about the whole module. */
  condition: string
  modules: readonly string[]
  /** Only in these of our plans. */
  plans?: readonly string[]
  /** For somebody who reads the results and knows the standards. */
  reason: string
}

export const expectations: readonly Expectation[] = [
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
      'The module sends an unsigned request object. Ours have to be signed (RFC 9101 §10.2 lets a server insist), and the metadata says so by not listing `none`.',
  },
  {
    result: 'SKIPPED',
    condition: '',
    modules: ['oidcc-idtoken-unsigned'],
    reason:
      'ID tokens are always signed: the metadata does not list `none`, which OIDC Core §2 makes optional.',
  },
]
