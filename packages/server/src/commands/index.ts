import type { Command } from './command.ts'

/** A line of `valetkey help`; the command itself is loaded on demand. */
export type Listed = {
  words: string
  summary: string
  load(): Promise<Command>
}

/** Every command. To add one, add a file beside this one and a line here. */
export const commands: readonly Listed[] = [
  {
    words: 'serve',
    summary: 'start the server',
    load: async () => (await import('./serve.ts')).serveCommand,
  },
  {
    words: 'keys list',
    summary: 'show the keys, and when they change next',
    load: async () => (await import('./keys-list.ts')).keysList,
  },
  {
    words: 'keys rotate',
    summary: 'rotate keys before they are due',
    load: async () => (await import('./keys-rotate.ts')).keysRotate,
  },
  {
    words: 'keys retire',
    summary: 'withdraw a compromised key',
    load: async () => (await import('./keys-retire.ts')).keysRetire,
  },
  {
    words: 'keys rewrap',
    summary: 'change the master key of the database',
    load: async () => (await import('./keys-rewrap.ts')).keysRewrap,
  },
  {
    words: 'registration-token',
    summary: 'create a token that lets apps register themselves',
    load: async () => (await import('./registration-token.ts')).registrationToken,
  },
  {
    words: 'invite',
    summary: 'invite somebody to create an account',
    load: async () => (await import('./invite.ts')).inviteCommand,
  },
  {
    words: 'invitations list',
    summary: 'show the invitations that still work',
    load: async () => (await import('./invitations-list.ts')).invitationsList,
  },
  {
    words: 'invitations revoke',
    summary: 'take an invitation back',
    load: async () => (await import('./invitations-revoke.ts')).invitationsRevoke,
  },
  {
    words: 'user export',
    summary: 'print everything that is stored about a person',
    load: async () => (await import('./user-export.ts')).userExport,
  },
  {
    words: 'user delete',
    summary: 'delete the account of a person',
    load: async () => (await import('./user-delete.ts')).userDelete,
  },
  {
    words: 'claims list',
    summary: 'show the values of your own claims for a person',
    load: async () => (await import('./claims-list.ts')).claimsList,
  },
  {
    words: 'claims set',
    summary: 'set one of your own claims for a person',
    load: async () => (await import('./claims-set.ts')).claimsSet,
  },
  {
    words: 'claims remove',
    summary: 'remove the value of a claim',
    load: async () => (await import('./claims-remove.ts')).claimsRemove,
  },
  {
    words: 'factors list',
    summary: 'show what a person can sign in with',
    load: async () => (await import('./factors-list.ts')).factorsList,
  },
  {
    words: 'factors remove',
    summary: 'remove the second factors of a person who has lost them',
    load: async () => (await import('./factors-remove.ts')).factorsRemove,
  },
  {
    words: 'groups list',
    summary: 'show the groups, and who is in them',
    load: async () => (await import('./groups-list.ts')).groupsList,
  },
  {
    words: 'groups add',
    summary: 'add a person to a group',
    load: async () => (await import('./groups-add.ts')).groupsAdd,
  },
  {
    words: 'groups remove',
    summary: 'remove a person from a group',
    load: async () => (await import('./groups-remove.ts')).groupsRemove,
  },
  {
    words: 'roles list',
    summary: 'show the roles, and who has them',
    load: async () => (await import('./roles-list.ts')).rolesList,
  },
  {
    words: 'roles add',
    summary: 'give a person a role',
    load: async () => (await import('./roles-add.ts')).rolesAdd,
  },
  {
    words: 'roles remove',
    summary: 'take a role from a person',
    load: async () => (await import('./roles-remove.ts')).rolesRemove,
  },
  {
    words: 'mail test',
    summary: 'send a test mail, and show what the mail server says',
    load: async () => (await import('./mail-test.ts')).mailTest,
  },
  {
    words: 'backup',
    summary: 'write a backup of the database; servers keep running',
    load: async () => (await import('./backup.ts')).backup,
  },
  {
    words: 'restore',
    summary: 'restore a backup into an empty database, with new keys',
    load: async () => (await import('./restore.ts')).restore,
  },
]
