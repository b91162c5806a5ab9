import { consent } from '../../src/pages/consent.ts'
import { createAccount } from '../../src/pages/create-account.ts'
import { deviceCode } from '../../src/pages/device-code.ts'
import { deviceDone } from '../../src/pages/device-done.ts'
import { error } from '../../src/pages/error.ts'
import { formPost } from '../../src/pages/form-post.ts'
import { home } from '../../src/pages/home.ts'
import { invitation } from '../../src/pages/invitation.ts'
import { leaving } from '../../src/pages/leaving.ts'
import { mailbox } from '../../src/pages/mailbox.ts'
import { newPassword } from '../../src/pages/new-password.ts'
import type { Page } from '../../src/pages/parts/layout.ts'
import { recover } from '../../src/pages/recover.ts'
import { setUp } from '../../src/pages/set-up.ts'
import { signIn } from '../../src/pages/sign-in.ts'
import { signOut } from '../../src/pages/sign-out.ts'
import { signUp } from '../../src/pages/sign-up.ts'
import { signUpAddress } from '../../src/pages/sign-up-address.ts'
import { signUpSent } from '../../src/pages/sign-up-sent.ts'
import { signedOut } from '../../src/pages/signed-out.ts'
import { signingOut } from '../../src/pages/signing-out.ts'
import type {
  ClientView,
  ConsentView,
  CreateAccountView,
  DeviceCodeView,
  ErrorView,
  FormPostView,
  Frame,
  HomeView,
  InvitationView,
  LeavingView,
  MailboxView,
  NewPasswordView,
  PermissionView,
  RecoverView,
  SetUpView,
  SignedOutView,
  SignInView,
  SignOutView,
  SignUpAddressView,
  SignUpView,
} from '../../src/pages/view.ts'
import { accountPages } from './sample-account-views.ts'
import { aPasskeyView, factorPages } from './sample-factor-views.ts'
import { aDecidingForm, aForm } from './sample-forms.ts'

/** Print Shop, as the operator configured it. */
export function aClient(change: Partial<ClientView> = {}): ClientView {
  return {
    name: 'Print Shop',
    host: 'print-shop.example',
    uri: 'https://print-shop.example/',
    logoUri: undefined,
    policyUri: 'https://print-shop.example/privacy',
    tosUri: 'https://print-shop.example/terms',
    vouchedBy: 'operator',
    ...change,
  }
}

export function aRecovery(change: Partial<RecoverView> = {}): RecoverView {
  return {
    form: aForm('/recover'),
    address: '',
    problem: undefined,
    retryAfter: undefined,
    sent: false,
    signInUrl: '/sign-in',
    recoverUrl: '/recover',
    mailboxUrl: undefined,
    ...change,
  }
}

const afterLink = { recoverUrl: '/recover', signUpUrl: '/sign-up', signInUrl: '/sign-in' }

export function aNewPassword(
  change: Partial<Extract<NewPasswordView, { state: 'asked' }>> = {},
): Extract<NewPasswordView, { state: 'asked' }> {
  return {
    state: 'asked',
    form: aDecidingForm('/new-password'),
    username: 'alice@example.com',
    problem: undefined,
    passwordLength: { least: 8, most: 4096 },
    ...afterLink,
    ...change,
  }
}

export function anAccountToCreate(
  change: Partial<Extract<CreateAccountView, { state: 'asked' }>> = {},
): Extract<CreateAccountView, { state: 'asked' }> {
  return {
    state: 'asked',
    form: aDecidingForm('/create-account'),
    address: 'bartholomew.longfellow+photos@example.com',
    name: '',
    problem: undefined,
    passwordLength: { least: 8, most: 4096 },
    ...afterLink,
    ...change,
  }
}

export function anInvitation(
  change: Partial<Extract<InvitationView, { state: 'asked' }>> = {},
): Extract<InvitationView, { state: 'asked' }> {
  return {
    state: 'asked',
    form: aDecidingForm('/invitation'),
    host: 'id.example.com',
    inviter: 'Alice Adams',
    app: 'Photo Album',
    signedInAs: undefined,
    asks: { kind: 'proved', address: 'bartholomew.longfellow+photos@example.com' },
    name: '',
    problem: undefined,
    retryAfter: undefined,
    passwordLength: { least: 8, most: 4096 },
    signInUrl: '/sign-in',
    ...change,
  }
}

