import { type Html, html } from '../html/html.ts'
import { account } from './en/account.ts'
import { mails } from './en/mails.ts'
import { waitingTime } from './when.ts'

const language = 'en' as string
const direction = 'ltr' as 'ltr' | 'rtl'

/** English. */
export const en = {
  language,
  direction,

  product: 'Valetkey',
  footer: 'A key for one thing, for a while.',
  opensNewTab: '(opens in a new tab)',
  problemPrefix: 'Problem: ',
  again: {
    early: 'That was quick. Please read this page, then press the button again.',
    undecided: 'Nothing has been decided yet. Please choose one of the buttons.',
  },
  namelessApp: 'An app without a name',

  signIn: {
    title: 'Sign in',
    continueTo: (client: Html) => html`to continue to ${client}`,
    again: 'You are already signed in. Please confirm that it is you.',
    other: 'The app asks for a different person than the one who is signed in here.',
    username: 'Username',
    usernameOrAddress: 'Mail address or username',
    password: 'Password',
    submit: 'Sign in',
    cancel: 'Cancel',
    invitation: 'I have an invitation',
    signUp: 'New here? Create an account',
    forgot: 'Forgot your password?',
    wrongCredentials: 'The username or the password is wrong. Check both and try again.',
    tooManyAttempts: (seconds: number | undefined) =>
      seconds === undefined
        ? 'There were too many attempts. Wait a while, then try again.'
        : `There were too many attempts. Wait ${waitingTime(seconds, 'en')}, then try again.`,
    guessedByOthers:
      'Was it not you? Somebody else may be trying your username. You can still sign in with a browser in which you did so before.',
    busy: 'Many people are signing in right now. Wait a moment, then try again.',
  },

  secondStep: {
    title: 'One more step',
    account: (account: Html) => html`Signing in as ${account}`,
    asks: {
      one_time_code: { intro: 'Open your authenticator app and type the code that it shows.', label: 'Code' },
      passkey: { intro: 'Confirm with your passkey that it is you.', label: 'Passkey' },
      recovery_code: {
        intro: 'Type one of the recovery codes that you wrote down. Each works once.',
        label: 'Recovery code',
      },
    },
    others: {
      one_time_code: 'Use a code from your authenticator app',
      passkey: 'Use a passkey',
      recovery_code: 'Use a recovery code',
    },
    submit: 'Continue',
    startAgain: 'Sign in as somebody else',
    wrongCode: 'This code is wrong. Check it and try again.',
    usedCode: 'This code was used already. Wait for the next one, then try again.',
  },

  passkey: {
    use: 'Use a passkey',
    notUsed: 'No passkey was used. Try again, or sign in another way.',
    make: 'Make a passkey',
    notMade: 'No passkey was made. You can try again.',
    there: 'This device has a passkey of yours already.',
    noScript: 'Passkeys need JavaScript, which is off in this browser.',
    problems: {
      wrong: 'This passkey did not sign you in. It may have been removed. Try again, or sign in another way.',
    },
  },

  authenticator: {
    scan: 'Scan this with an authenticator app on your phone.',
    qrLabel: 'QR code for an authenticator app. The same key follows as text.',
    typeInstead: 'Or type this key into the app:',
    code: 'Code that the app shows',
    codeHint: 'Six digits. They prove that the app is set up.',
    name: 'Name (optional)',
    nameHint: 'So that you recognize it later, such as “My phone”.',
    wrongCode:
      'This is not the code that the app shows now. Check that the clock of your phone is right, and try again.',
  },

  factorSetUp: {
    title: 'Set up a second step',
    why: 'The people who run this server ask for more than a password. It takes a minute, once.',
    submit: 'Finish and sign in',
    others: { passkey: 'Set up a passkey instead', one_time_code: 'Set up an authenticator app instead' },
  },

  newCodes: {
    title: 'Your recovery codes',
    added: 'Your second step is set up.',
    keep: 'If you lose your phone, each of these codes signs you in once, after your password. Print them or write them down, and keep them where only you can get at them.',
    once: 'They are shown only now.',
    replaced: 'They are shown only now. Codes that you had before do not work any more.',
    next: 'I have kept them',
  },

  consent: {
    title: (client: string) => `Allow ${client}?`,
    heading: (client: Html) => html`Allow ${client}?`,
    moreHeading: (client: Html) => html`Allow ${client} more?`,
    againHeading: (client: Html) => html`Allow ${client} again?`,
    vouchedByOperator: 'The people who run this server vouch for it.',
    knownByOperator: 'The people who run this server know an app by this name.',
    vouchedByDomain: 'It has proved that it belongs to this address.',
    vouchedByNobody: 'Nobody vouches for this app: its name and its address are its own claims.',
    unproven: (client: Html) =>
      html`Any program on this device can pretend to be ${client}. Continue only if you have just started it yourself.`,
    able: 'It will be able to',
    ableMore: 'New: it will also be able to',
    ableAgain: 'As before, it will be able to',
    repeatNote: 'Everything that you allowed before stays allowed.',
    optionalNote: 'Everything with a checkbox is your choice.',
    sensitive: 'Sensitive',
    yes: 'yes',
    no: 'no',
    offline: 'Do all of this even while you are away',
    neverSees: 'It never sees your password.',
    howLong: 'For how long',
    once: 'This time only (up to one hour)',
    days: '30 days',
    forever: 'Until I take it back',
    account: 'Your account',
    accountAs: (account: Html) => html`As ${account}`,
    switchAccount: 'Use another account',
    allow: 'Allow',
    deny: 'Cancel',
    redirect: (host: Html) => html`Your browser then goes to ${host}.`,
    redirectToApp: (host: Html) =>
      html`Your browser then hands over to a program on this device, at ${host}.`,
    takeBack: (page: Html) => html`You can take it back at any time, under ${page} in your account.`,
    takeBackPage: 'What you allowed',
  },

  device: {
    title: 'Connect a device',
    intro: 'Type the code that your device shows.',
    compare: 'Does your device show exactly this code?',
    code: 'Code',
    hint: 'Letters, such as WDJB-MJHT. Case and dashes do not matter.',
    warning:
      'Continue only if the device is in front of you. Never use a code that somebody sent you: they would get access to your account.',
    submit: 'Continue',
    same: 'Yes, it is the same',
    unknownCode: 'This code is wrong or has expired. Check your device again.',
    codeTooShort:
      'Somebody is guessing codes on this server, so it does not accept short codes right now. Start again on your device to get a longer one.',
    account: (account: Html) => html`You are signed in as ${account}.`,
    consentWarning:
      'You are giving access to a device, not to this browser. The device must be in front of you and show the code above. If somebody sent you the code, press Cancel: they would get access to your account.',
    askedFrom: (address: Html) => html`The device is at the address ${address}.`,
    askedElsewhere: (address: Html) =>
      html`The device is at the address ${address}, on a different connection from yours. At home it is usually the same one.`,
    next: 'Your device then continues by itself.',
    allowedTitle: 'Your device is connected',
    allowedNext:
      'Look at your device again: it continues by itself in a few seconds. You can close this page.',
    another: 'Enter another code',
    refusedTitle: 'Your device was not connected',
    refusedNext: 'Nothing was shared. To try again, start on the device and use the new code it shows.',
  },

  wholeApi: 'Do anything there on your behalf',

  identity: {
    group: 'Your profile',
    openid: 'Recognize you when you come back',
    profile: 'See your name, picture and other details of your profile',
    email: 'See your e-mail address',
    address: 'See your postal address',
    phone: 'See your phone number',
    groups: 'See which groups you are in',
    roles: 'See your roles',
  },

  claims: {
    name: 'See your name',
    family_name: 'See your family name',
    given_name: 'See your given name',
    middle_name: 'See your middle name',
    nickname: 'See your nickname',
    preferred_username: 'See your username',
    profile: 'See the link to your profile page',
    picture: 'See your picture',
    website: 'See the link to your website',
    gender: 'See your gender',
    birthdate: 'See your date of birth',
    zoneinfo: 'See your time zone',
    locale: 'See your preferred language',
    updated_at: 'See when your profile was last changed',
    email: 'See your e-mail address',
    email_verified: 'See whether your e-mail address was checked',
    address: 'See your postal address',
    phone_number: 'See your phone number',
    phone_number_verified: 'See whether your phone number was checked',
    groups: 'See which groups you are in',
    roles: 'See your roles',
  },

  clientLinks: {
    policy: (client: Html) => html`How ${client} treats your data`,
    terms: 'Terms of use',
  },

  signOut: {
    title: 'Sign out?',
    account: (account: Html) => html`You are signed in as ${account}.`,
    yes: 'Sign out',
    no: 'Stay signed in',
  },

  signingOut: {
    title: 'Signing you out',
    intro: 'We are telling the apps that you used. This takes a moment.',
    next: 'Continue',
  },

  signedOut: {
    title: 'You are signed out',
    next: 'If other people use this device, close the browser too.',
    signIn: 'Sign in again',
  },

  notSignedIn: {
    title: 'You are not signed in',
    next: 'There was nothing to sign out of in this browser.',
    signIn: 'Sign in',
  },

  error: {
    title: 'Problem',
    developers: 'Technical details',
    code: 'Error',
    description: 'Reason',
    flowId: 'Flow id',
    toApp: (client: Html | undefined) => html`Go to ${client ?? 'the app'}`,
    again: 'Try again',
    start: 'Go to the start page',
    nothingHere: {
      title: (_client: Html | undefined) => html`There is nothing at this address`,
      next: 'Check the address, or go back to where you came from.',
    },
    wrongHost: {
      title: (_client: Html | undefined) => html`This server has a different address`,
      next: 'Continue at its own address, and use that one from now on.',
    },
    misread: {
      title: (_client: Html | undefined) => html`We could not accept this`,
      next: 'Part of what your browser sent is missing or wrong. Nothing has changed. Go back and try again.',
    },
    appChanged: {
      title: (client: Html | undefined) => html`${client ?? 'The app'} has changed in the meantime`,
      next: 'What you started can no longer be finished. Start again at the app.',
    },
    appOff: {
      title: (client: Html | undefined) => html`${client ?? 'This app'} cannot be used at the moment`,
      next: 'The people who run this server have switched it off. Ask them if you need it.',
    },
    appMistake: {
      title: (client: Html | undefined) =>
        client === undefined
          ? html`The app sent something we cannot accept`
          : html`${client} sent something we cannot accept`,
      next: 'Go back to the app and start again. If it happens again, tell its developers.',
    },
    unknownApp: {
      title: (_client: Html | undefined) => html`We do not know this app`,
      next: 'You have not been signed in. Go back, and tell the app’s developers if you came from a link of theirs.',
    },
    wrongAddress: {
      title: (client: Html | undefined) =>
        html`${client ?? 'The app'} wanted to send you to an address that is not its own`,
      next: 'We did not send you there. Please show the technical details below to the app’s developers.',
    },
    foreignForm: {
      title: (_client: Html | undefined) => html`We could not accept this form`,
      next: 'Nothing has changed. Go back, reload the page and try again. Your browser has to allow cookies, and to tell us which page the form came from.',
    },
    over: {
      title: (_client: Html | undefined) => html`This page has expired`,
      next: 'You have answered it already, left it open for too long, or started in another browser. Go back to the app. If you are not signed in there, start again.',
    },
    denied: {
      title: (_client: Html | undefined) => html`This is not allowed`,
      next: 'Nothing was shared. You can close this page.',
    },
    busy: {
      title: (_client: Html | undefined) => html`We are very busy right now`,
      next: 'Wait a moment, then try again.',
    },
    ours: {
      title: (_client: Html | undefined) => html`Something went wrong on our side`,
      next: 'Try again. If it happens again, give the people who run this server the flow id below.',
    },
  },

  leaving: {
    title: 'You are about to leave',
    heading: (client: Html) => html`Continue to ${client}?`,
    unvouched: (host: Html) => html`Nobody vouches for this app. It wants to send you to ${host}.`,
    nothing: 'Nothing was shared with it.',
    go: 'Continue to the app',
    stay: 'If you did not expect this, close this page.',
  },

  setUp: {
    title: 'Create the owner account',
    intro: 'This server has no owner yet. Its owner can change everything on it.',
    submit: 'Create account',
  },

  signUpAddress: {
    intro: 'Enter your mail address. We send you a link with which you create the account.',
    submit: 'Send the link',
  },

  signUpSent: {
    title: 'Check your mail',
    sent: 'A mail is on its way to this address. Its link works for an hour.',
    nothing: 'Nothing arrives? Look among the spam, and check the address.',
    again: 'Send it again',
  },

  createAccount: {
    title: 'Create your account',
    intro: (address: Html) => html`Your address ${address} is confirmed. You sign in with it.`,
    submit: 'Create account',
    unusableTitle: 'This link does not work',
    unknown: 'Perhaps a part of it is missing. Open it again from the mail, or ask for a new one.',
    used: 'It was used already, so the account exists. Sign in with it.',
    replaced: 'There is a newer link, or the address has an account by now. Use the newest mail, or sign in.',
    expired: 'It has expired: links work for an hour. Ask for a new one.',
    ask: 'Ask for a new link',
  },

  invitation: {
    title: 'You are invited',
    invites: (inviter: Html, host: Html) => html`${inviter} invites you to create an account at ${host}.`,
    invited: (host: Html) => html`You can create an account at ${host}.`,
    app: (app: Html) => html`With it you can use ${app}.`,
    signedIn: (name: Html) =>
      html`In this browser, ${name} is signed in. If you go on, a new account is created, and ${name} is signed out.`,
    linkTitle: 'Use an invitation',
    linkIntro: 'Paste the link that you received.',
    link: 'Link of the invitation',
    linkInvalid: 'This is not the whole link of an invitation. Copy it again.',
    go: 'Continue',
    unusableTitle: 'This invitation does not work',
    unknown:
      'Perhaps a part of the link is missing. Open it again as you received it, or ask whoever invited you for a new one.',
    used: 'It was used already. If that was you, sign in. Otherwise ask whoever invited you for a new one.',
    revoked: 'It was taken back. Ask whoever invited you.',
    replaced: 'There is a newer one. Open the link of the newest mail.',
    expired: 'It has expired. Ask whoever invited you for a new one.',
    has_account: 'Your mail address has an account already. Sign in with it.',
  },

  recover: {
    title: 'Set a new password',
    intro: 'Enter the mail address of your account. We send you a link with which you set a new password.',
    address: 'Mail address',
    submit: 'Send the link',
    invalid: 'This is not a mail address. Write it like name@example.com.',
    sentTitle: 'Check your mail',
    sent: 'If there is an account with this address, a mail is on its way. Its link works for 15 minutes.',
    nothing:
      'Nothing arrives? Look among the spam, and check the address. If your account has no confirmed mail address, ask the people who run this server.',
    again: 'Send it again',
    signIn: 'Back to sign in',
    mailbox: 'Open the mailbox of this server',
  },

  newPassword: {
    title: 'Set a new password',
    intro: (username: Html) => html`For the account ${username}.`,
    ends: 'You will be signed out everywhere, and apps will have to ask you again.',
    password: 'New password',
    again: 'New password again',
    submit: 'Set the password',
    doneTitle: 'Your password is set',
    done: 'Sign in with it now.',
    signIn: 'Sign in',
    unusableTitle: 'This link does not work',
    unknown: 'Perhaps a part of it is missing. Open it again from the mail, or ask for a new one.',
    used: 'It was used already. If that was you, sign in with the new password. If not, ask for a new link.',
    replaced: 'There is a newer link, or something about the account has changed since. Use the newest mail.',
    expired: 'It has expired: links work for 15 minutes. Ask for a new one.',
    ask: 'Ask for a new link',
  },

  signUp: {
    title: 'Create an account',
    submit: 'Create account',
    signIn: 'Sign in with an existing account',
  },

  /** The texts of every page that creates an account. */
  newAccount: {
    username: 'Username',
    name: 'Your name',
    password: 'Password',
    passwordHint: (least: number | undefined) =>
      least === undefined
        ? 'A few words that only you would put together.'
        : `At least ${least} characters: a few words that only you would put together.`,
    passwordAgain: 'Password again',
    usernameInvalid: 'This username cannot be used. Use letters, digits, dots, dashes or underscores.',
    usernameTaken: 'This username is taken. Choose another one.',
    passwordTooShort: (least: number | undefined) =>
      least === undefined
        ? 'This password is too short.'
        : `This password is too short: use at least ${least} characters.`,
    passwordTooLong: (most: number | undefined) =>
      most === undefined
        ? 'This password is too long.'
        : `This password is too long: use at most ${most} characters.`,
    nameInvalid: 'Please enter your name on one line, as you would write it on paper.',
    passwordInvalid: 'This password contains a character that cannot be used. Choose another one.',
    passwordIsUsername: 'The password must be different from the username.',
    passwordIsPersonal:
      'This password is made of your name, your username or the name of this server, which others try first. Choose words that nobody connects with you.',
    passwordIsCommon:
      'Many people use this password, so others try it first. Choose a few words that only you would put together.',
    passwordIsBreached:
      'This password was stolen from another site, so others know it. Choose a different one here, and change it wherever else you use it.',
    busy: 'We are very busy right now. Wait a moment, then try again.',
    passwordsDiffer: 'The two passwords are not the same. Enter them again.',
  },

  account,

  mails,

  home: {
    title: 'Welcome',
    intro: 'Sign in here, and decide what apps may do for you.',
    signedInTitle: 'You are signed in',
    account: (account: Html) => html`As ${account}.`,
    signIn: 'Sign in',
    yourAccount: 'Your account',
    whatYouAllowed: 'What you allowed',
    signOut: 'Sign out',
    developers: 'For developers',
    issuer: 'Issuer',
    metadata: 'Metadata',
  },

  mailbox: {
    title: 'Mailbox',
    intro: 'This server runs on your own computer and has no mail server, so its mails arrive here instead.',
    empty: 'There is no mail yet.',
    again: 'Look again',
    to: (address: Html, when: Html) => html`To ${address}, ${when}`,
    text: 'Show the text',
  },

  formPost: {
    title: 'One moment',
    heading: (client: Html) => html`Back to ${client}`,
    intro: 'If nothing happens, press Continue.',
    noScript: 'Scripts are off in this browser, so please press it yourself.',
    submit: 'Continue',
    nowhere: 'A browser cannot open the address that this app gave. Please tell its developers.',
  },
}
