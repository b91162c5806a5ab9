import type { Factor } from './factor.ts'

/** A key pair of an authenticator, which verifies the person before it signs: two factors in one. WebAuthn §6.2.3 */
export const passkey = {
  kind: 'passkey',
  methods: ['hwk', 'swk', 'user', 'mfa'],
  alone: true,
  second: 'required',
  most: 20,
} as const satisfies Factor

/** What a passkey of this kind proves, when the authenticator has verified the person. RFC 8176 */
export function passkeyMethods({ backupEligible }: { backupEligible: boolean }): readonly string[] {
  // A key that can be copied to other devices is not bound to hardware.
  return [backupEligible ? 'swk' : 'hwk', 'user', 'mfa']
}
