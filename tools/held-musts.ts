import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { citations } from './citations.ts'
import type { choices } from './musts/choices.ts'
import { musts as allMusts } from './musts/index.ts'
import type { Musts } from './musts/must.ts'

/** A requirement with the files that implement it and the tests that verify it. */
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

/** The rules of the decision trace: each of them starts a line of its file. */
function ruleNames(texts: Texts): readonly string[] {
  return [...(texts.get(rulesFile) ?? '').matchAll(/^ {2}'([a-z0-9-]+\/[a-z0-9-]+)':/gm)].map(
    ([, name = '']) => name,
  )
}

/** Reads every source file of the packages, by path. */
export function packageTexts(root: string): Texts {
  const paths = globSync('packages/*/{src,test}/**/*.ts', { cwd: root }).map((path) =>
    path.replaceAll('\\', '/'),
  )
  return new Map(paths.sort().map((path) => [path, readFileSync(join(root, path), 'utf8')]))
}

/**
 * Finds the code and the tests of each requirement. If a rule enforces it: the files that use the rule, and the tests
 * that name it. Otherwise: the files that cite the section, and the tests whose name begins as given.
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

/** Converts choices to requirements, so that they can be checked in the same way. */
export function asMusts(all: typeof choices): Musts {
  return Object.fromEntries(
    Object.entries(all).map(([standard, list]) => [
      standard,
      list.map(([section, choice, , heldBy]) => [section, choice, heldBy] as const),
    ]),
  )
}

/**
 * Returns one line for each requirement without code or test, and for each rule that no file uses or no test names.
 */
export function unheld(texts: Texts, musts: Musts = allMusts): readonly string[] {
  const demands = heldMusts(texts, musts).flatMap(({ standard, section, demand, code, tests }) => [
    ...(code.length === 0 ? [`${standard} ${section}: no file cites it: ${demand}`] : []),
    ...(tests.length === 0 ? [`${standard} ${section}: no test verifies it: ${demand}`] : []),
  ])
  const untried = ruleNames(texts).flatMap((rule) => {
    const files = filesNaming(`'${rule}'`, texts).filter((path) => path !== rulesFile)
    return [
      ...(files.some((path) => !isTest(path)) ? [] : [`the rule ${rule}: no file uses it`]),
      ...(files.some(isTest) ? [] : [`the rule ${rule}: no test names it`]),
    ]
  })
  return [...demands, ...untried]
}

function filesNaming(text: string, texts: Texts): readonly string[] {
  return [...texts].filter(([, content]) => content.includes(text)).map(([path]) => path)
}

/** The files with a string literal that begins so: test names, and rows of test tables. */
function filesBeginning(name: string, texts: Texts): readonly string[] {
  return [...texts]
    .filter(([, content]) => content.includes(`'${name}`) || content.includes(`\`${name}`))
    .map(([path]) => path)
}

/** Maps each standard and section to the files that cite it. */
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
