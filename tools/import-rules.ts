/**
 * The allowed imports of the files below one folder. An entry is a folder of the workspace (`…/`), a file, a package,
 * or `node:…`; `package#a,b` allows only these names; `*` is every package and every `node:` module.
 */
export type Layer = {
  folder: string
  /** Applies only to the files directly in the folder: a new folder inside it needs a rule of its own. */
  loose?: boolean
  values: readonly string[]
  /** Allowed only with `import type`. */
  types?: readonly string[]
  advice: string
}

/** The functions of `node:net` that only parse text. */
const isAddress = 'node:net#isIP,isIPv4,isIPv6'
/** The function of `foreign-json.ts` that only checks a parsed value. */
const isObject = '@valetkey/resource/foreign-json#isJsonObject'
const server = 'packages/server/src'
const resource = 'packages/resource/src'

/** The layers, in order of precedence: the first one whose folder matches applies. */
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
    advice: 'protocol/ maps plain data to plain data: pass dependencies in through the context',
  },
  {
    folder: `${server}/accounts/`,
    values: [
      `${server}/accounts/`,
      `${server}/protocol/secrets/constant-time-equal.ts`,
      `${server}/protocol/secrets/secret.ts`,
      `${server}/protocol/clients/client.ts`,
      `${server}/protocol/secrets/artefact.ts`,
      `${server}/protocol/messages/single-line.ts`,
      `${server}/protocol/clients/metadata/metadata-reader.ts`,
      `${server}/protocol/bounds/bounded-map.ts`,
      `${server}/protocol/ports/outgoing.ts`,
      '@simplewebauthn/server',
      'node:crypto',
      'node:util',
      'node:url#domainToASCII',
      isAddress,
    ],
    types: [`${server}/protocol/`],
    advice: 'accounts/ is about users and may use only types of the protocol: connect the two in http/',
  },
  ...Object.entries({ sqlite: 'node:sqlite', postgres: 'pg' }).map(([engine, driver]) => ({
    folder: `${server}/storage/${engine}/`,
    values: [`${server}/storage/`, driver, 'kysely', 'node:crypto', 'node:fs', 'node:path', 'node:timers'],
    advice: 'an engine only runs statements: build them in the files above it',
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
      `${server}/protocol/records/event.ts`,
      `${server}/protocol/records/memberships.ts`,
      `${server}/protocol/records/receipt.ts`,
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
      `${server}/accounts/claims/memberships.ts`,
      `${server}/accounts/claims/own-claims.ts`,
      `${server}/accounts/factors/credential.ts`,
      `${server}/accounts/invitations/`,
      `${server}/accounts/self-service/`,
      `${server}/accounts/mail/`,
      `${server}/accounts/store.ts`,
      `${server}/admin/admin-store.ts`,
      `${server}/background/job.ts`,
      `${server}/background/job-store.ts`,
    ],
    advice: 'storage/ stores data and makes no decisions: let the caller decide and pass plain values',
  },
  {
    folder: `${server}/admin/`,
    values: [
      `${server}/admin/`,
      `${server}/protocol/`,
      `${server}/accounts/`,
      `${server}/settings/json/schema.ts`,
      '@valetkey/resource',
      'valibot',
      '@valibot/to-json-schema',
      'node:crypto',
    ],
    advice: 'admin/ lists operations as data: pass the store and the other parts in from server.ts',
  },
  {
    folder: `${server}/mail/`,
    values: [`${server}/mail/`, `${server}/pages/html/`, `${server}/pages/text/`, 'nodemailer', 'node:tls'],
    types: [`${server}/accounts/mail/`, `${server}/protocol/secrets/secret.ts`],
    advice:
      'mail/ writes letters and hands them to a mail server: pass the store and the links in from server.ts',
  },
  {
    folder: `${server}/background/`,
    values: [`${server}/background/`],
    types: [`${server}/log/log.ts`],
    advice: 'background/ only schedules work: pass in the jobs and the store from server.ts',
  },
  {
    folder: `${server}/observe/`,
    values: [`${server}/observe/`, 'node:async_hooks', 'node:perf_hooks', '@opentelemetry/'],
    types: [
      `${server}/protocol/`,
      `${server}/accounts/`,
      `${server}/storage/database/observer.ts`,
      `${server}/log/log.ts`,
    ],
    advice: 'observe/ counts and measures what the other parts report: pass it to them from server.ts',
  },
  {
    folder: `${server}/outgoing/`,
    values: [
      `${server}/outgoing/`,
      `${server}/protocol/ports/outgoing.ts`,
      `${server}/protocol/bounds/shared-slots.ts`,
      'node:buffer#isUtf8',
      'node:dns',
      'node:fs',
      'node:http',
      'node:net',
      'node:tls',
    ],
    advice: 'outgoing/ sends all outgoing requests and does not depend on their purpose',
  },
  {
    folder: `${server}/pages/`,
    values: [`${server}/pages/`, 'node:crypto'],
    advice: 'a page is a function from view data to HTML: build the view in http/',
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
    advice: 'settings/ only reads and checks the configuration',
  },
  {
    folder: `${server}/http/`,
    values: [
      `${server}/http/`,
      'bowser',
      'uqr',
      `${server}/outgoing/public-address.ts`,
      `${server}/protocol/`,
      `${server}/accounts/`,
      `${server}/storage/`,
      `${server}/pages/`,
      `${server}/admin/`,
      '@valetkey/resource',
      'node:',
    ],
    types: ['pino', `${server}/observe/`],
    advice: 'http/ needs no framework and no settings: pass its dependencies in from server.ts',
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
      `${server}/accounts/mail/mail-store.ts`,
      `${server}/protocol/ports/outgoing.ts`,
      `${server}/storage/keys/key-care.ts`,
      `${server}/log/log.ts`,
    ],
    advice: 'operations/ reports the health of the parts: pass the sources in from server.ts',
  },
  {
    folder: 'packages/server/bin/',
    values: ['packages/server/bin/', `${server}/main.ts`, `${server}/compile-cache.mjs`, 'node:'],
    advice: 'the `valetkey` command of the workspace only loads main.ts',
  },
  {
    folder: `${server}/time/`,
    values: [`${server}/time/`, 'node:perf_hooks'],
    advice: 'time/ only reads the clocks of the machine',
  },
  {
    folder: `${server}/log/`,
    values: [`${server}/log/`, 'pino', 'node:'],
    types: [`${server}/settings/json/schema.ts`],
    advice: 'log/ only writes log lines',
  },
  ...['assembly/', 'commands/', ''].map((folder) => ({
    folder: `${server}/${folder}`,
    loose: folder === '',
    values: [`${server}/`, 'packages/server/package.json', '*'],
    advice: 'the code that assembles the server imports only from its own package',
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
    advice:
      'an adapter may import only types, and only from its own framework, which the application installs',
  })),
  {
    folder: `${resource}/`,
    values: [`${resource}/`, 'jose'],
    advice: 'the kit has no other dependencies, so that any API can use it on any runtime with fetch',
  },
  {
    folder: 'examples/',
    values: ['examples/', '*'],
    advice: 'an example imports the packages by their published names',
  },
  {
    folder: 'tools/',
    values: ['tools/', 'packages/server/test/peers/explanations/', '*'],
    advice: 'tools do not import the product',
  },
  {
    folder: 'bench/',
    values: ['bench/', 'packages/', 'examples/', 'tools/postgres.ts', 'tools/postgres-cluster.ts', '*'],
    advice: 'of the tools, bench/ may use only those that start PostgreSQL',
  },
  {
    folder: 'strangers/',
    values: [
      'strangers/',
      'conformance/results.ts',
      'tools/chromium.ts',
      'tools/debian.ts',
      'tools/test-browser.ts',
      '*',
    ],
    advice: 'strangers/ runs the server as a user does: by its command and a configuration file',
  },
  {
    folder: 'conformance/',
    values: ['conformance/', 'tools/chromium.ts', 'tools/test-browser.ts', '*'],
    advice: 'conformance/ runs the server as an operator does: by its command and a configuration file',
  },
]

/** The top-level files, and the few places that may import them. */
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

/** Whether an entry of a layer allows an import of these names from this target. */
export function covers(entry: string, target: string, names: readonly string[]): boolean {
  const [module = '', only] = entry.split('#')
  if (only !== undefined)
    return target === module && names.length > 0 && names.every((name) => only.split(',').includes(name))
  if (entry === '*') return !/^(packages|examples|tools|bench)\//.test(target)
  if (/[/:]$/.test(entry)) return target.startsWith(entry)
  return target === entry || target.startsWith(`${entry}/`)
}
