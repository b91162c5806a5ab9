/**
 * The reason why this server answers one kind of request differently from oidc-provider (the peer). In every member but
 * `because`, a `*` stands for any text. `requests` are names of cases. docs/specs.md lists all explanations.
 */
export type Explanation = {
  requests: readonly string[]
  ours: string
  theirs: string
  because: string
}
