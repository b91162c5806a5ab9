import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { checkDocs } from './check-docs.ts'

/** Runs checkDocs on a workspace with this README, a guide and these decision records. */
async function problemsOf(readme: string, records: Record<string, string> = {}): Promise<string[]> {
  mkdirSync('dist', { recursive: true })
  // Inside the workspace, so that its compiler and its packages are found.
  const root = mkdtempSync(join('dist', 'docs-test-'))
  try {
    mkdirSync(join(root, 'docs/decisions'), { recursive: true })
    for (const [name, text] of Object.entries(records))
      writeFileSync(join(root, 'docs/decisions', name), text)
    mkdirSync(join(root, 'node_modules'))
    writeFileSync(
      join(root, 'package.json'),
      '{ "type": "module", "scripts": { "start": "x", "check": "x" } }',
    )
    writeFileSync(join(root, 'tsconfig.json'), '{ "extends": "../../tsconfig.json", "include": [] }')
    writeFileSync(join(root, 'docs/guide.md'), '# A guide, for you\n')
    writeFileSync(join(root, 'README.md'), readme)
    return await checkDocs(root)
  } finally {
    rmSync(root, { recursive: true })
  }
}

const fenced = (language: string, text: string) => `# Title\n\n\`\`\`${language}\n${text}\n\`\`\`\n`

test('valid documents pass', async () => {
  const readme = [
    fenced('ts', "import { resourceServer } from '@valetkey/resource'\nconsole.log(resourceServer)"),
    fenced('json', '{ "issuer": "http://localhost:4000" }'),
    fenced('sh', 'npm start\nnpm run check'),
    '[a](docs/guide.md#a-guide-for-you) [b](#title) [c](https://example.com/nowhere) `[d](nowhere)`',
  ].join('\n')
  assert.deepEqual(await problemsOf(readme), [])
})

test('TypeScript that does not compile is reported with its line in the document', async () => {
  const problems = await problemsOf(fenced('ts', 'const a = 1\nconst b: string = a\nconsole.log(b)'))
  assert.equal(problems.length, 1, problems.join('\n'))
  assert.match(problems[0] ?? '', /^README\.md:5 {2}error TS2322/)
})

test('an import of a name that the package does not export is reported', async () => {
  const problems = await problemsOf(fenced('ts', "import { nothing } from '@valetkey/resource'\nnothing()"))
  assert.match(problems[0] ?? '', /^README\.md:4 {2}error TS2305.*nothing/)
})

test('JSON that does not parse is reported', async () => {
  const [problem, ...more] = await problemsOf(fenced('json', '{ "a": 1, }'))
  assert.match(problem ?? '', /^README\.md:4 {2}this JSON does not parse/)
  assert.deepEqual(more, [])
})

test('a number of a decision record that another one has, or that its title has not, is reported', async () => {
  const records = { '0001-a.md': '# 1. A\n', '0001-b.md': '# 1. B\n', '0002-c.md': '# 3. C\n' }
  assert.deepEqual(await problemsOf('# Title\n', records), [
    'docs/decisions/0001-b.md:1  docs/decisions/0001-a.md has the number 1, too',
    'docs/decisions/0002-c.md:1  the title does not begin with "# 2. "',
  ])
})

test('a script that package.json does not have is reported', async () => {
  assert.deepEqual(await problemsOf(fenced('sh', 'npm start\nnpm run chek')), [
    'README.md:5  package.json has no script "chek"',
  ])
})

test('a link to a missing file or heading is reported', async () => {
  assert.deepEqual(await problemsOf('[a](docs/none.md)\n[b](docs/guide.md#none)\n![c](none.png)\n'), [
    'README.md:1  docs/none.md does not exist',
    'README.md:2  docs/guide.md#none: no heading has that anchor',
    'README.md:3  none.png does not exist',
  ])
})
