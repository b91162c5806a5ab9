import type { BreachLookup } from '../accounts/passwords/breached-passwords.ts'
import type { SecondStepResult } from '../accounts/second-step/second-step.ts'
import type { SignInResult } from '../accounts/sign-in.ts'
import type { ErrorCode } from '../protocol/messages/errors.ts'
import type { SeenCall } from '../protocol/ports/outgoing.ts'
import type { RefreshOutcome } from '../protocol/ports/store.ts'
import type { Event } from '../protocol/records/event.ts'
import type { StorageObserver } from '../storage/database/observer.ts'
import { Registry } from './registry.ts'

/** One answered request, reduced to values that are safe as labels: none of them is attacker-controlled. */
export type Answered = {
  /** The path of the route, or `unknown`. */
  route: string
  method: string
  status: number
  seconds: number
  grantType: string | undefined
  active: boolean | undefined
  error: ErrorCode | undefined
}

/** The kinds of requests that are refused by a budget. */
export type Throttle =
  | 'client_failures'
  | 'interactions'
  | 'fetched_requests'
  | 'authorizations'
  | 'pushed_requests'
  | 'device_codes'
  | 'assertions'
  | 'registrations'
  | 'admin_writes'
  | 'sign_in_attempts'
  | 'sign_up_attempts'
  | 'user_code_attempts'
  | 'password_hashing'
  | 'mail_requests'

/** The kinds of requests that are refused, or aborted, by a concurrency limit. */
export type AtOnce =
  | 'connections'
  | 'requests_sent_ahead'
  | 'requests_at_once'
  | 'slow_bodies'
  | 'unread_answers'

/** How a consent was decided. */
export type Consent = 'granted' | 'denied' | 'remembered'

/** The counters that the parts of the server call. They must not throw or wait. */
export type Metrics = {
  registry: Registry
  answered(request: Answered): void
  /** A malformed HTTP request was answered with this status. */
  unreadable(status: number): void
  signedIn(outcome: SignInResult['outcome'] | SecondStepResult['outcome'] | 'wrong_passkey'): void
  throttled(kind: Throttle | AtOnce): void
  refreshed(outcome: RefreshOutcome['outcome']): void
  consented(decision: Consent): void
  recorded(events: readonly Pick<Event, 'type'>[]): void
  hashed(seconds: number): void
  lookedUp(outcome: BreachLookup): void
  mailed(kind: string, outcome: string, reason: string | undefined): void
  called(call: Pick<SeenCall, 'purpose' | 'declared' | 'outcome' | 'seconds'>): void
  storage: StorageObserver
}

/** Histogram buckets in seconds. */
const latencies = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** Creates the event metrics; `docs/operations.md` explains each of them. */
export function createMetrics(): Metrics {
  const registry = new Registry()
  const requests = registry.counter('valetkey_http_requests_total', 'Requests answered.', [
    'route',
    'method',
    'status',
  ])
  const durations = registry.histogram(
    'valetkey_http_request_duration_seconds',
    'Time from the complete request to the finished response.',
    ['route'],
    latencies,
  )
  const refusals = registry.counter('valetkey_refusals_total', 'Requests refused.', ['route', 'error'])
  const tokens = registry.counter('valetkey_token_requests_total', 'Token requests.', [
    'grant_type',
    'outcome',
  ])
  const introspections = registry.counter('valetkey_introspections_total', 'Tokens introspected.', ['active'])
  const signIns = registry.counter('valetkey_sign_ins_total', 'Sign-in attempts.', ['outcome'])
  const throttles = registry.counter('valetkey_throttled_total', 'Requests refused by a limit.', ['kind'])
  const refreshes = registry.counter('valetkey_refreshes_total', 'Refresh tokens used.', ['outcome'])
  const consents = registry.counter('valetkey_consents_total', 'Consent decisions.', ['decision'])
  const events = registry.counter('valetkey_events_total', 'Security events recorded.', ['type'])
  const hashes = registry.histogram(
    'valetkey_password_hash_duration_seconds',
    'Time to hash one password, without the wait for a thread.',
    [],
    latencies,
  )
  const lookups = registry.counter(
    'valetkey_breach_lookups_total',
    'New passwords looked up among breached ones.',
    ['outcome'],
  )
  const mails = registry.counter('valetkey_mails_total', 'Mails, by what happened to them.', [
    'kind',
    'outcome',
    'reason',
  ])
  const calls = registry.counter('valetkey_outgoing_calls_total', 'Outgoing requests, finished.', [
    'purpose',
    'clients',
    'outcome',
  ])
  const callDurations = registry.histogram(
    'valetkey_outgoing_call_duration_seconds',
    'Duration of outgoing requests, including the wait for a slot.',
    ['purpose'],
    latencies,
  )

  return {
    registry,
    answered({ route, method, status, seconds, grantType, active, error }) {
      requests.add(1, route, methods.has(method) ? method : 'other', statusClass(status))
      durations.observe(seconds, route)
      if (error !== undefined) refusals.add(1, route, error)
      if (route === '/token' && method === 'POST') tokens.add(1, grantType ?? 'unknown', error ?? 'success')
      if (active !== undefined) introspections.add(1, active ? 'true' : 'false')
    },
    unreadable: (status) => requests.add(1, 'unknown', 'other', statusClass(status)),
    signedIn(outcome) {
      signIns.add(1, outcome)
      if (outcome === 'too_many_attempts') throttles.add(1, 'sign_in_attempts')
      if (outcome === 'busy') throttles.add(1, 'password_hashing')
    },
    throttled: (kind) => throttles.add(1, kind),
    refreshed: (outcome) => refreshes.add(1, outcome),
    consented: (decision) => consents.add(1, decision),
    recorded(written) {
      for (const { type } of written) events.add(1, type)
    },
    hashed: (seconds) => hashes.observe(seconds),
    lookedUp: (outcome) => lookups.add(1, outcome),
    mailed: (kind, outcome, reason) => mails.add(1, kind, outcome, reason ?? 'none'),
    called({ purpose, declared, outcome, seconds }) {
      calls.add(1, purpose, declared ? 'declared' : 'other', outcome)
      callDurations.observe(seconds, purpose)
    },
    storage: storageMetrics(registry),
  }
}

function statusClass(status: number): string {
  return `${Math.floor(status / 100)}xx`
}

function storageMetrics(registry: Registry): StorageObserver {
  const answered = registry.histogram(
    'valetkey_store_duration_seconds',
    'Duration of database reads and writes, including the wait for a connection or a commit.',
    ['kind'],
    latencies,
  )
  const failed = registry.counter('valetkey_store_failures_total', 'Failed database reads and writes.', [
    'kind',
  ])
  const group = registry.histogram(
    'valetkey_store_writes_per_commit',
    'Writes that shared one commit.',
    [],
    [1, 2, 4, 8, 16, 32, 64, 128, 256],
  )
  let connections: Parameters<StorageObserver['pool']>[0] | undefined
  registry.gauge(
    'valetkey_store_pool_connections',
    'Connections to PostgreSQL: all open ones, idle ones, and the writers and readers that wait for one.',
    ['state'],
    () => Object.entries(connections ?? {}).map(([state, count]) => [[state], count] as const),
  )
  return {
    answered(kind, seconds, isFailed) {
      answered.observe(seconds, kind)
      if (isFailed) failed.add(1, kind)
    },
    committed: (writes) => group.observe(writes),
    pool: (now) => {
      connections = now
    },
  }
}