export function aSignUpAddress(change: Partial<SignUpAddressView> = {}): SignUpAddressView {
  return {
    form: aDecidingForm('/sign-up'),
    client: aClient(),
    address: '',
    problem: undefined,
    retryAfter: undefined,
    cancel: true,
    signInUrl: '/sign-in?account=other',
    ...change,
  }
}

/** A mailbox with two mails, one of them with a link. */
export function aMailbox(change: Partial<MailboxView> = {}): MailboxView {
  const now = Date.UTC(2026, 4, 3, 12)
  return {
    now,
    url: '/mailbox',
    messages: [
      {
        to: 'bartholomew.longfellow+photos@example.com',
        subject: 'Set a new password',
        lines: ['Somebody asked for a new password.', '', 'http://localhost:4000/new-password?token=x'],
        link: { label: 'Set a new password', url: 'http://localhost:4000/new-password?token=x' },
        at: now - 60_000,
      },
      {
        to: 'alice@example.com',
        subject: 'localhost:4000 can send mail',
        lines: ['This is a test.'],
        at: now - 86_400_000,
      },
    ],
    ...change,
  }
}

/** One line of a consent page. */
export function aPermission(change: Partial<PermissionView> = {}): PermissionView {
  return {
    scope: 'photos.read',
    description: 'See your photos',
    sensitive: false,
    optional: false,
    isNew: true,
    ...change,
  }
}

export function aSignIn(change: Partial<SignInView> = {}): SignInView {
  return {
    form: aForm('/sign-in'),
    client: aClient(),
    username: '',
    problem: undefined,
    retryAfter: undefined,
    cancel: true,
    again: false,
    ...change,
  }
}

export function aConsent(change: Partial<ConsentView> = {}): ConsentView {
  return {
    form: aDecidingForm('/consent'),
    client: aClient(),
    account: { name: 'Alice Adams', username: 'alice' },
    groups: [
      {
        name: 'Your profile',
        permissions: [
          aPermission({ scope: 'profile', description: 'See your name and picture' }),
          aPermission({ scope: 'email', description: 'See your e-mail address', optional: true }),
          aPermission({
            scope: 'work',
            description: 'See where you work',
            includes: ['See your department', 'See your projects'],
          }),
        ],
      },
      { name: 'Photo Drive', permissions: [aPermission()] },
    ],
    permissionsUrl: '/account/permissions',
    offline: true,
    repeat: false,
    redirectHost: 'print-shop.example',
    unprovenApp: false,
    ...change,
  }
}

/** A consent page whose lines are details. */
export function aDetailedConsent(change: Partial<ConsentView> = {}): ConsentView {
  return aConsent({ groups: [photoDriveDetails], offline: false, ...change })
}

export function aDeviceCode(change: Partial<DeviceCodeView> = {}): DeviceCodeView {
  return {
    form: aDecidingForm('/device'),
    account: { name: 'Alice Adams', username: 'alice' },
    code: undefined,
    problem: undefined,
    retryAfter: undefined,
    ...change,
  }
}

export function aSignOut(change: Partial<SignOutView> = {}): SignOutView {
  return { form: aDecidingForm('/sign-out'), account: { name: 'Alice Adams', username: 'alice' }, ...change }
}

export function aSignedOut(change: Partial<SignedOutView> = {}): SignedOutView {
  return { what: 'ended', signInUrl: '/sign-in', ...change }
}

export function aLeaving(change: Partial<LeavingView> = {}): LeavingView {
  const location = 'https://new.example/callback?error=invalid_scope&state=x'
  const error = {
    code: 'invalid_scope',
    description: 'this app may not use the scope photos.write',
    flowId: 'k7m2-9xqd',
  }
  const next = { kind: 'redirect', location } as const
  return { clientName: 'New Shop', host: 'new.example', next, error, ...change }
}

export function anError(change: Partial<ErrorView> = {}): ErrorView {
  return {
    kind: 'wrongAddress',
    status: 400,
    code: 'invalid_request',
    description: 'redirect_uri is not one of those registered for this client',
    flowId: 'k7m2-9xqd',
    clientName: 'Print Shop',
    wayOn: { to: 'app', url: 'https://shop.example/login?iss=https%3A%2F%2Fid.example' },
    ...change,
  }
}

