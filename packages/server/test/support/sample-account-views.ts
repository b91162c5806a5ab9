import { accountHome } from '../../src/pages/account/account-home.ts'
import { activity } from '../../src/pages/account/activity.ts'
import { app } from '../../src/pages/account/app.ts'
import { devices } from '../../src/pages/account/devices.ts'
import { confirmMail, mail } from '../../src/pages/account/mail.ts'
import { password } from '../../src/pages/account/password.ts'
import { permissions } from '../../src/pages/account/permissions.ts'
import { accountDeleted, personalData } from '../../src/pages/account/personal-data.ts'
import { profile } from '../../src/pages/account/profile.ts'
import type {
  AccountHomeView,
  ActivityView,
  AppView,
  ConfirmMailView,
  DevicesView,
  MailView,
  PasswordView,
  PermissionsView,
  PersonalDataView,
  ProfileView,
} from '../../src/pages/account/view.ts'
import type { Page } from '../../src/pages/parts/layout.ts'
import type { Frame } from '../../src/pages/view.ts'
import { aDecidingForm, aForm } from './sample-forms.ts'

const now = Date.UTC(2026, 4, 3, 12)
const hour = 3_600_000

export function anAccountHome(change: Partial<AccountHomeView> = {}): AccountHomeView {
  return {
    account: { name: 'Alice Adams', username: 'alice' },
    sections: (
      ['permissions', 'profile', 'devices', 'password', 'factors', 'activity', 'personal-data'] as const
    ).map((section) => ({
      section,
      url: `/account/${section}`,
    })),
    signOutUrl: '/sign-out',
    ...change,
  }
}

export function someDevices(change: Partial<DevicesView> = {}): DevicesView {
  return {
    accountUrl: '/account',
    form: aDecidingForm('/account/devices'),
    browsers: [
      {
        sessionId: 'own',
        browser: 'Firefox',
        system: 'Linux',
        address: '203.0.113.7',
        authenticatedAt: now - 2 * hour,
        lastUsedAt: now,
        current: true,
      },
      {
        sessionId: 'phone',
        browser: 'Safari',
        system: 'iOS',
        address: '2001:db8:1234:5678:9abc:def0:1234:5678',
        authenticatedAt: now - 200 * hour,
        lastUsedAt: now - 30 * hour,
        current: false,
      },
      {
        sessionId: 'old',
        browser: undefined,
        system: undefined,
        address: undefined,
        authenticatedAt: now - 700 * hour,
        lastUsedAt: now - 650 * hour,
        current: false,
      },
    ],
    more: 3,
    now,
    done: undefined,
    ...change,
  }
}

export function aPasswordPage(change: Partial<PasswordView> = {}): PasswordView {
  return {
    accountUrl: '/account',
    permissionsUrl: '/account/permissions',
    form: aForm('/account/password'),
    username: 'alice',
    fixed: undefined,
    changedAt: now - 400 * hour,
    problem: undefined,
    retryAfter: undefined,
    passwordLength: { least: 8, most: 4096 },
    done: undefined,
    ...change,
  }
}

export function somePermissions(change: Partial<PermissionsView> = {}): PermissionsView {
  const app = {
    logoUri: undefined,
    count: 1,
    since: now - 900 * hour,
    until: null,
    lastUsedAt: now - 2 * hour,
  }
  return {
    accountUrl: '/account',
    apps: [
      { ...app, url: '/account/app?client=print-shop', name: 'Print Shop', host: 'print-shop.example' },
      {
        ...app,
        url: '/account/app?client=frame',
        name: 'Photo Frame for the Living Room and the Long Corridor Behind It',
        host: 'frame.living-room.photographs.example',
        until: now + 700 * hour,
        lastUsedAt: now - 800 * hour,
      },
      { ...app, url: '/account/app?client=mcp', name: 'Assistant', host: '127.0.0.1', count: 7 },
    ],
    more: false,
    now,
    takenBackFrom: undefined,
    ...change,
  }
}

export function anApp(change: Partial<AppView> = {}): AppView {
  return {
    accountUrl: '/account',
    permissionsUrl: '/account/permissions',
    form: aDecidingForm('/account/app'),
    receiptForm: aForm('/account/app/receipt'),
    client: {
      name: 'Print Shop',
      host: 'print-shop.example',
      uri: 'https://print-shop.example/',
      logoUri: undefined,
      policyUri: 'https://print-shop.example/privacy',
      tosUri: undefined,
      vouchedBy: 'operator',
    },
    groups: [
      {
        name: 'Photo Drive',
        lines: [
          { words: 'See your photos', sensitive: false, kept: false, value: '0' },
          { words: 'Delete your photos', sensitive: true, kept: false, value: '1' },
          {
            words: 'print',
            parts: [
              { text: 'Print ' },
              { value: '2' },
              { text: ' copies of ' },
              { value: 'Summer at the lake' },
            ],
            sensitive: false,
            kept: false,
            value: '2',
          },
        ],
      },
      {
        name: 'Your profile',
        lines: [
          { words: 'Recognize you when you come back', sensitive: false, kept: true, value: '3' },
          { words: 'See your e-mail address', sensitive: false, kept: false, value: '4' },
        ],
      },
    ],
    offline: 'offline',
    since: now - 900 * hour,
    until: now + 700 * hour,
    lastUsedAt: now - 2 * hour,
    now,
    delay: 10,
    done: undefined,
    ...change,
  }
}

