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
]
