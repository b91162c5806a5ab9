import { lasting } from '../when.ts'

/** The texts of the mails. They are plain text: a mail shows them as text and as HTML. `host`: the host of the server. */
export const mails = {
  footer: (host: string) => `This mail was sent by ${host}. Nobody reads answers to it.`,
  copyLink: 'If the button does not work, open this address in your browser:',

  recovery: (host: string, username: string) => ({
    subject: 'Set a new password',
    paragraphs: [
      `Somebody, probably you, asked to set a new password for the account “${username}” at ${host}.`,
    ],
    label: 'Set a new password',
    after: [
      'The link works once, within 15 minutes. If you asked more than once, only the newest link works.',
      'If it was not you, do nothing: your password stays as it is.',
    ],
  }),

  password_recovered: (host: string, username: string) => ({
    subject: 'Your password was changed',
    paragraphs: [
      `The password of the account “${username}” at ${host} was changed with a link that we had mailed to you.`,
      'You were signed out everywhere, and apps have to ask you again.',
    ],
    label: 'Set another password',
    after: [
      'If it was not you, somebody else can read your mail. Make your mailbox safe first, then set another password.',
    ],
  }),

  confirm_address: (host: string) => ({
    subject: 'Confirm your mail address',
    paragraphs: [`Somebody, probably you, wants to use this mail address for their account at ${host}.`],
    label: 'Confirm the address',
    after: [
      'The link works once, within an hour, in a browser that is signed in to that account.',
      'If it was not you, do nothing: the address is not used then.',
    ],
  }),

  address_changed: (host: string, username: string) => ({
    subject: 'Your mail address was changed',
    paragraphs: [
      `The account “${username}” at ${host} has another mail address now. Mails about it no longer come here.`,
    ],
    after: [
      'If it was not you, sign in and change your password, or ask the people who run this server for help.',
    ],
  }),

  sign_in_changed: {
    changes: {
      password_changed: (host: string, username: string) => ({
        subject: 'Your password was changed',
        paragraph: `The password of the account “${username}” at ${host} was changed.`,
      }),
      password_removed: (host: string, username: string) => ({
        subject: 'Your password was removed',
        paragraph: `The password of the account “${username}” at ${host} was removed. You sign in with a passkey now.`,
      }),
      passkey_added: (host: string, username: string) => ({
        subject: 'A passkey was added to your account',
        paragraph: `The account “${username}” at ${host} has a new passkey. Whoever has it can sign in.`,
      }),
      passkey_removed: (host: string, username: string) => ({
        subject: 'A passkey was removed from your account',
        paragraph: `A passkey of the account “${username}” at ${host} was removed. It does not sign you in any more.`,
      }),
      one_time_code_added: (host: string, username: string) => ({
        subject: 'An authenticator app was added to your account',
        paragraph: `The account “${username}” at ${host} has a new authenticator app, whose codes complete a sign-in.`,
      }),
      one_time_code_removed: (host: string, username: string) => ({
        subject: 'An authenticator app was removed from your account',
        paragraph: `An authenticator app of the account “${username}” at ${host} was removed. Its codes are not accepted any more.`,
      }),
      recovery_codes_made: (host: string, username: string) => ({
        subject: 'You have new recovery codes',
        paragraph: `The account “${username}” at ${host} has new recovery codes. The ones before do not work any more.`,
      }),
    },
    ifYou: 'If it was you, you do not have to do anything.',
    label: 'See where you are signed in',
    ifNot:
      'If it was not you, sign out of the browsers that you do not know, set another password, and look at how you can sign in.',
  },

  sign_up: (host: string) => ({
    subject: 'Create your account',
    paragraphs: [`Somebody, probably you, wants to create an account with this mail address at ${host}.`],
    label: 'Create the account',
    after: [
      'The link works once, within an hour. If you asked more than once, only the newest link works.',
      'If it was not you, do nothing: no account is created then.',
    ],
  }),

  /** `seconds`: for how long the link works. */
  invitation: (host: string, inviter: string | undefined, app: string | undefined, seconds: number) => ({
    subject: inviter === undefined ? `You are invited to ${host}` : `${inviter} invites you to ${host}`,
    paragraphs: [
      inviter === undefined
        ? `You can create an account at ${host}.`
        : `${inviter} invites you to create an account at ${host}.`,
      ...(app === undefined ? [] : [`With it you can use ${app}.`]),
    ],
    label: 'Accept the invitation',
    after: [
      `The link works once, for ${lasting(seconds, 'en')}. It is for you alone: whoever has it can create the account.`,
      'If you did not expect it, do nothing: no account is created then.',
    ],
  }),

  address_taken: (host: string, username: string) => ({
    subject: 'You have an account already',
    paragraphs: [
      `Somebody, probably you, wanted to create an account with this mail address at ${host}. There is one already: “${username}”.`,
    ],
    label: 'Sign in',
    after: [
      'If you forgot your password, choose “Forgot your password?” there.',
      'If it was not you, do nothing: nothing has changed.',
    ],
  }),

  test: (host: string) => ({
    subject: `${host} can send mail`,
    paragraphs: [
      `This is a test. Somebody who runs ${host} wanted to know whether its mail reaches you. It does.`,
      'You do not have to do anything.',
    ],
  }),
}
