import type { Command } from './command.ts'

/** A line of `valetkey help`; the command itself is loaded when somebody asks for it. */
export type Listed = {
  words: string
  summary: string
  load(): Promise<Command>
}

/** Every command. A further one is a file beside this and a line here. */
export const commands: readonly Listed[] = [
  {
    words: 'serve',
    summary: 'start the server',
    load: async () => (await import('./serve.ts')).serveCommand,
  },
  {
    words: 'keys list',
    summary: 'show the keys, and what happens to them when',
    load: async () => (await import('./keys-list.ts')).keysList,
  },
  {
    words: 'keys rotate',
    summary: 'give keys a successor before it is due',
    load: async () => (await import('./keys-rotate.ts')).keysRotate,
  },
  {
    words: 'keys retire',
    summary: 'withdraw a key that others may know',
    load: async () => (await import('./keys-retire.ts')).keysRetire,
  },
  {
    words: 'keys rewrap',
    summary: 'put the database under another master key',
    load: async () => (await import('./keys-rewrap.ts')).keysRewrap,
  },
  {
    words: 'registration-token',
    summary: 'make a token with which apps can register by themselves',
    load: async () => (await import('./registration-token.ts')).registrationToken,
  },
  {
    words: 'backup',
    summary: 'write the database into a file, while servers serve',
    load: async () => (await import('./backup.ts')).backup,
  },
  {
    words: 'restore',
    summary: 'make a database of a backup, with new keys',
    load: async () => (await import('./restore.ts')).restore,
  },
]
