/** How to start npm: the one that runs us where there is one, else the one that the machine finds. */
export function npmCommand(): { command: string; args: readonly string[]; shell: boolean }
