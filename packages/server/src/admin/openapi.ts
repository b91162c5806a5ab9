import { toJsonSchema } from '@valibot/to-json-schema'
import type * as v from 'valibot'
import { adminPath } from '../protocol/access/admin-api.ts'
import type { Input } from './input/input.ts'
import type { AdminRoute } from './route.ts'

type Json = Readonly<Record<string, unknown>>

/** The admin API as an OpenAPI document, made from the list of its operations. OpenAPI 3.1.1 */
export function openApi(
  routes: readonly AdminRoute[],
  { issuer, version }: { issuer: string; version: string },
): Json {
  const paths: Record<string, Record<string, Json>> = {}
  for (const route of routes) {
    const path = paths[route.path] ?? {}
    path[route.method.toLowerCase()] = operation(route)
    paths[route.path] = path
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Administration of this authorization server',
      version,
      description:
        'Every operation needs an access token for this resource. An id in a path stands as it is if it has only letters, digits and the characters - . _; any other in base64url after a tilde.',
    },
    servers: [{ url: issuer + adminPath }],
    paths,
    components: {
      securitySchemes: {
        oauth2: {
          type: 'oauth2',
          flows: {
            authorizationCode: {
              authorizationUrl: `${issuer}/authorize`,
              tokenUrl: `${issuer}/token`,
              scopes: scopesOf(routes),
            },
            clientCredentials: { tokenUrl: `${issuer}/token`, scopes: scopesOf(routes) },
          },
        },
      },
      schemas: { Problem: problem },
    },
  }
}

function operation(route: AdminRoute): Json {
  const { name, summary, scope, roles, answers, versioned, method } = route
  return {
    operationId: name,
    summary,
    description: `For the roles ${roles.join(', ')}.`,
    security: [{ oauth2: scope === undefined ? [] : [scope] }],
    parameters: [...pathParameters(route), ...queryParameters(route), ...headerParameters(route)],
    ...(route.input === undefined ? {} : { requestBody: body(route.input, method) }),
    responses: {
      ...Object.fromEntries(
        Object.entries(answers).map(([status, schema]) => [status, success(schema, versioned === true)]),
      ),
      ...(versioned && method === 'GET' ? { 304: { description: 'It is still as the ETag says' } } : {}),
      '4XX': refusal('The request cannot be granted'),
      '5XX': refusal('The server cannot answer'),
    },
  }
}

function pathParameters({ path }: AdminRoute): readonly Json[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string', minLength: 1 },
  }))
}

function queryParameters({ query }: AdminRoute): readonly Json[] {
  if (query === undefined) return []
  const { properties = {}, required = [] } = schemaOf(query) as {
    properties?: Record<string, Json>
    required?: readonly string[]
  }
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }))
}

function headerParameters({ versioned, method }: AdminRoute): readonly Json[] {
  if (!versioned) return []
  const name = method === 'GET' ? 'If-None-Match' : 'If-Match'
  return [{ name, in: 'header', required: false, schema: { type: 'string' } }]
}

function body(input: Input<unknown>, method: AdminRoute['method']): Json {
  const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json'
  return { required: true, content: { [type]: { schema: schemaOf(input) } } }
}

function success(schema: v.GenericSchema | undefined, versioned: boolean): Json {
  const headers =
    versioned && schema !== undefined ? { headers: { ETag: { schema: { type: 'string' } } } } : {}
  if (schema === undefined) return { description: 'Done' }
  return { description: 'Done', ...headers, content: { 'application/json': { schema: converted(schema) } } }
}

function refusal(description: string): Json {
  return {
    description,
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  }
}

/** RFC 9457 §3 */
const problem: Json = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'flow_id'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['pointer', 'detail'],
        properties: { pointer: { type: 'string' }, detail: { type: 'string' } },
      },
    },
    flow_id: { type: 'string' },
  },
}

function scopesOf(routes: readonly AdminRoute[]): Readonly<Record<string, string>> {
  return Object.fromEntries(routes.flatMap(({ scope }) => (scope === undefined ? [] : [[scope, '']])))
}

function schemaOf({ schema }: Input<never> | Input<unknown>): Json {
  return 'json' in schema ? schema.json : converted(schema)
}

/** Checks that JSON Schema cannot express are left out: the server still makes them. */
function converted(schema: v.GenericSchema): Json {
  const { $schema: _, ...rest } = toJsonSchema(schema, {
    typeMode: 'input',
    target: 'draft-2020-12',
    errorMode: 'ignore',
  })
  return rest
}
