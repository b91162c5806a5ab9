import { spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter } from 'node:path'
import { runBehindProgress } from './progress.mjs'

/**
 * Installs packages if apt-get is available and may be used. `before`: a shell command that root runs first.
 * Returns one line with the reason why the program may still be missing, or `undefined` without apt-get.
 */
export async function installFromDebian(
  packages: readonly string[],
  purpose: string,
  before?: string,
): Promise<string | undefined> {
  const asRoot = rootPrefix()
  if (asRoot === undefined || !runs('apt-get', ['--version'])) return undefined
  const names = packages.join(', ')
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const run = (label: string, command: readonly string[]) => {
    const [program = '', ...rest] = [...asRoot, ...command]
    return runBehindProgress(label, program, rest, { env })
  }
  const update = await run('Reading the lists of Debian packages', ['apt-get', '-q', 'update'])
  if (before !== undefined) await run(`Preparing for ${names}`, ['sh', '-c', before])
  const options = ['--yes', '--no-install-recommends', '-o', 'Dpkg::Options::=--force-confold']
  const install = await run(`Installing ${names} for ${purpose}`, [
    'apt-get',
    '-q',
    'install',
    ...options,
    ...packages,
  ])
  if (install.code === 0) return 'the installed packages do not contain the program'
  return (install.output.trim() || update.output.trim()).split('\n').slice(-3).join(' ')
}

/** The folders on the PATH. */
export function programFolders(env: NodeJS.ProcessEnv): readonly string[] {
  return (env.PATH ?? '').split(delimiter).filter(Boolean)
}

export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** The prefix that runs a command as root, if that is possible without a password. */
function rootPrefix(): readonly string[] | undefined {
  if (process.getuid?.() === 0) return []
  return runs('sudo', ['-n', 'true']) ? ['sudo', '-n', 'env', 'DEBIAN_FRONTEND=noninteractive'] : undefined
}

function runs(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0
}
