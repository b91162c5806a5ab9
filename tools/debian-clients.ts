import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { installFromDebian, isExecutable, programFolders } from './debian.ts'

/** Apache with mod_auth_openidc: its program, and the folder of its modules. */
export type Apache = { program: string; modules: string }

/** The module folders of Debian and Red Hat. */
const moduleFolders = ['/usr/lib/apache2/modules', '/usr/lib64/httpd/modules']

/** Finds an Apache with mod_auth_openidc. */
export function findApache(env = process.env, known = moduleFolders): Apache | undefined {
  // Debian installs it in a folder that is only on the path of root.
  const folders = [...programFolders(env), '/usr/sbin']
  const program = folders
    .flatMap((folder) => ['apache2', 'httpd'].map((name) => join(folder, name)))
    .find(isExecutable)
  const modules = known.find((folder) => existsSync(join(folder, 'mod_auth_openidc.so')))
  return program === undefined || modules === undefined ? undefined : { program, modules }
}

/** Finds a Python with Authlib and requests. */
export function findAuthlib(env = process.env, known = debianPrograms): string | undefined {
  return findPython('authlib, requests', env, known)
}

const debianPrograms = ['/usr/bin']

/** Finds a Python with these modules. */
export function findPython(modules: string, env = process.env, known = debianPrograms): string | undefined {
  // Debian's packages are for Debian's Python, which may not be the first on the path.
  const pythons = [...known, ...programFolders(env)].map((folder) => join(folder, 'python3'))
  return pythons.find((python) => isExecutable(python) && knows(python, modules))
}

/** Finds the third-party clients that Debian packages, or installs them if apt-get is available. */
export async function ensureDebianClients(): Promise<{ missing?: string }> {
  if (missing().length === 0) return {}
  const problem = await installFromDebian(missing(), 'the tests with third-party clients')
  const still = missing()
  if (still.length === 0) return {}
  const names = still.join(', ')
  return {
    missing:
      problem === undefined
        ? `Third-party clients are missing: install Apache with mod_auth_openidc, and Authlib and PyJWT for Python (Debian: ${names}), then run again.`
        : `${names} are missing, and apt-get could not install them: ${problem}`,
  }
}

/** The missing Debian packages. `apache2-bin` does not start a service. */
function missing(): readonly string[] {
  return [
    ...(findApache() === undefined ? ['apache2-bin', 'libapache2-mod-auth-openidc'] : []),
    ...(findAuthlib() === undefined ? ['python3-authlib', 'python3-requests'] : []),
    ...(findPython('jwt, cryptography') === undefined ? ['python3-jwt', 'python3-cryptography'] : []),
  ]
}

function knows(python: string, modules: string): boolean {
  return spawnSync(python, ['-c', `import ${modules}`], { stdio: 'ignore' }).status === 0
}
