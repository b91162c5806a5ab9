import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { strangers } from './strangers.ts'
import { configuredBy } from './working-folder.ts'

/** The fenced blocks of the guides that are preceded by the name of a file of a program. */
const blocks = ['docs/clients.md', 'docs/protect-an-api.md'].flatMap((guide) => {
  const page = readFileSync(join(import.meta.dirname, '..', guide), 'utf8')
  const marked = page.matchAll(/<!-- strangers\/([\w-]+)\/(\S+) -->\n```\w*\n([\s\S]*?)\n```/g)
  return [...marked].map(([, name = '', file = '', text = '']) => ({ guide, name, file, text }))
})

/** The lines without their common indentation. */
function flush(lines: readonly string[]): string {
  const indents = lines.filter((line) => line.trim() !== '').map((line) => /^\s*/.exec(line)?.[0].length ?? 0)
  return lines.map((line) => line.slice(Math.min(...indents))).join('\n')
}

for (const { guide, name, file, text } of blocks) {
  test(`${guide}: the block from ${name}/${file} is the text that the run uses`, () => {
    const source = readFileSync(join(import.meta.dirname, name, file), 'utf8')
      .trimEnd()
      .split('\n')
    const wanted = flush(text.split('\n'))
    const length = wanted.split('\n').length
    const found = source.some((_, at) => flush(source.slice(at, at + length)) === wanted)
    assert.ok(found, `these lines are not in strangers/${name}/${file}`)
    if (file === 'valetkey.json') assert.equal(length, source.length, 'the block has all lines')
  })
}

for (const stranger of strangers) {
  const { name } = stranger
  test(`a guide has the lines for both sides of ${name}`, () => {
    const filesOf = (whose: string) => blocks.filter((block) => block.name === whose).map(({ file }) => file)
    const holder = configuredBy(stranger)
    assert.ok(filesOf(holder).includes('valetkey.json'), `no block from strangers/${holder}/valetkey.json`)
    const own = filesOf(name).filter((file) => file !== 'valetkey.json')
    assert.ok(own.length > 0, `no block with the lines of ${name} itself`)
  })
}
