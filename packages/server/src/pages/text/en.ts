import { type Html, html } from '../html/html.ts'

const language: string = 'en'
const direction: 'ltr' | 'rtl' = 'ltr'

/** English. */
export const en = {
  language,
  direction,

  product: 'Valetkey',
  footer: 'A key for one thing, for a while.',
  opensNewTab: '(opens in a new tab)',
  problemPrefix: 'Problem: ',
  again: {
    early: 'That was quick. Look at this page for a moment, then press once more.',
    undecided: 'Nothing is decided yet. Press one of the buttons.',
  },
  namelessApp: 'An app without a name',

  signIn: {
    title: 'Sign in',
    continueTo: (client: Html) => html`to continue to ${client}`,
    again: 'You are signed in already. Please show once more that it is you.',
    other: 'The app asks for another person than the one who is signed in here.',
    username: 'Username',
    password: 'Password',
    submit: 'Sign in',
    cancel: 'Cancel',
    signUp: 'New here? Create an account',
    wrongCredentials: 'The username or the password is not right. Check both and try again.',
    tooManyAttempts: (seconds: number | undefined) =>
      seconds === undefined
        ? 'There were too many tries. Wait a while, then try again.'
        : `There were too many tries. Wait ${waitingTime(seconds)}, then try again.`,
    busy: 'Many people are signing in right now. Wait a moment, then try again.',
  },

  consent: {
    title: (client: string) => `Allow ${client}?`,
    heading: (client: Html) => html`Allow ${client}?`,
    moreHeading: (client: Html) => html`Allow ${client} more?`,
    againHeading: (client: Html) => html`Allow ${client} again?`,
    vouchedByOperator: 'The people who run this server vouch for it.',
    knownByOperator: 'The people who run this server know an app by this name.',
    vouchedByDomain: 'It has shown that it belongs to this address.',
    vouchedByNobody: 'Nobody vouches for this app: its name and its address are its own claims.',
    unproven: (client: Html) =>
      html`Any program on this device can pretend to be ${client}. Go on only if you have just started it yourself.`,
    able: 'It will be able to',
    ableMore: 'New: it will also be able to',
    ableAgain: 'As before, it will be able to',
    repeatNote: 'What you allowed before stays as it is.',
    optionalNote: 'What has a box is your choice.',
    sensitive: 'Sensitive',
    yes: 'yes',
    no: 'no',
    offline: 'All this also while you are away',
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
    takeBack: 'To take it back later, ask the people who run this server.',
  },

  device: {
    title: 'Connect a device',
    intro: 'Type the code that your device shows.',
    compare: 'Does your device show this very code?',
    code: 'Code',
    hint: 'Letters such as WDJB-MJHT. Case and dashes do not matter.',
    warning:
      'Go on only if the device is in front of you. Never use a code that somebody has sent you: they would get in as you.',
    submit: 'Continue',
    same: 'It is the same',
    unknownCode: 'This code is not one of ours, or its time is over. Look at your device again.',
    codeTooShort:
      'Somebody is trying codes at this server, so short ones are not taken now. Start again on your device: its new code is longer.',
    account: (account: Html) => html`You are signed in as ${account}.`,
    consentWarning:
      'This lets in a device, not this browser. It has to be in front of you and show the code above. If somebody sent you the code, press Cancel: they would get in as you.',
    askedFrom: (address: Html) => html`The device asked from the address ${address}.`,
    askedElsewhere: (address: Html) =>
      html`The device asked from the address ${address}, through another connection than yours. At home it is usually the same.`,
    next: 'Your device then goes on by itself.',
    allowedTitle: 'Your device is connected',
    allowedNext: 'Look at your device again: it goes on by itself in a few seconds. You can close this page.',
    another: 'Type another code',
    refusedTitle: 'Your device was not connected',
    refusedNext: 'Nothing was shared. To try again, start on the device and use the new code it shows.',
  },

  wholeApi: 'Act there as you',

  identity: {
    group: 'Your profile',
    openid: 'Know that it is you when you come back',
    profile: 'See your name, picture and other details of your profile',
    email: 'See your e-mail address',
    address: 'See your postal address',
    phone: 'See your phone number',
  },

  claims: {
    name: 'See your name',
    family_name: 'See your family name',
    given_name: 'See your given name',
    middle_name: 'See your middle name',
    nickname: 'See your nickname',
    preferred_username: 'See your username',
    profile: 'See the address of your profile page',
    picture: 'See your picture',
    website: 'See the address of your website',
    gender: 'See your gender',
    birthdate: 'See your date of birth',
    zoneinfo: 'See your time zone',
    locale: 'See the language you prefer',
    updated_at: 'See when your profile was last changed',
    email: 'See your e-mail address',
    email_verified: 'See whether your e-mail address was checked',
    address: 'See your postal address',
    phone_number: 'See your phone number',
    phone_number_verified: 'See whether your phone number was checked',
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
    intro: 'The apps you used are told. This takes a moment.',
    next: 'Continue',
  },

  signedOut: {
    title: 'You are signed out',
    next: 'If others use this device too, close the browser as well.',
    signIn: 'Sign in again',
  },

  error: {
    title: 'Problem',
    developers: 'For the app’s developers',
    code: 'Error',
    description: 'Reason',
    flowId: 'Flow id',
    nothingHere: {
      title: (_client: Html | undefined) => html`There is nothing at this address`,
      next: 'Look at the address again, or go back to where you came from.',
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
      next: 'We did not go there. Tell the app’s developers what stands below.',
    },
    foreignForm: {
      title: (_client: Html | undefined) => html`We could not take this form`,
      next: 'Nothing has changed. Go back, load the page again and send it once more. It needs cookies, and a browser that says which page it was sent from.',
    },
    over: {
      title: (_client: Html | undefined) => html`This page has expired`,
      next: 'It was answered already, was left for too long, or began in another browser. Go back to the app. If you are not signed in there, start again.',
    },
    denied: {
      title: (_client: Html | undefined) => html`This is not allowed`,
      next: 'Nothing was shared. You can close this page.',
    },
    busy: {
      title: (_client: Html | undefined) => html`We cannot keep up right now`,
      next: 'Wait a moment, then try again.',
    },
    ours: {
      title: (_client: Html | undefined) => html`Something went wrong on our side`,
      next: 'Try again. If it happens again, give the people who run this server the flow id below.',
    },
  },

  leaving: {
    title: 'You are about to leave',
    heading: (client: Html) => html`Go on to ${client}?`,
    stranger: (host: Html) => html`Nobody vouches for this app. It wants you to go on to ${host}.`,
    nothing: 'Nothing was shared with it.',
    go: 'Go on to the app',
    stay: 'If you did not expect this, close this page.',
  },

  setUp: {
    title: 'Create the owner account',
    intro: 'This server has no owner yet. Its owner can change everything on it.',
    submit: 'Create account',
  },

  signUp: {
    title: 'Create an account',
    submit: 'Create account',
    signIn: 'Sign in with an account that you have',
  },

  /** Wherever somebody makes an account. */
  newAccount: {
    username: 'Username',
    name: 'Your name',
    password: 'Password',
    passwordHint: (least: number | undefined) =>
      least === undefined
        ? 'A few words that only you would put together.'
        : `At least ${least} characters: a few words that only you would put together.`,
    passwordAgain: 'Password again',
    usernameInvalid: 'This username cannot be used. Take letters, digits, dots, dashes or underscores.',
    usernameTaken: 'This username is taken. Choose another one.',
    passwordTooShort: (least: number | undefined) =>
      least === undefined
        ? 'This password is too short.'
        : `This password is too short: it needs ${least} characters or more.`,
    passwordTooLong: (most: number | undefined) =>
      most === undefined
        ? 'This password is too long.'
        : `This password is too long: ${most} characters are the most.`,
    nameInvalid: 'Please write your name as you would on paper, on one line.',
    passwordInvalid: 'This password holds a character that cannot be used. Choose another one.',
    passwordIsUsername: 'The password must be something else than the username.',
    busy: 'Too much is happening here right now. Wait a moment, then try again.',
    passwordsDiffer: 'The two passwords are not the same. Type them once more.',
  },

  home: {
    title: 'Welcome',
    intro: 'People sign in here, and say which apps may do what for them.',
    signedInTitle: 'You are signed in',
    account: (account: Html) => html`As ${account}.`,
    signIn: 'Sign in',
    signOut: 'Sign out',
    developers: 'For developers',
    issuer: 'Issuer',
    metadata: 'Metadata',
  },

  formPost: {
    title: 'One moment',
    heading: (client: Html) => html`Back to ${client}`,
    intro: 'If nothing happens, press Continue.',
    noScript: 'Scripts are off in this browser, so please press it yourself.',
    submit: 'Continue',
    nowhere: 'The address this app gave cannot be reached from a browser. Tell its developers.',
  },
}

function waitingTime(seconds: number): string {
  if (seconds <= 60) return 'a minute'
  const minutes = Math.ceil(seconds / 60)
  return minutes < 60 ? `${minutes} minutes` : minutes === 60 ? 'an hour' : `${Math.ceil(minutes / 60)} hours`
}
