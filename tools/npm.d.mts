/** The command for npm: the npm that runs this script, if any, else the one on the PATH. */
export function npmCommand(): { command: string; args: readonly string[]; shell: boolean }
