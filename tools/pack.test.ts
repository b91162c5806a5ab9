import assert from 'node:assert/strict'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import { type Packed, packPackages } from './packing.ts'
import { outputOf } from './program.ts'
import { type Manifest, publishedManifest } from './published-manifest.ts'
import { compilerEnvironment, typeCompiler } from './type-compiler.ts'

const root = process.cwd()

suite('the packed packages, installed into an empty folder', () => {
  const build = join(root, 'dist', 'pack-test')
  const app = mkdtempSync(join(tmpdir(), 'valetkey-pack-'))
  let packed: Packed[] = []

  before(async () => {
    packed = await packPackages(root, build)
    for (const { name, tarball } of packed) await unpack(tarball, join(app, 'node_modules', name))
    linkDependencies(app)
    writeFileSync(join(app, 'package.json'), '{ "type": "module" }')
  })
  after(() => {
    for (const folder of [app, build]) rmSync(folder, { recursive: true, force: true })
  })

  const manifestOf = (name: string): Manifest =>
    JSON.parse(readFileSync(join(app, 'node_modules', name, 'package.json'), 'utf8'))
  const entryPoints = () =>
    packed.flatMap(({ name }) =>
      Object.keys(manifestOf(name).exports ?? {}).map((path) => name + path.slice(1)),
    )

  test('every entry point can be imported', async () => {
    const program = entryPoints().map((name) => `console.log(Object.keys(await import('${name}')).join())`)
    writeFileSync(join(app, 'import.js'), program.join('\n'))
    const { passed, output } = await outputOf(process.execPath, ['import.js'], { cwd: app })
    assert.ok(passed, output)
    const exported = output.trim().split('\n')
    assert.equal(exported.length, entryPoints().length)
    assert.ok(exported.includes('OAuthError,createServer,personEntitlement,readSettings,required'), output)
  })

  test('every entry point has types that compile in strict mode', async () => {
    const imports = entryPoints().map((name, index) => `import * as e${index} from '${name}'`)
    const uses = entryPoints().map((_, index) => `console.log(e${index})`)
    writeFileSync(join(app, 'types.ts'), [...imports, ...uses].join('\n'))
    const compilerOptions = {
      strict: true,
      noEmit: true,
      module: 'nodenext',
      target: 'es2024',
      types: ['node'],
    }
    writeFileSync(join(app, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['types.ts'] }))
    const args = [typeCompiler, '-p', app]
    const { passed, output } = await outputOf(process.execPath, args, { env: compilerEnvironment() })
    assert.ok(passed, output)
  })

  test('the command valetkey runs', async () => {
    const { version, bin } = manifestOf('valetkey')
    const command = join(app, 'node_modules', 'valetkey', bin?.valetkey ?? '')
    const { passed, output } = await outputOf(process.execPath, [command, '--version'], { cwd: app })
    assert.ok(passed, output)
    assert.equal(output.trim(), version)
  })

  test('the server depends on exactly the version of @valetkey/resource that was packed with it', () => {
    const { version } = manifestOf('@valetkey/resource')
    assert.equal(manifestOf('valetkey').dependencies?.['@valetkey/resource'], version)
  })

  test('a package contains only compiled code and data, its manifest, its licence and its README', () => {
    for (const { name } of packed) {
      const folder = join(app, 'node_modules', name)
      const data = name === 'valetkey' ? ['data'] : []
      assert.deepEqual(readdirSync(folder).sort(), ['LICENSE', 'README.md', ...data, 'dist', 'package.json'])
      for (const each of data) {
        assert.deepEqual(readdirSync(join(folder, each)).sort(), ['README.md', 'common-passwords.bin'])
      }
      const strange = readdirSync(join(folder, 'dist'), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && !/(?<!\.test)\.(?:m?js|d\.m?ts)$/.test(entry.name))
        .map((entry) => entry.name)
      assert.deepEqual(strange, [])
    }
  })
})

test('manifest fields that only the workspace needs are not published', () => {
  const manifest = {
    name: 'x',
    version: '1.0.0',
    private: true,
    scripts: {},
    devDependencies: {},
    license: 'MIT',
  }
  assert.deepEqual(publishedManifest(manifest, {}), {
    name: 'x',
    version: '1.0.0',
    license: 'MIT',
    exports: {},
    files: ['dist'],
  })
})

test('publishConfig.bin replaces the bin of the workspace', () => {
  const publishConfig = { bin: { x: './src/main.ts' } }
  const published = publishedManifest(
    { name: 'x', version: '1.0.0', bin: { x: './bin/x.mjs' }, publishConfig },
    {},
  )
  assert.deepEqual(published, {
    name: 'x',
    version: '1.0.0',
    bin: { x: 'dist/main.js' },
    exports: {},
    files: ['dist'],
  })
})

test('an entry point outside of src/ is refused', () => {
  const manifest = { name: 'x', version: '1.0.0', exports: { '.': './index.ts' } }
  assert.throws(() => publishedManifest(manifest, {}), /\.\/index\.ts is not a source file/)
})

async function unpack(tarball: string, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true })
  const { passed, output } = await outputOf('tar', ['-xzf', tarball, '--strip-components=1', '-C', folder])
  assert.ok(passed, output)
}

/** Links the dependencies of the packages from the workspace, so that no test needs the network. */
function linkDependencies(app: string): void {
  const modules = join(root, 'node_modules')
  const scopes = readdirSync(modules).filter((name) => name.startsWith('@'))
  const scoped = scopes.flatMap((scope) =>
    readdirSync(join(modules, scope)).map((name) => `${scope}/${name}`),
  )
  const plain = readdirSync(modules).filter((name) => !/^[@.]/.test(name))
  for (const name of [...plain, ...scoped]) {
    const path = join(app, 'node_modules', name)
    if (existsSync(path)) continue
    mkdirSync(join(path, '..'), { recursive: true })
    symlinkSync(join(modules, name), path, 'junction')
  }
}
