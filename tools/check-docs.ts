import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { type FencedBlock, fencedBlocks } from './fenced-blocks.ts'
import { outputOf } from './program.ts'
import { compilerEnvironment, typeCompiler } from './type-compiler.ts'

type Document = { path: string; text: string; blocks: readonly FencedBlock[] }

/**
 * Finds mistakes in the documents of the workspace at `root`: TypeScript that does not compile against the
 * packages, JSON that does not parse, npm scripts that do not exist, broken links.
 * Returns one line for each: `file:line`, and the mistake.
 */
export async function checkDocs(root: string): Promise<string[]> {
  const exclude = (path: string) => /(?:^|[\\/])(?:node_modules|dist|\.git)(?:[\\/]|$)/.test(path)
  const documents = globSync('**/*.md', { cwd: root, exclude })
    .sort()
    .map((path) => {
      const text = readFileSync(join(root, path), 'utf8')
      return { path, text, blocks: fencedBlocks(text) }
    })
  const inText = documents.flatMap((document) => [
    ...brokenJson(document),
    ...unknownScripts(root, document),
    ...deadLinks(root, document),
  ])
  return [...inText, ...wrongNumbers(documents), ...(await typeErrors(root, documents))]
}

/** Decision records with a number that another record has, or whose title has a different one. */
function wrongNumbers(documents: readonly Document[]): string[] {
  const first = new Map<number, string>()
  return documents.flatMap(({ path, text }) => {
    const [, written] = /(?:^|[\\/])decisions[\\/](\d{4})-[^\\/]+\.md$/.exec(path) ?? []
    if (written === undefined) return []
    const number = Number(written)
    const other = first.get(number)
    first.set(number, path)
    return [
      ...(other === undefined ? [] : [`${path}:1  ${other} has the number ${number}, too`]),
      ...(text.startsWith(`# ${number}. `)
        ? []
        : [`${path}:1  the title does not begin with "# ${number}. "`]),
    ]
  })
}

function brokenJson({ path, blocks }: Document): string[] {
  const json = blocks.filter(({ language }) => language === 'json')
  return json.flatMap(({ text, line }) => {
    try {
      JSON.parse(text)
      return []
    } catch (error) {
      return [`${path}:${line}  this JSON does not parse: ${error instanceof Error ? error.message : error}`]
    }
  })
}

function unknownScripts(root: string, { path, blocks }: Document): string[] {
  const manifest: { scripts?: object } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const known = Object.keys(manifest.scripts ?? {})
  const shell = blocks.filter(({ language }) => /^(?:sh|bash|shell|console)$/.test(language))
  return shell.flatMap(({ text, line }) =>
    text.split('\n').flatMap((command, index) => {
      const [, script] = /^\s*(?:\$ )?npm (?:run )?(start|test|(?<=run )[\w:-]+)/.exec(command) ?? []
      if (!script || known.includes(script)) return []
      return [`${path}:${line + index}  package.json has no script "${script}"`]
    }),
  )
}

function deadLinks(root: string, { path, text, blocks }: Document): string[] {
  const inBlock = (line: number) =>
    blocks.some((block) => line >= block.line && line < block.line + block.text.split('\n').length)
  return text.split('\n').flatMap((content, index) => {
    if (inBlock(index + 1)) return []
    const links = [...content.replaceAll(/`[^`]*`/g, '').matchAll(/\]\(<?([^)\s>]+)>?[^)]*\)/g)]
    return links.flatMap(([, link = '']) => {
      if (/^[a-z][a-z+.-]*:/i.test(link)) return []
      const [file = '', anchor] = link.split('#')
      const target = file ? join(root, dirname(path), decodeURIComponent(file)) : join(root, path)
      if (!existsSync(target)) return [`${path}:${index + 1}  ${link} does not exist`]
      if (!anchor || !target.endsWith('.md') || anchors(readFileSync(target, 'utf8')).has(anchor)) return []
      return [`${path}:${index + 1}  ${link}: no heading has that anchor`]
    })
  })
}

/** The anchors that GitHub and other forges generate for headings. */
function anchors(markdown: string): Set<string> {
  const headings = markdown.matchAll(/^#{1,6}\s+(.*?)\s*#*$/gm)
  return new Set(
    [...headings].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(/\s/g, '-'),
    ),
  )
}

async function typeErrors(root: string, documents: readonly Document[]): Promise<string[]> {
  const folder = join(root, 'dist', 'docs')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const sources = new Map<string, string>()
  for (const { path, blocks } of documents) {
    for (const { language, line, text } of blocks) {
      if (!/^(?:ts|typescript)$/.test(language)) continue
      const name = `${path.replaceAll(/\W/g, '-')}-${line}.ts`
      sources.set(name, path)
      // Leading blank lines make the compiler's line numbers match the document.
      writeFileSync(join(folder, name), `${'\n'.repeat(line - 1)}${text}\n`)
    }
  }
  if (sources.size === 0) return []
  const compilerOptions = { moduleDetection: 'force', noUnusedLocals: false, noUnusedParameters: false }
  const tsconfig = { extends: '../../tsconfig.json', compilerOptions, include: ['*.ts'] }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig))
  const args = [typeCompiler, '-p', resolve(folder), '--pretty', 'false']
  const { passed, output } = await outputOf(process.execPath, args, { cwd: root, env: compilerEnvironment() })
  if (passed) return []
  return output
    .trim()
    .split('\n')
    .map((line) => {
      return line.replace(/^dist[\\/]docs[\\/]([^(]+)\((\d+),\d+\): /, (_, name: string, at: string) => {
        return `${sources.get(name)}:${at}  `
      })
    })
}
