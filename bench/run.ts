import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { readArguments, usage } from './arguments.ts'
import { benchmarks } from './benchmarks.ts'
import { foreignPeer } from './contenders/peers.ts'
import { startPostgres } from './contenders/postgres.ts'
import { thisMachine } from './machine.ts'
import { page } from './page.ts'
import { profile } from './profile.ts'
import { keep, kept, type Result } from './result.ts'
import { scenarios } from './scenarios/index.ts'

/** `npm run bench`: runs all or the named benchmarks, prints and keeps their results, and writes the page. */
const names = benchmarks.map(({ name }) => name)
const said = tryToRead()
const chosen = benchmarks.filter(({ name }) => said.names.length === 0 || said.names.includes(name))
const say = (line: string) => process.stderr.write(`${line}\n`)

if (said.profile) {
  for (const scenario of scenarios.filter(({ name }) => chosen.some((each) => each.name === name)))
    console.log(`${await profile(scenario, said.seconds)}\n`)
} else if (!said.remake) {
  const postgres = await startPostgres()
  try {
    const peers = said.peers.map(({ name, url }) => foreignPeer(name, url))
    const { seconds, rounds, huge, beside } = said
    for (const benchmark of chosen) {
      say(benchmark.title)
      const found = await benchmark.run({ seconds, rounds, huge, peers, beside, postgres, say })
      const result: Result = { ...found, machine: thisMachine(postgres?.version ?? null), seconds, rounds }
      keep(result)
      print(result)
    }
  } finally {
    await postgres?.stop()
  }
}
if (said.page) {
  writeFileSync(fileURLToPath(new URL('../docs/benchmarks.md', import.meta.url)), page(kept(names)))
}

function tryToRead() {
  try {
    return readArguments(process.argv.slice(2), names)
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n${usage}\n`)
    process.exit(2)
  }
}

function print({ title, columns, rows, goals, notes }: Result): void {
  console.log(`\n${title}`)
  console.table(
    Object.fromEntries(
      rows.map(([first = '', ...cells]) => [
        first,
        Object.fromEntries(cells.map((cell, index) => [columns[index + 1] ?? '', cell])),
      ]),
    ),
  )
  for (const { goal, result, met } of goals) console.log(`${met ? 'met' : 'NOT MET'}: ${goal}: ${result}`)
  for (const note of notes) console.log(note)
}
