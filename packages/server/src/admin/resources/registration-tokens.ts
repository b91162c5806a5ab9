import * as v from 'valibot'
import { hashOf, mint } from '../../protocol/secrets/artefact.ts'
import { byCaller } from '../by-caller.ts'
import { inputOf } from '../input/input.ts'
import { strict } from '../input/strict.ts'
import { shownTime, time } from '../output/shown.ts'
import { type AdminRoute, route } from '../route.ts'

const day = 86_400

const whole = (least: number, most: number) => {
  const expected = `a whole number from ${least} to ${most}`
  return v.pipe(
    v.number(expected),
    v.integer(expected),
    v.minValue(least, expected),
    v.maxValue(most, expected),
  )
}

/** Initial access tokens. RFC 7591 §3 */
export const registrationTokenRoutes: readonly AdminRoute[] = [
  route({
    method: 'POST',
    path: '/registration-tokens',
    name: 'createRegistrationToken',
    summary: 'Makes a token with which clients can register themselves; it is shown this once',
    scope: 'admin.registration_tokens.write',
    roles: ['owner', 'operator'],
    input: inputOf(
      strict({
        uses: v.optional(whole(1, 100_000), 1),
        expires_in: v.optional(whole(60, 365 * day), day),
      }),
    ),
    answers: { 201: v.object({ token: v.string(), uses: v.number(), expires_at: time }) },
    async handle({ body, caller, context }) {
      const { store, random } = context
      const token = mint('vk_iat_', random)
      const now = context.now()
      const expiresAt = now + body.expires_in * 1000
      await store.keepRegistrationToken({ hash: hashOf(token), uses: body.uses, expiresAt, now })
      await store.record(
        [byCaller({ type: 'registration_token_made', facts: { uses: body.uses } }, caller, context)],
        now,
      )
      return { status: 201, value: { token, uses: body.uses, expires_at: shownTime(expiresAt) } }
    },
  }),
]
