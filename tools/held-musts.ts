import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { citations } from './citations.ts'
import type { choices } from './musts/choices.ts'
import { musts as allMusts } from './musts/index.ts'
import type { Musts } from './musts/must.ts'

/** A demand with the files that follow it, and the tests that hold them to it. */
export type HeldMust = {
  standard: string
  section: string
  demand: string
  code: readonly string[]
  tests: readonly string[]
}

type Texts = ReadonlyMap<string, string>

const isTest = (path: string): boolean => /\.test\.ts$|\/test\//.test(path)
const rulesFile = 'packages/server/src/protocol/messages/rules.ts'

/** Of the decision trace: each stands at the beginning of a line of its file. */
function ruleNames(texts: Texts): readonly string[] {
  return [...(texts.get(rulesFile) ?? '').matchAll(/^ {2}'([a-z0-9-]+\/[a-z0-9-]+)':/gm)].map(
    ([, name = '']) => name,
  )
}

/** Every file of the packages, by its path. */
export function packageTexts(root: string): Texts {
  const paths = globSync('packages/*/{src,test}/**/*.ts', { cwd: root }).map((path) =>
    path.replaceAll('\\', '/'),
  )
  return new Map(paths.sort().map((path) => [path, readFileSync(join(root, path), 'utf8')]))
}

/**
 * What holds the server to each demand. By a rule: the files that note it, and the tests that name it. By a test: those
 * that have it, and the files that cite the section.
 */
export function heldMusts(texts: Texts, musts: Musts = allMusts): readonly HeldMust[] {
  const [cited, rules] = [citing(texts), ruleNames(texts)]
  return Object.entries(musts).flatMap(([standard, list]) =>
    list.map(([section, demand, heldBy]) => {
      const named = rules.includes(heldBy) ? filesNaming(`'${heldBy}'`, texts) : undefined
      const code = named ?? cited.get(`${standard} ${section}`) ?? []
      const tests = named ?? filesBeginning(heldBy, texts)
      return {
        standard,
        section,
        demand,
        code: code.filter((path) => !isTest(path) && path !== rulesFile),
        tests: tests.filter(isTest),
      }
    }),
  )
}

/** Choices as demands of our own: each has a file that makes it and a test that holds it. */
export function asMusts(all: typeof choices): Musts {
  return Object.fromEntries(
    Object.entries(all).map(([standard, list]) => [
      standard,
      list.map(([section, choice, , heldBy]) => [section, choice, heldBy] as const),
    ]),
  )
}

/** Demands that no file follows or no test holds, and rules that no file notes or no test names; each as a line. */
export function unheld(texts: Texts, musts: Musts = allMusts): readonly string[] {
  const demands = heldMusts(texts, musts).flatMap(({ standard, section, demand, code, tests }) => [
    ...(code.length === 0 ? [`${standard} ${section}: no file follows it: ${demand}`] : []),
    ...(tests.length === 0 ? [`${standard} ${section}: no test holds it: ${demand}`] : []),
  ])
  const untried = ruleNames(texts).flatMap((rule) => {
    const files = filesNaming(`'${rule}'`, texts).filter((path) => path !== rulesFile)
    return [
      ...(files.some((path) => !isTest(path)) ? [] : [`the rule ${rule}: no file notes it`]),
      ...(files.some(isTest) ? [] : [`the rule ${rule}: no test names it as what refused`]),
    ]
  })
  return [...demands, ...untried]
}

function filesNaming(text: string, texts: Texts): readonly string[] {
  return [...texts].filter(([, content]) => content.includes(text)).map(([path]) => path)
}

/** Test names and the rows of their tables are quoted texts. */
function filesBeginning(name: string, texts: Texts): readonly string[] {
  return [...texts]
    .filter(([, content]) => content.includes(`'${name}`) || content.includes(`\`${name}`))
    .map(([path]) => path)
}

/** Which files cite a section, by standard and section. */
function citing(texts: Texts): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>()
  for (const [path, text] of texts) {
    for (const { standard, section } of citations(path, text)) {
      const files = found.get(`${standard} ${section}`) ?? []
      if (!files.includes(path)) files.push(path)
      found.set(`${standard} ${section}`, files)
    }
  }
  return found
}
