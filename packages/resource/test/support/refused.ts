import assert from 'node:assert/strict'
import {
  type ResourceServerOptions,
  resourceServer,
  type TokenRefusal,
  type TokenRequest,
} from '../../src/index.ts'

/** Sends one request to a new API that must refuse it. Returns the response and the refusal that was logged. */
export async function refused(options: ResourceServerOptions, request: TokenRequest, scope?: string) {
  const told: TokenRefusal[] = []
  const protect = resourceServer({ ...options, onRefused: (refusal) => told.push(refusal) })
  const { answer } = await protect.check(request, { scope })
  assert(answer, 'the request was accepted')
  assert.equal(told.length, 1)
  const [refusal] = told
  assert(refusal)
  return {
    status: answer.status,
    error: answer.body === '' ? undefined : String(JSON.parse(answer.body).error),
    challenge: answer.headers['www-authenticate'],
    headers: answer.headers,
    body: answer.body,
    detail: refusal.detail,
    refusal,
  }
}
