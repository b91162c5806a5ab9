import { accountHome } from '../../src/pages/account/account-home.ts'
import { activity } from '../../src/pages/account/activity.ts'
import { app } from '../../src/pages/account/app.ts'
import { devices } from '../../src/pages/account/devices.ts'
import { factorName } from '../../src/pages/account/factor-name.ts'
import { factors } from '../../src/pages/account/factors.ts'
import { confirmMail, mail } from '../../src/pages/account/mail.ts'
import { oneTimeCode } from '../../src/pages/account/one-time-code.ts'
import { passkey } from '../../src/pages/account/passkey.ts'
import { password } from '../../src/pages/account/password.ts'
import { permissions } from '../../src/pages/account/permissions.ts'
import { personalData } from '../../src/pages/account/personal-data.ts'
import { profile } from '../../src/pages/account/profile.ts'
import { recoveryCodes } from '../../src/pages/account/recovery-codes.ts'
import { consent } from '../../src/pages/consent.ts'
import { createAccount } from '../../src/pages/create-account.ts'
import { deviceCode } from '../../src/pages/device-code.ts'
import { deviceDone } from '../../src/pages/device-done.ts'
import { error } from '../../src/pages/error.ts'
import { factorSetUp } from '../../src/pages/factor-set-up.ts'
import { formPost } from '../../src/pages/form-post.ts'
import { home } from '../../src/pages/home.ts'
import { invitation } from '../../src/pages/invitation.ts'
import { leaving } from '../../src/pages/leaving.ts'
import { mailbox } from '../../src/pages/mailbox.ts'
import { newCodes } from '../../src/pages/new-codes.ts'
import { newPassword } from '../../src/pages/new-password.ts'
import type { Page } from '../../src/pages/parts/layout.ts'
import { recover } from '../../src/pages/recover.ts'
import { secondStep } from '../../src/pages/second-step.ts'
import { setUp } from '../../src/pages/set-up.ts'
import { signIn } from '../../src/pages/sign-in.ts'
import { signOut } from '../../src/pages/sign-out.ts'
import { signUp } from '../../src/pages/sign-up.ts'
import { signUpAddress } from '../../src/pages/sign-up-address.ts'
import { signedOut } from '../../src/pages/signed-out.ts'
import { signingOut } from '../../src/pages/signing-out.ts'
import type { Frame } from '../../src/pages/view.ts'
import * as samples from '../support/sample-account-views.ts'
import * as factorSamples from '../support/sample-factor-views.ts'
import * as sample from '../support/sample-views.ts'

/** Values that attackers put into names, states and ids. */
export const hostileValues = [
  `<script>alert(1)</script>`,
  `</script><script>alert(1)</script>`,
  `</style><img src=x onerror=alert(1)>`,
  `</title><svg onload=alert(1)>`,
  `"><img src=x onerror=alert(1)>`,
  `' onfocus='alert(1)' autofocus='`,
  `" onfocus="alert(1)" autofocus="`,
  '` onload=alert(1)',
  `--><base href=//evil.example/><!--`,
  `<!--`,
  `]]><![CDATA[`,
  `&lt;script&gt;&#60;b&#62;&quot;`,
  `</form><form action=//evil.example/><input name=x>`,
  `x\r\ny\nz\rw`,
  `a\u202eb\u2066c\u200fd`,
  `\ud83d\udd11 \ud83d x\0y`,
  `__proto__`,
  `constructor`,
  `x`.repeat(10_000),
]

/** Characters that are invisible or reorder visible ones. Tests put each between letters that need none. */
export const invisible = [
  // Bidirectional: embeddings, overrides, isolates, marks.
  ...'\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c',
  // Zero-width.
  ...'\u200b\u200c\u200d\u2060\u2061\u2062\u2063\u2064\ufeff\u00ad\u034f\u180e\u115f\u1160\u3164\uffa0',
  ...'\ufe00\ufe0e\ufe0f\u{e0100}\u{e0041}\u{e007f}',
  // Line separators, annotations, private use.
  ...'\u2028\u2029\ufff9\ufffa\ufffb\ue000\u{f0000}',
]

