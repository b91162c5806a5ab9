/**
 * Why one kind of request is answered differently here than by the peer. In all but the reason a `*` stands for any
 * text; `requests` are names of cases. docs/specs.md shows them all.
 */
export type Explanation = {
  requests: readonly string[]
  ours: string
  theirs: string
  because: string
}
