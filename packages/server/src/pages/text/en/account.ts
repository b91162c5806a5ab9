import { type Html, html } from '../../html/html.ts'

/** The texts of the pages on which people look after their accounts. */
export const account = {
  title: 'Your account',
  back: 'Your account',
  signedInAs: (account: Html) => html`You are signed in as ${account}.`,
  signOut: 'Sign out',

  sections: {
    profile: {
      title: 'Profile',
      about: 'What apps learn about you if you allow it.',
    },
    permissions: {
      title: 'What you allowed',
      about: 'See which apps may use something of yours, and take it back.',
    },
    devices: {
      title: 'Where you are signed in',
      about: 'See the browsers that are signed in to your account, and sign them out.',
    },
    mail: {
      title: 'Mail address',
      about: 'Confirm or change the address that mails about your account go to.',
    },
    password: {
      title: 'Password',
      about: 'Change your password.',
    },
    factors: {
      title: 'How you sign in',
      about: 'Add a second step, so that a stolen password is not enough.',
    },
    activity: {
      title: 'Recent activity',
      about: 'See what happened with your account.',
    },
    'personal-data': {
      title: 'Your data',
      about: 'Download everything that is stored about you, or delete your account.',
    },
  },

  activity: {
    title: 'Recent activity',
    intro:
      'The last ninety days. If something was not you, change your password and sign out everywhere else.',
    none: 'Nothing has happened yet.',
    older: 'Older',
    newest: 'Back to the newest',
    from: (address: Html) => html`from ${address}`,
    events: {
      sign_in: (_app: Html) => html`You signed in`,
      sign_in_failed: (_app: Html) => html`Somebody tried to sign in with a wrong password`,
      sign_in_throttled: (_app: Html) =>
        html`There were too many attempts to sign in, so we refused further ones`,
      sign_out: (_app: Html) => html`A browser was signed out`,
      signed_out_elsewhere: (_app: Html) => html`You signed out everywhere else`,
      password_changed: (_app: Html) => html`You changed your password`,
      factor_added: (_app: Html) => html`You added a way to sign in`,
      factor_removed: (_app: Html) => html`You removed a way to sign in`,
      recovery_codes_made: (_app: Html) => html`You got new recovery codes`,
      second_step_failed: (_app: Html) => html`Somebody used a wrong code or passkey at the second step`,
      second_step_throttled: (_app: Html) =>
        html`Somebody used too many wrong codes at the second step; we refused further ones`,
      recovery_asked: (_app: Html) => html`A link to set a new password was mailed to you`,
      password_recovered: (_app: Html) => html`A new password was set with a link from a mail`,
      mail_address_verified: (_app: Html) => html`You confirmed your mail address`,
      data_exported: (_app: Html) => html`You downloaded your data`,
      data_exported_by_operator: (_app: Html) => html`The people who run this server exported your data`,
      consent_granted: (app: Html) => html`You allowed ${app} to use something of yours`,
      consent_denied: (app: Html) => html`You did not allow what ${app} asked for`,
      permissions_withdrawn: (app: Html) => html`You took back some of what you had allowed ${app}`,
      grant_taken_back: (app: Html) => html`You took everything back from ${app}`,
      granted_by_registration: (app: Html) =>
        html`${app} was allowed something by the people who run this server`,
      code_replayed: (app: Html) =>
        html`A key of ${app} was used twice, so we ended what was started with it`,
      refresh_token_reused: (app: Html) => html`An old key of ${app} was used again, so we ended its access`,
      user_code_wrong: (_app: Html) => html`A wrong code of a device was entered`,
      user_code_throttled: (_app: Html) => html`Too many wrong codes of a device were entered`,
      token_revoked: (app: Html) => html`${app} gave up its access`,
      profile_changed: (_app: Html) => html`You changed your profile`,
      claim_changed: (_app: Html) => html`The people who run this server changed your profile`,
      user_changed: (_app: Html) => html`The people who run this server changed your account`,
      membership_added: (_app: Html) => html`You were added to a group, or given a role`,
      membership_removed: (_app: Html) => html`You were removed from a group, or lost a role`,
      owner_created: (_app: Html) => html`You created this account, which owns the server`,
      signed_up: (_app: Html) => html`You created this account`,
    },
  },

  personalData: {
    title: 'Your data',
    download: 'Download',
    downloadTitle: 'Download your data',
    downloadAbout:
      'One file with everything that is stored about you: your account, where you are signed in, what you allowed, and recent activity. Passwords and keys are not in it.',
    deleteTitle: 'Delete your account',
    deleteAbout:
      'Your account, your sign-ins and everything that you allowed are deleted at once, and cannot be brought back. Apps keep what they have already received; ask them to delete it.',
    confirm: (username: Html) => html`To delete it, type your username: ${username}`,
    username: 'Username',
    wrongUsername: 'This is not your username. Nothing was deleted.',
    delete: 'Delete my account',
    declared: 'The people who run this server set up your account. Ask them if you want it deleted.',
    lastOwner: 'You are the only owner of this server. Make somebody else an owner first.',
    deleted: 'Your account is deleted',
    deletedNext: 'Nothing that was stored about you is left here. You can close this page.',
  },

  profile: {
    title: 'Profile',
    intro: 'Apps learn this about you only if you allow it. Leave empty what you do not want to tell.',
    username: 'Username',
    declared: 'The people who run this server filled in your profile. Ask them if something is wrong.',
    save: 'Save',
    done: 'Your profile is saved.',
    fields: {
      name: 'Name',
      given_name: 'Given name',
      family_name: 'Family name',
      middle_name: 'Middle name',
      nickname: 'Nickname',
      preferred_username: 'Username that apps should use',
      profile: 'Profile page',
      picture: 'Address of your picture',
      website: 'Website',
      gender: 'Gender',
      birthdate: 'Date of birth',
      zoneinfo: 'Time zone',
      locale: 'Language',
    },
    hints: {
      profile: 'An address that begins with https://',
      picture: 'An address that begins with https://',
      website: 'An address that begins with https://',
      birthdate: 'Year, month and day, such as 1990-04-23. Only the year is fine, too.',
      zoneinfo: 'Such as Europe/Paris.',
      locale: 'Such as en, fr or pt-BR.',
    },
    problems: {
      name: 'Please write it on one line, with at most 200 characters.',
      given_name: 'Please write it on one line, with at most 200 characters.',
      family_name: 'Please write it on one line, with at most 200 characters.',
      middle_name: 'Please write it on one line, with at most 200 characters.',
      nickname: 'Please write it on one line, with at most 200 characters.',
      preferred_username: 'Please write it on one line, with at most 200 characters.',
      profile: 'This is not a web address. It has to begin with https://',
      picture: 'This is not a web address. It has to begin with https://',
      website: 'This is not a web address. It has to begin with https://',
      gender: 'Please write it on one line, with at most 200 characters.',
      birthdate: 'This is not a date. Write it like 1990-04-23.',
      zoneinfo: 'We do not know this time zone. Write it like Europe/Paris.',
      locale: 'We do not know this language. Write it like en or pt-BR.',
    },
  },

  permissions: {
    title: 'What you allowed',
    intro: 'These apps may use something of yours. Choose one to see what it may do, and to take it back.',
    none: 'No app may use anything of yours.',
    noneNext: 'When you allow an app something, it appears here.',
    lastUsed: (when: Html) => html`Last used ${when}`,
    since: (when: Html) => html`Since ${when}`,
    until: (when: Html) => html`Until ${when}`,
    forever: 'Until you take it back',
    count: (count: number) => `${count} registrations of this app`,
    more: 'There are more apps than fit on this page. Take back some of these to see the others.',
    takenBack: (app: Html) => html`${app} may no longer use anything of yours.`,
  },

  app: {
    receipt: 'Download a receipt',
    receiptNote: 'What you allowed in the words that you saw, signed by this server.',
    able: 'It may',
    offline: 'Do all of this even while you are away',
    keepNote: 'Untick what it shall no longer do, then press “Keep only what is ticked”.',
    sinceUntil: 'For how long',
    takeBack: 'Take everything back',
    takeBackNote: (app: Html) =>
      html`${app} stops working with your account, on every device. It can ask you again.`,
    keep: 'Keep only what is ticked',
    narrowed: 'Done. The app keeps only what is ticked below.',
    changed: 'What you allowed has changed in the meantime. Please look again.',
    delay: (minutes: number) =>
      minutes === 1
        ? 'Some services may take up to a minute to notice.'
        : `Some services may take up to ${minutes} minutes to notice.`,
    back: 'What you allowed',
  },

  devices: {
    title: 'Where you are signed in',
    thisBrowser: 'This browser',
    unknown: 'A browser',
    named: (browser: string, system: string) => `${browser} on ${system}`,
    signedIn: (when: Html) => html`Signed in ${when}`,
    lastUsed: (when: Html) => html`Last used ${when}`,
    from: (address: Html) => html`From the address ${address}`,
    signOut: 'Sign out',
    signOutOf: (browser: Html) => html`Sign out ${browser}`,
    signOutOthers: 'Sign out everywhere else',
    onlyThis: 'You are signed in nowhere else.',
    more: (count: number) =>
      count === 1
        ? 'One more browser is not listed. “Sign out everywhere else” ends it, too.'
        : `${count} more browsers are not listed. “Sign out everywhere else” ends them, too.`,
    apps: 'Apps that may act while you are away keep working. You can stop them under “What you allowed”.',
    unfamiliar: 'If you do not recognize a browser, sign it out and change your password.',
    endedOne: 'That browser is signed out.',
    endedOthers: 'You are signed out everywhere else.',
    goneAlready: 'That browser was signed out already.',
  },

  mail: {
    title: 'Mail address',
    current: (address: Html) => html`Your address is ${address}. It is confirmed.`,
    none: 'Your account has no confirmed mail address. With one you can set a new password if you forget yours.',
    declared: 'Your address comes from the people who run this server. Ask them if you want to change it.',
    new: 'New mail address',
    first: 'Mail address',
    submit: 'Send a link to it',
    invalid: 'This is not a mail address. Write it like name@example.com.',
    sent: 'A mail with a link is on its way to the address. Open the link in this browser within an hour. Until then, nothing changes.',
    confirmed: 'Your mail address is confirmed.',
    mailbox: 'Open the mailbox of this server',

    confirmTitle: 'Confirm your mail address',
    confirmIntro: (address: Html, username: Html) =>
      html`${address} becomes the mail address of the account ${username}.`,
    confirm: 'Confirm',
    unusableTitle: 'This link does not work here',
    unknown: 'Perhaps a part of it is missing. Open it again from the mail, or ask for a new one.',
    used: 'It was used already, so the address is confirmed.',
    replaced: 'There is a newer link, or your address has changed since. Use the newest mail.',
    expired: 'It has expired: links work for an hour. Ask for a new one.',
    taken: 'Another account has confirmed this address already. Sign in to that one, or use another address.',
    other_person: 'It belongs to another account than the one that is signed in here.',
    signed_out: 'Sign in first, in this browser, then open the link from the mail again.',
    toMail: 'Go to your mail address',
    signIn: 'Sign in',
  },

  password: {
    title: 'Password',
    changed: (when: Html) => html`Last changed on ${when}.`,
    current: 'Current password',
    new: 'New password',
    again: 'New password again',
    signOutOthers: 'Sign me out everywhere else',
    signOutOthersHint: 'Recommended if somebody else may know your old password.',
    submit: 'Change password',
    wrong: 'This is not your current password. Check it and try again.',
    declared: 'The people who run this server set your password. Ask them if you want to change it.',
    none: 'Your account has no password.',
    lost: 'Your password was changed somewhere else in the meantime. Nothing was changed here.',
    done: 'Your password is changed.',
    doneEverywhere: 'Your password is changed, and you are signed out everywhere else.',
    lookAtApps: 'See what you allowed apps to do',
  },

  factorName: {
    title: 'Name',
    hint: 'So that you recognize it later, such as “My laptop”.',
    submit: 'Keep the name',
  },

  factors: {
    title: 'How you sign in',
    on: 'Your password alone does not sign you in: it takes a second step.',
    off: 'Your password alone signs you in. With a second step, a stolen password is not enough.',
    noPassword: 'You sign in with a passkey. Your account has no password.',
    kinds: { password: 'Password', one_time_code: 'Authenticator app', passkey: 'Passkey' },
    since: (when: Html) => html`Since ${when}`,
    lastUsed: (when: Html) => html`Last used ${when}`,
    neverUsed: 'Not used yet',
    backedUp: 'Kept by your password manager',
    notBackedUp: 'Only on this one device',
    added: 'It is set up.',
    removed: 'It is removed.',
    gone: 'It was removed already.',
    renamed: 'It has a new name.',
    rename: 'Rename',
    remove: 'Remove',
    addPasskey: 'Add a passkey',
    addOneTimeCode: 'Add an authenticator app',
    recoveryCodes: 'Recovery codes',
    codesLeft: (count: number) =>
      count === 0
        ? 'You have none left.'
        : count === 1
          ? 'You have one code left.'
          : `You have ${count} codes left.`,
    renew: 'Get new recovery codes',
    problems: {
      last_way_in: 'This is your only way in, so it cannot be removed. Add another one first.',
      required: 'The people who run this server ask you to have a second step. Add another one first.',
    },
    signOutOthers: 'Do you want to sign out everywhere else?',
  },

  passkey: {
    title: 'Add a passkey',
    what: 'A passkey signs you in with your fingerprint, your face or the PIN of your device, without a password. Nobody can steal it with a false page.',
    beside: 'From then on your password alone does not sign you in. You also get recovery codes.',
    only: 'You can have several, for example one on each device.',
    nameHint: 'So that you recognize it later, such as “My laptop”.',
    problems: {
      refused:
        'Your device did not make a passkey that this server accepts. Try again, or use another device.',
      full: 'You have as many passkeys as are possible. Remove one first.',
      exists: 'This passkey is in use already.',
      lost: 'Nothing was added, because you were signed out in the meantime. Sign in and try again.',
    },
  },

  oneTimeCode: {
    title: 'Add an authenticator app',
    what: 'The app shows a new code every half minute. When you sign in, you type it after your password.',
    submit: 'Add',
    full: 'You have as many authenticator apps as are possible. Remove one first.',
    lost: 'Nothing was added, because you were signed out in the meantime. Sign in and try again.',
  },

  recoveryCodes: {
    title: 'Recovery codes',
    what: 'If you lose your phone, each of these codes signs you in once, after your password.',
    nothing: 'You have no second step, so you need no recovery codes.',
    replaces: 'New codes replace the ones that you have.',
    submit: 'Get new codes',
  },
}
