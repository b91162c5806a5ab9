import type { Problem } from '../../protocol/messages/problem.ts'
import { AdminProblem } from './problem.ts'

/** More problems than this at once help nobody, and a hostile body could have thousands. */
const mostProblems = 100

/** An answer to values that cannot be taken, with all of their problems. */
export function invalidInput(problems: readonly Problem[], where: 'query' | 'body' = 'body'): AdminProblem {
  const told = problems.slice(0, mostProblems)
  const words = told.length === 1 ? 'one value is' : `${told.length} values are`
  return new AdminProblem('invalid_input', `${words} not as expected in the ${where}`, { problems: told })
}
