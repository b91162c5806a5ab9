import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { npmCommand } from './npm.mjs'
import { runBehindProgress } from './progress.mjs'

/** Whether node_modules matches package-lock.json, by the hashes that npm writes into both. */
export function isInstalled(root) {
  const present = lockedPackages(join(root, 'node_modules', '.package-lock.json'))
  if (!present) return false
  return Object.entries(wantedPackages(root)).every(([path, wanted]) => {
    const there = present[path]
    if (!there) return wanted.optional === true
    return identity(there) === identity(wanted)
  })
}

/** Installs exactly the packages in package-lock.json, with visible progress. Returns npm's exit code. */
export async function install(root) {
  const wanted = Object.entries(wantedPackages(root)).filter(([, entry]) => !entry.optional && !entry.link)
  const detail = () => {
    const done = wanted.filter(([path]) => existsSync(join(root, path, 'package.json'))).length
    return `${done} of ${wanted.length}`
  }
  const npm = npmCommand()
  const quiet = ['--loglevel=error', '--progress=false', '--audit=false', '--fund=false']
  try {
    const { code, output } = await runBehindProgress(
      'Installing packages',
      npm.command,
      [...npm.args, 'ci', '--include=dev', '--include=optional', ...quiet],
      { cwd: root, shell: npm.shell, detail },
    )
    if (code !== 0 && code < 128) {
      // The error message comes first; after it npm lists all its options.
      console.error(
        `\n${output.trim().split('\n').slice(0, 15).join('\n')}\n\nnpm could not install the packages (its output is above).`,
      )
      console.error('Check the network connection, delete the folder node_modules and try again.')
    }
    return code
  } catch (error) {
    console.error(`npm could not be started (${error.message}). Install npm, then try again.`)
    return 1
  }
}

function wantedPackages(root) {
  const all = lockedPackages(join(root, 'package-lock.json')) ?? {}
  return Object.fromEntries(Object.entries(all).filter(([path]) => path.startsWith('node_modules/')))
}

function lockedPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages
  } catch {
    return undefined
  }
}

function identity(entry) {
  return entry.link ? `link to ${entry.resolved}` : (entry.integrity ?? entry.version)
}
