import { basename } from 'node:path'

/** How to start npm: the one that runs us where there is one, else the one that the machine finds. */
export function npmCommand() {
  const { npm_execpath: script, npm_node_execpath: node = process.execPath } = process.env
  if (script && basename(script).startsWith('npm-cli')) return { command: node, args: [script], shell: false }
  // On Windows npm is a batch file, which only a shell can start.
  return { command: 'npm', args: [], shell: process.platform === 'win32' }
}
