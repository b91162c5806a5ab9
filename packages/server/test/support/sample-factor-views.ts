import { encode } from 'uqr'
import { factorName } from '../../src/pages/account/factor-name.ts'
import { factors } from '../../src/pages/account/factors.ts'
import { oneTimeCode } from '../../src/pages/account/one-time-code.ts'
import { passkey } from '../../src/pages/account/passkey.ts'
import { recoveryCodes } from '../../src/pages/account/recovery-codes.ts'
import type {
  FactorNameView,
  FactorsView,
  OneTimeCodeView,
  PasskeyPageView,
  RecoveryCodesView,
} from '../../src/pages/account/view.ts'
import { factorSetUp } from '../../src/pages/factor-set-up.ts'
import { newCodes } from '../../src/pages/new-codes.ts'
import type { Page } from '../../src/pages/parts/layout.ts'
import { secondStep } from '../../src/pages/second-step.ts'
import type {
  AuthenticatorView,
  FactorSetUpView,
  Frame,
  NewCodesView,
  PasskeyView,
  SecondStepView,
} from '../../src/pages/view.ts'
import { aDecidingForm, aForm } from './sample-forms.ts'

const now = Date.UTC(2026, 4, 3, 12)
const hour = 3_600_000
const seed = 'JBSW Y3DP EHPK 3PXP JBSW Y3DP EHPK 3PXP'

function anAuthenticator(change: Partial<AuthenticatorView> = {}): AuthenticatorView {
  const { size, data } = encode(`otpauth://totp/id.example:alice?secret=${seed.replaceAll(' ', '')}`, {
    border: 0,
  })
  const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('')
  return { qr: { size, path }, seed, name: '', ...change }
}

export function aSecondStep(change: Partial<SecondStepView> = {}): SecondStepView {
  return {
    form: aForm('/sign-in/second-step'),
    client: undefined,
    username: 'alice',
    asks: 'one_time_code',
    passkey: undefined,
    others: [{ kind: 'recovery_code', url: '/sign-in/second-step?with=recovery_code' }],
    problem: undefined,
    retryAfter: undefined,
    cancel: false,
    startAgainUrl: '/sign-in?account=other',
    ...change,
  }
}

export function aFactorSetUp(change: Partial<FactorSetUpView> = {}): FactorSetUpView {
  return {
    username: 'alice',
    sets: { kind: 'one_time_code', form: aForm('/sign-in/set-up'), authenticator: anAuthenticator() },
    problem: undefined,
    other: { kind: 'passkey', url: '/sign-in/set-up?with=passkey' },
    startAgainUrl: '/sign-in?account=other',
    ...change,
  }
}

export function aFactorName(change: Partial<FactorNameView> = {}): FactorNameView {
  return {
    accountUrl: '/account',
    form: aForm('/account/factor-name'),
    kind: 'passkey',
    name: 'My laptop',
    ...change,
  }
}

export function aPasskeySetUp(): FactorSetUpView {
  return aFactorSetUp({
    sets: { kind: 'passkey', passkey: aPasskeyPage().passkey, name: 'My laptop' },
    problem: 'refused',
    other: { kind: 'one_time_code', url: '/sign-in/set-up?with=one_time_code' },
  })
}

export function someNewCodes(change: Partial<NewCodesView> = {}): NewCodesView {
  const codes = Array.from({ length: 10 }, (_, index) => `7KQM-2XPD-9RT${index}`)
  return { codes, added: true, nextUrl: '/account/factors', ...change }
}

export function someFactors(change: Partial<FactorsView> = {}): FactorsView {
  return {
    accountUrl: '/account',
    form: aDecidingForm('/account/factors'),
    factors: [
      {
        kind: 'password',
        nameUrl: undefined,
        id: '',
        name: undefined,
        createdAt: now - 9000 * hour,
        lastUsedAt: undefined,
        backedUp: undefined,
        removable: false,
      },
      {
        kind: 'one_time_code',
        nameUrl: '/account/factor-name?factor=one_time_code+AAEC',
        id: 'app',
        name: 'My phone',
        createdAt: now - 900 * hour,
        lastUsedAt: now - 2 * hour,
        backedUp: undefined,
        removable: true,
      },
      {
        kind: 'passkey',
        nameUrl: '/account/factor-name?factor=passkey+AAEC',
        id: 'key',
        name: 'My laptop',
        createdAt: now - 500 * hour,
        lastUsedAt: now - 100 * hour,
        backedUp: true,
        removable: true,
      },
      {
        kind: 'one_time_code',
        nameUrl: '/account/factor-name?factor=one_time_code+AAEC',
        id: 'old',
        name: undefined,
        createdAt: now - 20 * hour,
        lastUsedAt: undefined,
        backedUp: undefined,
        removable: true,
      },
    ],
    secondStep: 'on',
    codesLeft: 9,
    oneTimeCodeUrl: '/account/one-time-code',
    passkeyUrl: '/account/passkey',
    recoveryCodesUrl: '/account/recovery-codes',
    devicesUrl: '/account/devices',
    now,
    problem: undefined,
    done: undefined,
    ...change,
  }
}

