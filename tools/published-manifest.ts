/** The fields of a package.json that matter for publishing. */
export type Manifest = {
  name: string
  version: string
  bin?: Readonly<Record<string, string>>
  /** Overrides for the published manifest: the bin of the workspace may run the sources directly. */
  publishConfig?: { bin?: Readonly<Record<string, string>> }
  exports?: Readonly<Record<string, string>>
  dependencies?: Readonly<Record<string, string>>
  /** What is published besides the compiled files. */
  files?: readonly string[]
  [field: string]: unknown
}

const onlyHere = ['private', 'scripts', 'devDependencies', 'publishConfig']

/** The published package.json: compiled files, no workspace fields, our own packages at exact versions. */
export function publishedManifest(manifest: Manifest, versions: Readonly<Record<string, string>>): object {
  const { exports = {}, dependencies = {}, files = [] } = manifest
  const bin = manifest.publishConfig?.bin ?? manifest.bin
  const kept = Object.fromEntries(Object.entries(manifest).filter(([field]) => !onlyHere.includes(field)))
  return {
    ...kept,
    // npm expects bin paths without a leading dot.
    ...(bin && { bin: mapped(bin, (source) => compiled(source).slice(2)) }),
    exports: mapped(exports, (source) => ({ types: compiled(source, '.d.ts'), default: compiled(source) })),
    ...(manifest.dependencies && { dependencies: { ...dependencies, ...ours(dependencies, versions) } }),
    files: ['dist', ...files],
  }
}

function ours(dependencies: Readonly<Record<string, string>>, versions: Readonly<Record<string, string>>) {
  return Object.fromEntries(Object.entries(versions).filter(([name]) => name in dependencies))
}

function compiled(source: string, ending = '.js'): string {
  if (!/^\.\/src\/.*\.ts$/.test(source)) throw new Error(`${source} is not a source file in ./src/`)
  return source.replace(/^\.\/src\//, './dist/').replace(/\.ts$/, ending)
}

function mapped<T, U>(values: Readonly<Record<string, T>>, change: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value)]))
}
