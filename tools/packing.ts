import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { npmCommand } from './npm.mjs'
import { outputOf } from './program.ts'
import { type Manifest, publishedManifest } from './published-manifest.ts'
import { compilerEnvironment, typeCompiler } from './type-compiler.ts'

/** A packed package. */
export type Packed = { name: string; version: string; tarball: string }

/** In order of their dependencies. */
const packages = ['resource', 'server']

/**
 * Compiles and packs the published packages of the workspace at `root`. The tarballs are put into `folder`, which
 * is emptied first and must be inside the workspace. Throws with the output of the compiler or of npm.
 */
export async function packPackages(root: string, folder: string): Promise<Packed[]> {
  rmSync(folder, { recursive: true, force: true })
  const packed: Packed[] = []
  for (const name of packages) {
    const stage = join(folder, 'stage', name)
    const { manifest, options } = copySources(join(root, 'packages', name), stage)
    // The compiler sees our other packages as users do: compiled, under their names.
    for (const [index, other] of packed.entries()) {
      link(join(folder, 'stage', packages[index] ?? ''), join(stage, 'node_modules', other.name))
    }
    await compile(root, stage, options)
    const versions = Object.fromEntries(packed.map((other) => [other.name, other.version]))
    writeJson(join(stage, 'package.json'), publishedManifest(manifest, versions))
    for (const document of ['README.md', 'LICENSE']) {
      const own = join(stage, document)
      if (!existsSync(own) && existsSync(join(root, document))) cpSync(join(root, document), own)
    }
    packed.push({
      name: manifest.name,
      version: manifest.version,
      tarball: await pack(stage, folder, manifest),
    })
  }
  return packed
}

function copySources(source: string, stage: string): { manifest: Manifest; options: object } {
  const left = /[\\/](?:node_modules|test|dist)$|\.test\.ts$/
  cpSync(source, stage, { recursive: true, filter: (path) => !left.test(path.slice(source.length)) })
  const build = join(source, 'tsconfig.build.json')
  const options = existsSync(build) ? JSON.parse(readFileSync(build, 'utf8')).compilerOptions : {}
  return { manifest: JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')), options }
}

async function compile(root: string, stage: string, options: object): Promise<void> {
  // The program reads its manifest at run time, so it needs only a type here, and no compiled copy.
  writeFileSync(
    join(stage, 'package.d.json.ts'),
    'declare const manifest: { version: string }\nexport = manifest\n',
  )
  writeJson(join(stage, 'tsconfig.json'), {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: {
      ...options,
      noEmit: false,
      declaration: true,
      resolveJsonModule: false,
      allowArbitraryExtensions: true,
      rootDir: 'src',
      outDir: 'dist',
    },
    include: ['src'],
  })
  const args = [typeCompiler, '-p', stage, '--pretty', 'false']
  const { passed, output } = await outputOf(process.execPath, args, { env: compilerEnvironment() })
  if (!passed) throw new Error(`the packed sources do not compile:\n${output}`)
}

async function pack(stage: string, folder: string, { name, version }: Manifest): Promise<string> {
  const npm = npmCommand()
  const args = [
    ...npm.args,
    'pack',
    stage,
    '--pack-destination',
    folder,
    '--ignore-scripts',
    '--loglevel=error',
  ]
  const { passed, output } = await outputOf(npm.command, args, { shell: npm.shell })
  const tarball = join(folder, `${name.replace('@', '').replace('/', '-')}-${version}.tgz`)
  if (!passed || !existsSync(tarball)) throw new Error(`npm pack failed:\n${output}`)
  return tarball
}

function link(target: string, path: string): void {
  mkdirSync(dirname(path), { recursive: true })
  symlinkSync(target, path, 'junction')
}

function writeJson(file: string, value: object): void {
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`)
}
