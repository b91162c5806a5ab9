/** The fields of a package.json that publishing looks at. */
export type Manifest = {
  name: string
  version: string
  bin?: Readonly<Record<string, string>>
  /** What stands in another place once it is compiled: a workspace's bin may be a door to its sources. */
  publishConfig?: { bin?: Readonly<Record<string, string>> }
  exports?: Readonly<Record<string, string>>
  dependencies?: Readonly<Record<string, string>>
  [field: string]: unknown
}

const onlyHere = ['private', 'scripts', 'devDependencies', 'publishConfig']

/** The package.json that users get: compiled files, nothing of the workspace, our own packages at one version. */
export function publishedManifest(manifest: Manifest, versions: Readonly<Record<string, string>>): object {
  const { exports = {}, dependencies = {} } = manifest
  const bin = manifest.publishConfig?.bin ?? manifest.bin
  const kept = Object.fromEntries(Object.entries(manifest).filter(([field]) => !onlyHere.includes(field)))
  return {
    ...kept,
    // npm wants a bin without the leading dot.
    ...(bin && { bin: mapped(bin, (source) => compiled(source).slice(2)) }),
    exports: mapped(exports, (source) => ({ types: compiled(source, '.d.ts'), default: compiled(source) })),
    ...(manifest.dependencies && { dependencies: { ...dependencies, ...ours(dependencies, versions) } }),
    files: ['dist'],
  }
}

function ours(dependencies: Readonly<Record<string, string>>, versions: Readonly<Record<string, string>>) {
  return Object.fromEntries(Object.entries(versions).filter(([name]) => name in dependencies))
}

function compiled(source: string, ending = '.js'): string {
  if (!/^\.\/src\/.*\.ts$/.test(source)) throw new Error(`${source} is no source file to compile`)
  return source.replace(/^\.\/src\//, './dist/').replace(/\.ts$/, ending)
}

function mapped<T, U>(values: Readonly<Record<string, T>>, change: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value)]))
}