export function anActivity(change: Partial<ActivityView> = {}): ActivityView {
  const event = { app: undefined, address: '203.0.113.7' }
  return {
    accountUrl: '/account',
    events: [
      { ...event, event: 'sign_in', at: now - hour / 4 },
      { ...event, event: 'consent_granted', app: 'Print Shop', address: undefined, at: now - hour },
      { ...event, event: 'sign_in_failed', address: '2001:db8:1234:5678::', at: now - 30 * hour },
      {
        ...event,
        event: 'refresh_token_reused',
        app: 'Photo Frame',
        address: undefined,
        at: now - 200 * hour,
      },
      { ...event, event: 'signed_up', at: now - 900 * hour },
    ],
    now,
    olderUrl: '/account/activity?before=evt_0',
    newestUrl: '/account/activity',
    ...change,
  }
}

export function somePersonalData(change: Partial<PersonalDataView> = {}): PersonalDataView {
  return {
    accountUrl: '/account',
    form: aDecidingForm('/account/personal-data'),
    downloadForm: aForm('/account/personal-data/download'),
    username: 'alice',
    fixed: undefined,
    problem: undefined,
    ...change,
  }
}

export function aProfile(change: Partial<ProfileView> = {}): ProfileView {
  const field = { value: '', problem: false }
  return {
    accountUrl: '/account',
    form: aForm('/account/profile'),
    username: 'alice',
    fixed: false,
    fields: [
      { ...field, claim: 'name', value: 'Alice Adams' },
      { ...field, claim: 'nickname' },
      { ...field, claim: 'website', value: 'https://alice.example/' },
      { ...field, claim: 'birthdate' },
      { ...field, claim: 'zoneinfo', value: 'Europe/Paris' },
      { ...field, claim: 'locale', value: 'en-GB' },
    ],
    done: false,
    ...change,
  }
}

export function aMailPage(change: Partial<MailView> = {}): MailView {
  return {
    accountUrl: '/account',
    form: aForm('/account/mail'),
    current: 'alice@example.com',
    typed: '',
    declared: false,
    problem: undefined,
    retryAfter: undefined,
    done: undefined,
    mailboxUrl: undefined,
    ...change,
  }
}

const confirmUrls = { accountUrl: '/account', mailUrl: '/account/mail', signInUrl: '/sign-in' }

export function aConfirmation(
  change: Partial<Extract<ConfirmMailView, { state: 'asked' }>> = {},
): ConfirmMailView {
  return {
    state: 'asked',
    form: aDecidingForm('/account/mail/confirm'),
    address: 'bartholomew.longfellow+photos@example.com',
    username: 'alice',
    ...confirmUrls,
    ...change,
  }
}

/** The sample pages of an account, by name. */
export const accountPages = {
  account: (frame) => accountHome(anAccountHome(), frame),
  'account-profile': (frame) => profile(aProfile({ done: true }), frame),
  'account-profile-wrong': (frame) =>
    profile(aProfile({ fields: [{ claim: 'birthdate', value: 'yesterday', problem: true }] }), frame),
  'account-profile-declared': (frame) => profile(aProfile({ fixed: true }), frame),
  'account-permissions': (frame) => permissions(somePermissions(), frame),
  'account-permissions-none': (frame) =>
    permissions(somePermissions({ apps: [], takenBackFrom: 'Print Shop' }), frame),
  'account-app': (frame) => app(anApp(), frame),
  'account-app-narrowed': (frame) => app(anApp({ done: 'narrowed', until: null, delay: 0 }), frame),
  'account-devices': (frame) => devices(someDevices({ done: 'endedOne' }), frame),
  'account-devices-one': (frame) =>
    devices(someDevices({ browsers: someDevices().browsers.slice(0, 1), more: 0 }), frame),
  'account-mail': (frame) => mail(aMailPage(), frame),
  'account-mail-first': (frame) => mail(aMailPage({ current: undefined }), frame),
  'account-mail-wrong': (frame) => mail(aMailPage({ typed: 'alice', problem: 'invalid_address' }), frame),
  'account-mail-sent': (frame) => mail(aMailPage({ done: 'sent', mailboxUrl: '/mailbox' }), frame),
  'account-mail-confirmed': (frame) => mail(aMailPage({ done: 'confirmed' }), frame),
  'account-mail-declared': (frame) => mail(aMailPage({ declared: true }), frame),
  'account-mail-confirm': (frame) => confirmMail(aConfirmation(), frame),
  'account-mail-signed-out': (frame) =>
    confirmMail({ state: 'unusable', problem: 'signed_out', ...confirmUrls }, frame),
  'account-password': (frame) => password(aPasswordPage(), frame),
  'account-password-wrong': (frame) => password(aPasswordPage({ problem: 'wrong_credentials' }), frame),
  'account-password-short': (frame) => password(aPasswordPage({ problem: 'password_too_short' }), frame),
  'account-password-done': (frame) => password(aPasswordPage({ done: 'doneEverywhere' }), frame),
  'account-password-declared': (frame) => password(aPasswordPage({ fixed: 'declared' }), frame),
  'account-activity': (frame) => activity(anActivity(), frame),
  'account-activity-none': (frame) =>
    activity(anActivity({ events: [], olderUrl: undefined, newestUrl: undefined }), frame),
  'account-personal-data': (frame) => personalData(somePersonalData(), frame),
  'account-personal-data-wrong': (frame) =>
    personalData(somePersonalData({ problem: 'wrong_username' }), frame),
  'account-personal-data-declared': (frame) => personalData(somePersonalData({ fixed: 'declared' }), frame),
  'account-deleted': (frame) => accountDeleted({ startUrl: '/' }, frame),
} as const satisfies Record<string, (frame: Frame) => Page>
