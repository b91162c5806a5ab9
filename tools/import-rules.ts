/**
 * What the files below one folder may import. An entry is a folder of the workspace (`…/`), a file, a package,
 * or `node:…`; `package#a,b` allows those names of it; `*` is every package and every `node:` module.
 */
export type Layer = {
  folder: string
  /** Only the files that lie in the folder itself: a new folder inside it needs a rule of its own. */
  loose?: boolean
  values: readonly string[]
  /** Only with `import type`. */
  types?: readonly string[]
  advice: string
}

/** What `node:net` says of a text, without touching the network. */
const isAddress = 'node:net#isIP,isIPv4,isIPv6'
/** What `foreign-json.ts` says of a value that somebody else has parsed. */
const isObject = '@valetkey/resource/foreign-json#isJsonObject'
const server = 'packages/server/src'
const resource = 'packages/resource/src'

/** The layers, the one that is asked first above the one that is asked next: the first folder that fits is taken. */
export const layers: readonly Layer[] = [
  {
    folder: `${server}/protocol/`,
    values: [
      `${server}/protocol/`,
      '@valetkey/resource',
      'node:crypto',
      'node:util',
      'node:buffer',
      'node:zlib',
      isAddress,
    ],
    advice: 'protocol/ is plain data in, plain data out: let what it needs come in through the context',
  },
  {
    folder: `${server}/accounts/`,
    values: [
      `${server}/accounts/`,
      `${server}/protocol/secrets/constant-time-equal.ts`,
      `${server}/protocol/secrets/secret.ts`,
      `${server}/protocol/clients/client.ts`,
      `${server}/protocol/secrets/artefact.ts`,
      'node:crypto',
      'node:util',
      isAddress,
    ],
    types: [`${server}/protocol/`],
    advice: 'accounts/ knows people, and of the protocol only its types: let http/ bring the two together',
  },
  ...Object.entries({ sqlite: 'node:sqlite', postgres: 'pg' }).map(([engine, driver]) => ({
    folder: `${server}/storage/${engine}/`,
    values: [`${server}/storage/`, driver, 'kysely', 'node:crypto', 'node:fs', 'node:path', 'node:timers'],
    advice: 'an engine runs what the door is handed: let the files above it say what',
  })),
  {
    folder: `${server}/storage/`,
    values: [
      `${server}/storage/`,
      `${server}/protocol/secrets/secret.ts`,
      `${server}/protocol/families/policy.ts`,
      `${server}/protocol/bounds/bounded-map.ts`,
      `${server}/protocol/clock-difference.ts`,
      `${server}/protocol/access/api.ts`,
      `${server}/protocol/clients/client-fields.ts`,
      `${server}/sync-folder.ts`,
      isObject,
      'kysely',
      'node:crypto',
      'node:fs',
      'node:path',
      'node:util',
      'node:timers',
      'node:module',
      'node:stream',
      'node:zlib',
    ],
    types: [
      `${server}/protocol/records/`,
      `${server}/protocol/ports/store.ts`,
      `${server}/protocol/clients/client.ts`,
      `${server}/protocol/device/device-codes.ts`,
      `${server}/protocol/logout/participation.ts`,
      `${server}/protocol/clients/registration/registrations.ts`,
      `${server}/protocol/tokens/keys.ts`,
      `${server}/accounts/store.ts`,
      `${server}/background/job.ts`,
      `${server}/background/job-store.ts`,
    ],
    advice: 'storage/ keeps what it is told and decides nothing: let the caller decide and pass plain values',
  },
  {
    folder: `${server}/background/`,
    values: [`${server}/background/`],
    types: [`${server}/log/log.ts`],
    advice: 'background/ says when work is done and by whom: let server.ts bring the jobs and the store',
  },
  {
    folder: `${server}/observe/`,
    values: [`${server}/observe/`, 'node:async_hooks', 'node:perf_hooks', '@opentelemetry/'],
    types: [
      `${server}/protocol/`,
      `${server}/accounts/`,
      `${server}/storage/door/observer.ts`,
      `${server}/log/log.ts`,
    ],
    advice: 'observe/ counts and times what the other parts tell it: let server.ts hand it to them',
  },
  {
    folder: `${server}/outgoing/`,
    values: [
      `${server}/outgoing/`,
      `${server}/protocol/ports/outgoing.ts`,
      `${server}/protocol/bounds/room.ts`,
      'node:buffer#isUtf8',
      'node:dns',
      'node:fs',
      'node:http',
      'node:net',
      'node:tls',
    ],
    advice: 'outgoing/ is the one way out and knows nothing of what it carries',
  },
  {
    folder: `${server}/pages/`,
    values: [`${server}/pages/`, 'node:crypto'],
    advice: 'a page is a function from view data to HTML: let http/ make the view',
  },
  {
    folder: `${server}/settings/`,
    values: [
      `${server}/settings/`,
      `${server}/settings.ts`,
      `${server}/sync-folder.ts`,
      `${server}/protocol/`,
      `${server}/accounts/`,
      isObject,
      'valibot',
      'node:',
    ],
    advice: 'settings/ reads and checks what an operator wrote, and starts nothing',
  },
  {
    folder: `${server}/http/`,
    values: [
      `${server}/http/`,
      `${server}/outgoing/public-address.ts`,
      `${server}/protocol/`,
      `${server}/accounts/`,
      `${server}/storage/`,
      `${server}/pages/`,
      '@valetkey/resource',
      'node:',
    ],
    types: ['pino', `${server}/observe/`],
    advice: 'http/ needs no framework and no settings: let server.ts pass in what it needs',
  },
  {
    folder: `${server}/operations/`,
    values: [
      `${server}/operations/`,
      `${server}/observe/`,
      `${server}/http/`,
      `${server}/time/clock.ts`,
      'node:fs',
      isAddress,
    ],
    types: [
      `${server}/background/`,
      `${server}/protocol/ports/outgoing.ts`,
      `${server}/storage/keys/key-care.ts`,
      `${server}/log/log.ts`,
    ],
    advice: 'operations/ tells operators how the parts do: let server.ts say where to look',
  },
  {
    folder: 'packages/server/bin/',
    values: ['packages/server/bin/', `${server}/main.ts`, `${server}/compile-cache.mjs`, 'node:'],
    advice: 'what the workspace starts as `valetkey` only leads to main.ts',
  },
  {
    folder: `${server}/time/`,
    values: [`${server}/time/`, 'node:perf_hooks'],
    advice: 'time/ reads the clocks of the machine and nothing else',
  },
  {
    folder: `${server}/log/`,
    values: [`${server}/log/`, 'pino', 'node:'],
    types: [`${server}/settings/json/schema.ts`],
    advice: 'log/ writes the lines that it is given',
  },
  ...['assembly/', 'commands/', ''].map((folder) => ({
    folder: `${server}/${folder}`,
    loose: folder === '',
    values: [`${server}/`, 'packages/server/package.json', '*'],
    advice: 'what puts the server together stays inside its package',
  })),
  ...Object.entries({
    express: 'node:http',
    fastify: 'fastify',
    hono: 'hono',
    node: 'node:http',
    send: 'node:http',
  }).map(([name, framework]) => ({
    folder: `${resource}/adapters/${name}.ts`,
    values: [`${resource}/`, 'jose'],
    types: [framework],
    advice: 'an adapter takes only types, and only from its own framework: the application brings the rest',
  })),
  {
    folder: `${resource}/`,
    values: [`${resource}/`, 'jose'],
    advice: 'the kit is small so that any API can use it, on any runtime that has fetch',
  },
  {
    folder: 'examples/',
    values: ['examples/', '*'],
    advice: 'an example uses the packages as they are published, by their names',
  },
  {
    folder: 'tools/',
    values: ['tools/', 'packages/server/test/peers/explanations/', '*'],
    advice: 'tools stand beside the product, not inside it',
  },
  {
    folder: 'bench/',
    values: ['bench/', 'packages/', 'examples/', 'tools/postgres.ts', 'tools/postgres-cluster.ts', '*'],
    advice: 'a measurement needs no part of the tools but the PostgreSQL that they start',
  },
  {
    folder: 'conformance/',
    values: ['conformance/', '*'],
    advice: 'the server is run here as an operator runs it: through its command and its configuration file',
  },
]

/** The files at the top, and who may import them all the same. */
export const tops = {
  files: [`${server}/server.ts`, `${server}/main.ts`],
  importers: [
    'packages/server/bin/',
    `${server}/main.ts`,
    `${server}/index.ts`,
    `${server}/commands/`,
    'bench/',
  ],
}

/** Tests may import anything. */
export const testFile = /\.test\.ts$|^packages\/[^/]+\/test\//

/** Whether an entry of a layer covers this target, of which these names are taken. */
export function covers(entry: string, target: string, names: readonly string[]): boolean {
  const [module = '', only] = entry.split('#')
  if (only !== undefined)
    return target === module && names.length > 0 && names.every((name) => only.split(',').includes(name))
  if (entry === '*') return !/^(packages|examples|tools|bench)\//.test(target)
  if (/[/:]$/.test(entry)) return target.startsWith(entry)
  return target === entry || target.startsWith(`${entry}/`)
}
