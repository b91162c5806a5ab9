import { type Html, html } from '../../html/html.ts'

/** The texts of the pages on which people look after their accounts. */
export const account = {
  title: 'Your account',
  back: 'Your account',
  signedInAs: (account: Html) => html`You are signed in as ${account}.`,
  signOut: 'Sign out',

  sections: {
    permissions: {
      title: 'What you allowed',
      about: 'See which apps may use something of yours, and take it back.',
    },
    devices: {
      title: 'Where you are signed in',
      about: 'See the browsers that are signed in to your account, and sign them out.',
    },
    password: {
      title: 'Password',
      about: 'Change your password.',
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
}