export function aSetUp(change: Partial<SetUpView> = {}): SetUpView {
  return {
    form: aDecidingForm('/set-up'),
    username: '',
    name: '',
    problem: undefined,
    passwordLength: { least: 12, most: 256 },
    ...change,
  }
}

export function aSignUp(change: Partial<SignUpView> = {}): SignUpView {
  return {
    form: aDecidingForm('/sign-up'),
    client: aClient(),
    username: '',
    name: '',
    problem: undefined,
    passwordLength: { least: 12, most: 256 },
    retryAfter: undefined,
    cancel: true,
    signInUrl: '/sign-in?interaction=vk_in_5Jx2q9&account=other',
    ...change,
  }
}

export function aHome(change: Partial<HomeView> = {}): HomeView {
  return {
    issuer: 'https://keys.example',
    account: undefined,
    signInUrl: '/sign-in',
    accountUrl: '/account',
    signOutUrl: '/sign-out',
    metadataUrl: '/.well-known/oauth-authorization-server',
    ...change,
  }
}

export function aFormPost(change: Partial<FormPostView> = {}): FormPostView {
  return {
    action: 'https://print-shop.example/callback',
    fields: { code: 'vk_code_7d1', state: 'af0ifjsldkj', iss: 'https://keys.example' },
    clientName: 'Print Shop',
    ...change,
  }
}

const photoFrame = aClient({
  name: 'Photo Frame for the Living Room',
  host: 'frame.example',
  uri: 'https://frame.example/',
  vouchedBy: 'nobody',
  policyUri: undefined,
  tosUri: undefined,
})

const photoDriveSensitive = {
  name: 'Photo Drive',
  permissions: [
    aPermission({ isNew: false }),
    aPermission({ scope: 'photos.add', description: 'Add photos to your albums', optional: true }),
    aPermission({
      scope: 'photos.delete',
      description: 'Delete photos for good',
      sensitive: true,
      optional: true,
    }),
    aPermission({
      scope: 'photos.places',
      description: 'See where your photos were taken',
      sensitive: true,
    }),
  ],
}

/** Authorization details as text, in the form that `detail-view.ts` produces. */
const photoDriveDetails = {
  name: 'Photo Drive',
  permissions: [
    aPermission({
      scope: '',
      description: '',
      parts: [
        { text: 'Print ' },
        { value: '2' },
        { text: ' copies of the album ' },
        { value: 'Summer at the lake' },
        { text: ' (on paper that is: ' },
        { value: 'matte' },
        { text: '; framed: ' },
        { value: 'yes' },
        { text: ')' },
      ],
    }),
    aPermission({
      scope: '',
      description: '',
      sensitive: true,
      parts: [{ text: 'Share your albums with ' }, { value: 'bartholomew.longfellow+albums@example.com' }],
    }),
  ],
}

