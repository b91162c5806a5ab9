import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { test } from 'node:test'
import { factors } from '../packages/server/src/accounts/factors/index.ts'
import { jobNames } from '../packages/server/src/background/job-store.ts'
import { commands } from '../packages/server/src/commands/index.ts'
import { mailTypes } from '../packages/server/src/mail/kinds/index.ts'
import { translations } from '../packages/server/src/pages/text/text.ts'
import { claimsSupported } from '../packages/server/src/protocol/access/claims.ts'
import { clientAuthMethods } from '../packages/server/src/protocol/clients/authentication/index.ts'
import { grantTypes } from '../packages/server/src/protocol/grant-types/index.ts'
import { eventTypes } from '../packages/server/src/protocol/records/event.ts'
import { file as settingsFile } from '../packages/server/src/settings/file.ts'
import { options } from '../packages/server/src/settings.ts'
import { fates } from '../packages/server/src/storage/backup/tables.ts'

const root = join(import.meta.dirname, '..')
const source = join(root, 'packages/server/src')
const guide = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8')

/** One member of a list: the name of its file, and words of which each place that it is added to has one. */
type Member = { file: string; words: readonly string[] }

const kebab = (name: string) => name.replaceAll('_', '-')
const camel = (name: string) => name.replace(/[-_](\w)/g, (_, letter: string) => letter.toUpperCase())
const pascal = (name: string) => camel(`-${name}`)
const quoted = (name: string) => [`'${name}'`, `${name}:`, `  ${name},`]
const filesIn = (folder: string) =>
  globSync('*.ts', { cwd: join(source, folder) })
    .filter((file) => !file.endsWith('.test.ts'))
    .map((file) => basename(file, '.ts'))

/** Jobs whose file has a longer name than the job. The name of a job is stored in the database. */
const jobFiles: Readonly<Record<string, string>> = { keys: 'rotate-due-keys', time: 'time-mark' }

/** Members that are not where the table says, and why. */
const exceptions: readonly string[] = [
  // The script that session management loads in a frame shows nothing.
  'a page: `pages/view.ts` does not name check-session',
  'a page: `pages/text/en.ts` does not name check-session',
  // The table `meta` holds the schema version, so it exists before the first migration.
  'a table: `storage/migrations/` does not name meta',
  // Keys are a folder of their own: storage/keys/.
  'a table: storage/tables/keys.ts does not exist',
]

/** The members of each list in the table, as the code has them. */
const lists: Readonly<Record<string, readonly Member[]>> = {
  'a grant type': grantTypes.map(({ name }) => {
    const file = kebab(name.split(':').at(-1) ?? '')
    return { file, words: [`'./${file}.ts'`] }
  }),
  'a client authentication method': clientAuthMethods.map(({ name }) => {
    return { file: kebab(name), words: [`'./${kebab(name)}.ts'`] }
  }),
  'an endpoint': filesIn('protocol/endpoints').map((file) => ({ file, words: [`/endpoints/${file}.ts'`] })),
  'a page': filesIn('pages')
    .filter((file) => file !== 'view')
    .map((file) => ({
      file,
      words: [
        `/pages/${file}.ts'`,
        `${pascal(file)}View`,
        `  ${camel(file)}: {`,
        `  ${file.split('-')[0]}: {`,
      ],
    })),
  'a page of an account': filesIn('pages/account')
    .filter((file) => file !== 'view' && file !== 'account-layout' && file !== 'account-home')
    .map((file) => ({
      file,
      words: [`${pascal(file)}View`, `  ${camel(file)}: {`, `'/account/${file}'`, `./${file}-routes.ts'`],
    })),
  'a mail': Object.keys(mailTypes).map((name) => ({
    file: kebab(name),
    words: [`  ${name}: `, `./${kebab(name)}.ts'`],
  })),
  'a language': Object.keys(translations).map((tag) => ({ file: tag, words: [`'./${tag}.ts'`] })),
  'an operation of the admin API': filesIn('admin/resources')
    .filter((file) => file !== 'client-shape')
    .map((file) => ({ file, words: [`/${file}.ts'`] })),
  'a factor': factors.map(({ kind }) => ({ file: kebab(kind), words: [`'./${kebab(kind)}.ts'`] })),
  'a claim': claimsSupported
    .filter((name) => name !== 'sub')
    .map((name) => ({ file: name, words: quoted(name) })),
  'a setting': Object.keys(settingsFile.pipe[1].entries).map((name) => ({
    file: name,
    words: [`${name}:`, `.${name}`, `'${name}`],
  })),
  'a setting with a flag and a variable': Object.keys(options).map((name) => ({
    file: name,
    words: quoted(name),
  })),
  'a table': Object.keys(fates).map((name) => ({
    file: kebab(name),
    words: [...quoted(name), `'${name}.`, `"${name}"`],
  })),
  'an event': eventTypes.map((name) => ({ file: name, words: quoted(name) })),
  'a health check': filesIn('operations/health')
    .filter((file) => file.endsWith('-health'))
    .map((file) => ({ file: file.replace(/-health$/, ''), words: [`/${file}.ts'`] })),
  'a background job': jobNames.map((name) => {
    const file = jobFiles[name] ?? name
    return { file, words: [`/background/${file}.ts'`, ...quoted(name)] }
  }),
  'a command': commands.map(({ words }) => ({
    file: words.replaceAll(' ', '-'),
    words: [`'./${words.replaceAll(' ', '-')}.ts'`],
  })),
}

const rows = guide
  .split('\n')
  .filter((line) => /^\| an? /.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, thing = '', own = '', places = '']) => ({ thing, own: pathsIn(own), places: places.split(', ') }))

function pathsIn(cell: string): readonly string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, path = '']) => path)
}

/** The text of a file, or of every file in a folder. */
function textOf(path: string): string {
  const full = join(source, path)
  if (!statSync(full).isDirectory()) return readFileSync(full, 'utf8')
  return globSync('**/*.ts', { cwd: full })
    .map((file) => readFileSync(join(full, file), 'utf8'))
    .join('\n')
}

test('CONTRIBUTING.md says for each list of the server where a new member goes, and for nothing else', () => {
  assert.deepEqual(
    rows.map(({ thing }) => thing),
    Object.keys(lists),
  )
  for (const [thing, members] of Object.entries(lists)) assert.ok(members.length > 0, thing)
})

test('every member that a list has today is where CONTRIBUTING.md says', () => {
  const problems = rows.flatMap(({ thing, own, places }) =>
    (lists[thing] ?? []).flatMap(({ file, words }) => [
      ...own
        .map((path) => path.replace('<name>', file))
        .filter((path) => !existsSync(join(source, path)))
        .map((path) => `${thing}: ${path} does not exist`),
      ...places
        .filter((place) => {
          const text = pathsIn(place).map(textOf).join('\n')
          return !words.some((word) => text.includes(word))
        })
        .map((place) => `${thing}: ${place} does not name ${file}`),
    ]),
  )
  assert.deepEqual(problems, exceptions)
})
