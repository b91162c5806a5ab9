import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { installFromDebian, isExecutable, programFolders } from './debian.ts'

/** Apache with mod_auth_openidc: its program, and the folder of its modules. */
export type Apache = { program: string; modules: string }

/** Debian's folders, and those of Red Hat. */
const moduleFolders = ['/usr/lib/apache2/modules', '/usr/lib64/httpd/modules']

/** An Apache that has mod_auth_openidc. */
export function findApache(env = process.env, known = moduleFolders): Apache | undefined {
  // Debian's lies where only root's path leads.
  const folders = [...programFolders(env), '/usr/sbin']
  const program = folders
    .flatMap((folder) => ['apache2', 'httpd'].map((name) => join(folder, name)))
    .find(isExecutable)
  const modules = known.find((folder) => existsSync(join(folder, 'mod_auth_openidc.so')))
  return program === undefined || modules === undefined ? undefined : { program, modules }
}

/** A Python that has Authlib, and what Authlib sends requests with. */
export function findAuthlib(env = process.env, known = ['/usr/bin']): string | undefined {
  // Debian's packages are for Debian's Python, which need not be the first on the path.
  const pythons = [...known, ...programFolders(env)].map((folder) => join(folder, 'python3'))
  return pythons.find((python) => isExecutable(python) && knows(python, 'authlib, requests'))
}

/** Finds the clients of others that Debian packages, or installs them where apt-get is there and may be used. */
export async function ensureDebianClients(): Promise<{ missing?: string }> {
  if (missing().length === 0) return {}
  const problem = await installFromDebian(missing(), 'the tests with clients of others')
  const still = missing()
  if (still.length === 0) return {}
  const names = still.join(', ')
  return {
    missing:
      problem === undefined
        ? `Clients of others are missing: install Apache with mod_auth_openidc, and Authlib for Python (Debian: ${names}), then run again.`
        : `${names} are missing, and apt-get could not install them: ${problem}`,
  }
}

/** Debian's packages; `apache2-bin` starts nothing by itself. */
function missing(): readonly string[] {
  return [
    ...(findApache() === undefined ? ['apache2-bin', 'libapache2-mod-auth-openidc'] : []),
    ...(findAuthlib() === undefined ? ['python3-authlib', 'python3-requests'] : []),
  ]
}

function knows(python: string, modules: string): boolean {
  return spawnSync(python, ['-c', `import ${modules}`], { stdio: 'ignore' }).status === 0
}