const pages = {
  'sign-in': (frame) => signIn(aSignIn(), frame),
  'sign-in-refused': (frame) => signIn(aSignIn({ username: 'alice', problem: 'wrong_credentials' }), frame),
  'sign-in-throttled': (frame) =>
    signIn(
      aSignIn({
        username: 'alice',
        problem: 'too_many_attempts',
        retryAfter: 280,
        client: undefined,
        cancel: false,
      }),
      frame,
    ),
  'sign-in-open': (frame) => signIn(aSignIn({ signUpUrl: '/sign-up?interaction=vk_in_5Jx2q9' }), frame),
  'sign-in-other': (frame) => signIn(aSignIn({ again: true, other: true }), frame),
  'sign-in-passkey': (frame) => signIn(aSignIn({ passkey: aPasskeyView() }), frame),
  'sign-in-passkey-wrong': (frame) => signIn(aSignIn({ passkey: aPasskeyView({ problem: 'wrong' }) }), frame),
  'sign-in-again': (frame) => signIn(aSignIn({ username: 'alice', again: true }), frame),
  consent: (frame) => consent(aConsent(), frame),
  'consent-sensitive': (frame) =>
    consent(
      aConsent({
        client: photoFrame,
        groups: [photoDriveSensitive],
        offline: false,
        redirectHost: 'frame.example',
      }),
      frame,
    ),
  'consent-early': (frame) =>
    consent(
      aConsent({
        form: aDecidingForm('/consent', 'early'),
        chosen: { scope: [], duration: 'forever' },
      }),
      frame,
    ),
  'consent-undecided': (frame) => consent(aConsent({ form: aDecidingForm('/consent', 'undecided') }), frame),
  'consent-details': (frame) => consent(aDetailedConsent(), frame),
  'consent-repeat': (frame) =>
    consent(
      aConsent({
        client: aClient({ vouchedBy: 'domain' }),
        groups: [photoDriveSensitive],
        offline: false,
        repeat: true,
      }),
      frame,
    ),
  'consent-unproven': (frame) =>
    consent(
      aConsent({
        client: aClient({ name: 'Print CLI', host: '127.0.0.1', uri: undefined }),
        groups: [{ name: 'Photo Drive', permissions: [aPermission({ isNew: false })] }],
        offline: false,
        repeat: true,
        redirectHost: '127.0.0.1',
        unprovenApp: true,
      }),
      frame,
    ),
  'consent-device': (frame) =>
    consent(
      aConsent({
        client: aClient({ name: 'Photo Frame', host: '', uri: undefined }),
        userCode: 'WDJB-MJHT',
        askedFrom: { address: '203.0.113.7', elsewhere: false },
        redirectHost: '',
      }),
      frame,
    ),
  'consent-device-elsewhere': (frame) =>
    consent(
      aConsent({
        client: aClient({ name: 'Photo Frame', host: '', uri: undefined }),
        userCode: 'WDJB-MJHT',
        askedFrom: { address: '2001:db8:1234:5678:9abc:def0:1234:5678', elsewhere: true },
        redirectHost: '',
      }),
      frame,
    ),
  'device-code': (frame) => deviceCode(aDeviceCode(), frame),
  'device-code-linked': (frame) => deviceCode(aDeviceCode({ code: 'WDJB-MJHT' }), frame),
  'device-code-too-short': (frame) => deviceCode(aDeviceCode({ problem: 'code_too_short' }), frame),
  'device-code-unknown': (frame) => deviceCode(aDeviceCode({ problem: 'unknown_code' }), frame),
  'device-code-early': (frame) =>
    deviceCode(aDeviceCode({ form: aDecidingForm('/device', 'early'), typed: 'wdjb mjht' }), frame),
  'device-done': (frame) => deviceDone({ allowed: true, deviceUrl: '/device' }, frame),
  'device-refused': (frame) => deviceDone({ allowed: false, deviceUrl: '/device' }, frame),
  'sign-out': (frame) => signOut(aSignOut(), frame),
  'sign-out-early': (frame) => signOut(aSignOut({ form: aDecidingForm('/sign-out', 'early') }), frame),
  'signing-out': (frame) => signingOut({ frames: [], next: '/signed-out' }, frame),
  'signed-out': (frame) => signedOut(aSignedOut(), frame),
  'not-signed-in': (frame) => signedOut(aSignedOut({ what: 'nothing ended' }), frame),
  error: (frame) => error(anError(), frame),
  'error-foreign-form': (frame) =>
    error(
      anError({
        status: 403,
        kind: 'foreignForm',
        clientName: undefined,
        wayOn: { to: 'again', url: '/sign-in' },
        description: 'this form did not come from our page, or cookies are off; start again',
      }),
      frame,
    ),
  'error-over': (frame) =>
    error(
      anError({
        kind: 'over',
        description: 'this sign-in was already completed, or it has expired',
      }),
      frame,
    ),
  'sign-up': (frame) => signUp(aSignUp(), frame),
  'sign-up-refused': (frame) =>
    signUp(aSignUp({ username: 'olivia', name: 'Olivia Owen', problem: 'username_taken' }), frame),
  'sign-up-throttled': (frame) =>
    signUp(aSignUp({ username: 'olivia', name: 'Olivia Owen', retryAfter: 280 }), frame),
  'sign-up-alone': (frame) =>
    signUp(aSignUp({ client: undefined, cancel: false, signInUrl: '/sign-in' }), frame),
  'set-up': (frame) => setUp(aSetUp(), frame),
  'set-up-refused': (frame) =>
    setUp(aSetUp({ username: 'olivia', name: 'Olivia Owen', problem: 'password_too_short' }), frame),
  home: (frame) => home(aHome(), frame),
  'home-signed-in': (frame) => home(aHome({ account: { name: 'Alice Adams', username: 'alice' } }), frame),
  'sign-in-forgotten': (frame) =>
    signIn(aSignIn({ recoverUrl: '/recover', signUpUrl: '/sign-up', byAddress: true }), frame),
  recover: (frame) => recover(aRecovery(), frame),
  'recover-wrong': (frame) => recover(aRecovery({ address: 'alice', problem: 'invalid_address' }), frame),
  'recover-throttled': (frame) =>
    recover(aRecovery({ address: 'a@example.com', problem: 'too_many_attempts', retryAfter: 280 }), frame),
  'recover-sent': (frame) => recover(aRecovery({ sent: true, mailboxUrl: '/mailbox' }), frame),
  'new-password': (frame) => newPassword(aNewPassword(), frame),
  'new-password-refused': (frame) => newPassword(aNewPassword({ problem: 'passwords_differ' }), frame),
  'new-password-done': (frame) => newPassword({ state: 'done', ...afterLink }, frame),
  'new-password-used': (frame) => newPassword({ state: 'unusable', link: 'used', ...afterLink }, frame),
  'sign-up-address': (frame) => signUpAddress(aSignUpAddress(), frame),
  'sign-up-address-wrong': (frame) =>
    signUpAddress(aSignUpAddress({ address: 'alice', problem: 'invalid_address', client: undefined }), frame),
  'sign-up-sent': (frame) => signUpSent({ ...afterLink, mailboxUrl: undefined }, frame),
  'create-account': (frame) => createAccount(anAccountToCreate(), frame),
  'create-account-refused': (frame) =>
    createAccount(anAccountToCreate({ name: 'Bart', problem: 'password_is_common' }), frame),
  'create-account-expired': (frame) =>
    createAccount({ state: 'unusable', link: 'expired', ...afterLink }, frame),
  invitation: (frame) => invitation(anInvitation(), frame),
  'invitation-signed-in': (frame) =>
    invitation(
      anInvitation({
        ...{ inviter: undefined, app: undefined, signedInAs: 'Bartholomew Longfellow' },
        ...{ asks: { kind: 'username', username: 'alice' }, problem: 'username_taken' },
      }),
      frame,
    ),
  'invitation-address': (frame) =>
    invitation(
      anInvitation({ asks: { kind: 'address', address: 'alice' }, problem: 'invalid_address' }),
      frame,
    ),
  'invitation-throttled': (frame) =>
    invitation(
      anInvitation({
        ...{ asks: { kind: 'address', address: 'a@example.com' } },
        ...{ problem: 'too_many_attempts', retryAfter: 280 },
      }),
      frame,
    ),
  'invitation-link': (frame) =>
    invitation(
      {
        ...{ state: 'link', form: aForm('/invitation/link'), signInUrl: '/sign-in' },
        ...{ link: 'https://id.example.com/invitation', invalid: true },
      },
      frame,
    ),
  'invitation-used': (frame) =>
    invitation({ state: 'unusable', invitation: 'used', signInUrl: '/sign-in' }, frame),
  'sign-in-invited': (frame) => signIn(aSignIn({ invitationUrl: '/invitation' }), frame),
  mailbox: (frame) => mailbox(aMailbox(), frame),
  'mailbox-empty': (frame) => mailbox(aMailbox({ messages: [] }), frame),
  leaving: (frame) => leaving(aLeaving(), frame),
  'leaving-by-form': (frame) =>
    leaving(
      aLeaving({ next: { kind: 'form_post', action: 'https://new.example/', fields: { error: 'x' } } }),
      frame,
    ),
  'form-post': (frame) => formPost(aFormPost(), frame),
  ...accountPages,
  ...factorPages,
} as const satisfies Record<string, (frame: Frame) => Page>

export type SampleName = keyof typeof pages

/** The names of the samples: each page at least once, and each state in which it looks different. */
export const sampleNames = Object.keys(pages) as SampleName[]

/** One sample, rendered. */
export function samplePage(name: SampleName, frame: Frame): Page {
  return pages[name](frame)
}