/** Control characters: in an input they show that the value is wrong, and a text never needs them. */
export const controls = [...'\0\u0001\u0007\b\v\f\u001b\u007f\u0080\u0085\u009b']

const frame: Frame = { locale: 'en', nonce: 'bm9uY2U' }

const pages: Readonly<Record<string, { view: object; render: (view: never) => Page }>> = {
  'sign in': {
    view: sample.aSignIn({ username: 'alice', signUpUrl: '/sign-up' }),
    render: (view) => signIn(view, frame),
  },
  'sign in, refused': {
    view: sample.aSignIn({ problem: 'wrong_credentials' }),
    render: (view) => signIn(view, frame),
  },
  consent: { view: sample.aConsent(), render: (view) => consent(view, frame) },
  'consent, unproven': {
    view: sample.aConsent({ unprovenApp: true }),
    render: (view) => consent(view, frame),
  },
  'consent, device': {
    view: sample.aConsent({
      userCode: 'WDJB-MJHT',
      askedFrom: { address: '203.0.113.7', elsewhere: true },
    }),
    render: (view) => consent(view, frame),
  },
  'consent, details': { view: sample.aDetailedConsent(), render: (view) => consent(view, frame) },
  'device code': { view: sample.aDeviceCode(), render: (view) => deviceCode(view, frame) },
  'device code, linked': {
    view: sample.aDeviceCode({ code: 'WDJB-MJHT' }),
    render: (view) => deviceCode(view, frame),
  },
  'device, done': {
    view: { allowed: true, deviceUrl: '/device' },
    render: (view) => deviceDone(view, frame),
  },
  'sign out': { view: sample.aSignOut(), render: (view) => signOut(view, frame) },
  'signing out': {
    view: { frames: ['https://shop.example/out?iss=x'], next: 'https://shop.example/bye' },
    render: (view) => signingOut(view, frame),
  },
  'signed out': { view: sample.aSignedOut(), render: (view) => signedOut(view, frame) },
  error: { view: sample.anError(), render: (view) => error(view, frame) },
  'sign-up': {
    view: sample.aSignUp({ username: 'olivia', name: 'Olivia' }),
    render: (view) => signUp(view, frame),
  },
  'set-up': {
    view: sample.aSetUp({ username: 'olivia', name: 'Olivia' }),
    render: (view) => setUp(view, frame),
  },
  home: {
    view: sample.aHome({ account: { name: 'Alice', username: 'alice' } }),
    render: (view) => home(view, frame),
  },
  account: { view: samples.anAccountHome(), render: (view) => accountHome(view, frame) },
  permissions: {
    view: samples.somePermissions({ takenBackFrom: 'Print Shop' }),
    render: (view) => permissions(view, frame),
  },
  activity: { view: samples.anActivity(), render: (view) => activity(view, frame) },
  'personal data': { view: samples.somePersonalData(), render: (view) => personalData(view, frame) },
  profile: {
    view: samples.aProfile({ fields: [{ claim: 'nickname', value: 'Al', problem: false }] }),
    render: (view) => profile(view, frame),
  },
  app: { view: samples.anApp(), render: (view) => app(view, frame) },
  devices: { view: samples.someDevices(), render: (view) => devices(view, frame) },
  password: { view: samples.aPasswordPage(), render: (view) => password(view, frame) },
  recover: { view: sample.aRecovery({ address: 'a@b.example' }), render: (view) => recover(view, frame) },
  'new password': { view: sample.aNewPassword(), render: (view) => newPassword(view, frame) },
  'sign-up by mail': {
    view: sample.aSignUpAddress({ address: 'a@b.example' }),
    render: (view) => signUpAddress(view, frame),
  },
  'create account': {
    view: sample.anAccountToCreate({ name: 'Olivia' }),
    render: (view) => createAccount(view, frame),
  },
  invitation: {
    view: sample.anInvitation({ signedInAs: 'Olivia', asks: { kind: 'username', username: 'x' } }),
    render: (view) => invitation(view, frame),
  },
  'invitation for an address': {
    view: sample.anInvitation({ asks: { kind: 'address', address: 'a@b.example' } }),
    render: (view) => invitation(view, frame),
  },
  'mail address': {
    view: samples.aMailPage({ typed: 'a@b.example' }),
    render: (view) => mail(view, frame),
  },
  'confirm a mail address': { view: samples.aConfirmation(), render: (view) => confirmMail(view, frame) },
  mailbox: { view: sample.aMailbox(), render: (view) => mailbox(view, frame) },
  'second step': {
    view: factorSamples.aSecondStep({ cancel: true }),
    render: (view) => secondStep(view, frame),
  },
  'factor set-up': { view: factorSamples.aFactorSetUp(), render: (view) => factorSetUp(view, frame) },
  'name of a factor': {
    view: factorSamples.aFactorName(),
    render: (view) => factorName(view, frame),
  },
  'factor set-up, passkey': {
    view: factorSamples.aPasskeySetUp(),
    render: (view) => factorSetUp(view, frame),
  },
  'new codes': { view: factorSamples.someNewCodes(), render: (view) => newCodes(view, frame) },
  'passkey page': {
    view: factorSamples.aPasskeyPage(),
    render: (view) => passkey(view, frame),
  },
  'sign in, passkey': {
    view: sample.aSignIn({ passkey: factorSamples.aPasskeyView() }),
    render: (view) => signIn(view, frame),
  },
  factors: { view: factorSamples.someFactors(), render: (view) => factors(view, frame) },
  'one-time code': { view: factorSamples.aOneTimeCodePage(), render: (view) => oneTimeCode(view, frame) },
  'recovery codes': {
    view: factorSamples.aRecoveryCodesPage(),
    render: (view) => recoveryCodes(view, frame),
  },
  leaving: { view: sample.aLeaving(), render: (view) => leaving(view, frame) },
  'form post': { view: sample.aFormPost(), render: (view) => formPost(view, frame) },
}

