import type { Explanation } from './explanations/explanation.ts'

/** One request to which the two servers responded differently. */
export type Difference = { name: string; ours: string; theirs: string }

/** Whether an explanation covers a difference. A `*` in it matches any text. */
export function explains(explanation: Explanation, difference: Difference): boolean {
  return (
    explanation.requests.some((each) => fits(each, difference.name)) &&
    fits(explanation.ours, difference.ours) &&
    fits(explanation.theirs, difference.theirs)
  )
}

function fits(pattern: string, text: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`, 's').test(text)
}

/** The unexplained differences, and the explanations that no longer apply, one line each. */
export function complaints(
  differences: readonly Difference[],
  explanations: readonly Explanation[],
): readonly string[] {
  const unexplained = differences.filter((each) => !explanations.some((one) => explains(one, each)))
  return [
    ...unexplained.map(
      ({ name, ours, theirs }) => `NOT EXPLAINED ${name}\n  ours    ${ours}\n  theirs  ${theirs}`,
    ),
    ...explanations.flatMap((explanation) =>
      explanation.requests
        .filter(
          (request) => !differences.some((each) => explains({ ...explanation, requests: [request] }, each)),
        )
        .map((request) => `NO LONGER SO ${request}: ${explanation.ours} / ${explanation.theirs}`),
    ),
  ]
}
