import * as v from 'valibot'
import { type Problem, shown } from '../../protocol/messages/problem.ts'
import { problemsOf } from '../../settings/json/schema.ts'

/** What an operation reads: how it is checked, and its JSON Schema for the OpenAPI document. */
export type Input<Value> = {
  read(given: unknown): { value: Value } | { problems: readonly Problem[] }
  schema: v.GenericSchema | JsonSchema
}

/** A JSON Schema that is written by hand. Draft 2020-12 */
export type JsonSchema = { json: Readonly<Record<string, unknown>> }

/** An input that a schema describes completely. */
export function inputOf<Schema extends v.GenericSchema>(schema: Schema): Input<v.InferOutput<Schema>> {
  return {
    schema,
    read(given) {
      const result = v.safeParse(schema, given)
      if (result.success) return { value: result.output }
      const problems = problemsOf(result.issues, '')
      return {
        problems: problems.length > 0 ? problems : [{ path: '', expected: 'a value', came: shown(given) }],
      }
    },
  }
}