export function aOneTimeCodePage(change: Partial<OneTimeCodeView> = {}): OneTimeCodeView {
  return {
    accountUrl: '/account',
    form: aForm('/account/one-time-code'),
    authenticator: anAuthenticator(),
    problem: undefined,
    ...change,
  }
}

export function aRecoveryCodesPage(change: Partial<RecoveryCodesView> = {}): RecoveryCodesView {
  return { accountUrl: '/account', form: aDecidingForm('/account/recovery-codes'), left: 4, ...change }
}

export function aPasskeyView(change: Partial<PasskeyView> = {}): PasskeyView {
  return { form: aForm('/sign-in/passkey'), challenge: 'AAEC', rpId: 'id.example', ...change }
}

export function aPasskeyPage(change: Partial<PasskeyPageView> = {}): PasskeyPageView {
  const { challenge, rpId } = aPasskeyView()
  return {
    accountUrl: '/account',
    passkey: {
      form: aForm('/account/passkey'),
      challenge,
      rpId,
      userHandle: 'AAEC',
      username: 'alice',
      known: ['AAEC'],
      algorithms: [-8, -7],
    },
    name: '',
    besidePassword: true,
    problem: undefined,
    ...change,
  }
}

/** The sample pages of factors, by name. */
export const factorPages = {
  'second-step': (frame) => secondStep(aSecondStep(), frame),
  'second-step-wrong': (frame) => secondStep(aSecondStep({ problem: 'wrong_code', cancel: true }), frame),
  'second-step-recovery': (frame) =>
    secondStep(
      aSecondStep({
        asks: 'recovery_code',
        others: [{ kind: 'one_time_code', url: '/sign-in/second-step?with=one_time_code' }],
      }),
      frame,
    ),
  'second-step-throttled': (frame) =>
    secondStep(aSecondStep({ problem: 'too_many_attempts', retryAfter: 480 }), frame),
  'second-step-passkey': (frame) =>
    secondStep(
      aSecondStep({ asks: 'passkey', passkey: aPasskeyView({ allow: ['AAEC'] }), cancel: true }),
      frame,
    ),
  'account-passkey': (frame) => passkey(aPasskeyPage(), frame),
  'account-passkey-refused': (frame) =>
    passkey(aPasskeyPage({ problem: 'refused', name: 'My laptop', besidePassword: false }), frame),
  'account-factor-name': (frame) => factorName(aFactorName(), frame),
  'factor-set-up-passkey': (frame) => factorSetUp(aPasskeySetUp(), frame),
  'factor-set-up': (frame) => factorSetUp(aFactorSetUp(), frame),
  'factor-set-up-wrong': (frame) =>
    factorSetUp(
      aFactorSetUp({
        problem: 'wrong_code',
        sets: {
          kind: 'one_time_code',
          form: aForm('/sign-in/set-up'),
          authenticator: anAuthenticator({ name: 'My phone' }),
        },
      }),
      frame,
    ),
  'new-codes': (frame) => newCodes(someNewCodes(), frame),
  'new-codes-renewed': (frame) => newCodes(someNewCodes({ added: false }), frame),
  'account-factors': (frame) => factors(someFactors(), frame),
  'account-factors-password': (frame) =>
    factors(
      someFactors({
        factors: someFactors().factors.slice(0, 1),
        secondStep: 'off',
        codesLeft: undefined,
        passkeyUrl: undefined,
        done: 'removed',
      }),
      frame,
    ),
  'account-factors-no-password': (frame) => factors(someFactors({ secondStep: 'noPassword' }), frame),
  'account-factors-refused': (frame) => factors(someFactors({ problem: 'required', codesLeft: 1 }), frame),
  'account-one-time-code': (frame) => oneTimeCode(aOneTimeCodePage(), frame),
  'account-one-time-code-wrong': (frame) => oneTimeCode(aOneTimeCodePage({ problem: 'wrong_code' }), frame),
  'account-one-time-code-full': (frame) => oneTimeCode(aOneTimeCodePage({ problem: 'full' }), frame),
  'account-recovery-codes': (frame) => recoveryCodes(aRecoveryCodesPage(), frame),
  'account-recovery-codes-none': (frame) => recoveryCodes(aRecoveryCodesPage({ left: undefined }), frame),
} as const satisfies Record<string, (frame: Frame) => Page>
