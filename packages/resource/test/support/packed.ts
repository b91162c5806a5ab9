import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const home = fileURLToPath(new URL('../..', import.meta.url))
const root = fileURLToPath(new URL('../../../..', import.meta.url))
const onWindows = process.platform === 'win32'

/** The compiler of this workspace. */
const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')

/** The system's Node, usually an older version that the package must support too; the current one if there is none. */
export const systemNode = existsSync('/usr/bin/node') ? '/usr/bin/node' : process.execPath

/** A project with the published package installed: compiled, packed and unpacked. */
export type Consumer = {
  folder: string
  /** Every path in the tarball, without the leading `package/`. */
  files: readonly string[]
  write(name: string, text: string): Promise<string>
  /** Throws the compiler's output if a file of the project has a type error. */
  typeCheck(...files: string[]): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

export async function aConsumer(...packages: string[]): Promise<Consumer> {
  const folder = await mkdtemp(join(tmpdir(), 'valetkey-consumer-'))
  const installed = join(folder, 'node_modules', '@valetkey', 'resource')
  await mkdir(installed, { recursive: true })
  const { tarball, files } = await pack(join(folder, 'staged'))
  await run('tar', ['-xzf', tarball, '-C', installed, '--strip-components=1'])
  for (const name of packages) {
    const link = join(folder, 'node_modules', name)
    await mkdir(join(link, '..'), { recursive: true })
    await symlink(join(root, 'node_modules', name), link, 'junction')
  }
  await writeFile(join(folder, 'package.json'), JSON.stringify({ type: 'module' }))
  return {
    folder,
    files,
    async write(name, text) {
      const file = join(folder, name)
      await writeFile(file, text)
      return file
    },
    async typeCheck(...sources) {
      const options = [
        '--strict',
        '--noEmit',
        '--module',
        'nodenext',
        '--target',
        'es2022',
        '--types',
        'node',
      ]
      const lenient = ['--skipLibCheck', '--allowJs', '--checkJs', '--ignoreConfig']
      await run(process.execPath, [tsc, ...options, ...lenient, ...sources], { cwd: folder }).catch(
        (error) => {
          throw new Error(`type errors:\n${error.stdout}`)
        },
      )
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}

/** Compiles the sources, points `exports` at the output and packs it, without using the network. */
async function pack(staged: string): Promise<{ tarball: string; files: readonly string[] }> {
  await mkdir(staged)
  const outDir = join(staged, 'dist')
  await run(process.execPath, [tsc, '-p', join(home, 'tsconfig.build.json'), '--outDir', outDir]).catch(
    (error) => {
      throw new Error(`the package does not compile:\n${error.stdout}`)
    },
  )
  const manifest = JSON.parse(await readFile(join(home, 'package.json'), 'utf8'))
  const sources: [string, string][] = Object.entries(manifest.exports)
  manifest.exports = Object.fromEntries(
    sources.map(([path, source]) => {
      const compiled = source.replace('./src/', './dist/').replace(/\.ts$/, '')
      return [path, { types: `${compiled}.d.ts`, default: `${compiled}.js` }]
    }),
  )
  await writeFile(join(staged, 'package.json'), JSON.stringify(manifest, null, 2))
  await cp(join(home, 'README.md'), join(staged, 'README.md'))
  const env = {
    ...process.env,
    npm_config_cache: join(staged, '..', 'npm-cache'),
    npm_config_update_notifier: 'false',
  }
  const { stdout } = await run('npm', ['pack', '--offline', '--ignore-scripts', '--json'], {
    cwd: staged,
    env,
    shell: onWindows,
  })
  const report: unknown = JSON.parse(stdout)
  const [packed] = Array.isArray(report) ? report : Object.values(report as object)
  const entries: { path: string }[] = packed.files
  return { tarball: join(staged, packed.filename), files: entries.map((entry) => entry.path) }
}