// Values from a fixed list of ours, never free text.
const closed = new Set([
  'vouchedBy',
  'problem',
  'done',
  'fixed',
  'section',
  'state',
  'sessionId',
  'event',
  'claim',
  'kind',
  'id',
  'asks',
  'secondStep',
  'path',
  'challenge',
  'rpId',
  'userHandle',
  'known',
])

/** Each page once per text of its view, with `value` as that text; `undefined` if the page refuses it. */
export function* renderings(value: string): Generator<{ what: string; page: Page | undefined }> {
  for (const [name, { view, render }] of Object.entries(pages)) {
    for (const path of textPaths(view)) {
      yield {
        what: `${name}: ${path.join('.')}`,
        page: attempt(() => render(placed(view, path, value) as never)),
      }
    }
  }
}

/** The paths of all free texts in a view. */
function textPaths(view: unknown, path: readonly string[] = []): string[][] {
  if (typeof view === 'string') return [[...path]]
  if (typeof view !== 'object' || view === null) return []
  return Object.entries(view).flatMap(([key, value]) =>
    closed.has(key) ? [] : textPaths(value, [...path, key]),
  )
}

function placed(view: unknown, [key, ...rest]: readonly string[], value: string): unknown {
  if (key === undefined) return value
  if (Array.isArray(view))
    return view.map((item, index) => (String(index) === key ? placed(item, rest, value) : item))
  return { ...(view as object), [key]: placed((view as Record<string, unknown>)[key], rest, value) }
}

// A page throws a TypeError for a malformed URL of our own.
function attempt(render: () => Page): Page | undefined {
  try {
    return render()
  } catch (thrown) {
    if (thrown instanceof TypeError) return undefined
    throw thrown
  }
}
