import { basename } from 'node:path'

/** The command for npm: the npm that runs this script, if any, else the one on the PATH. */
export function npmCommand() {
  const { npm_execpath: script, npm_node_execpath: node = process.execPath } = process.env
  if (script && basename(script).startsWith('npm-cli')) return { command: node, args: [script], shell: false }
  // On Windows npm is a batch file, which only a shell can start.
  return { command: 'npm', args: [], shell: process.platform === 'win32' }
}
