import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { en } from './en.ts'
import { bestLocale, languages, loadText, textFor, translations } from './text.ts'
import { lasting, waitingTime } from './when.ts'

/**
 * Texts that are the same in English and in the other language. Names of things that have no other name there; add to
 * this list only what a speaker of the language would write.
 */
const sameInBoth: Readonly<Record<string, readonly string[]>> = {
  ar: ['product'],
  es: ['product', 'consent.no'],
  fr: ['product'],
  de: ['product', 'device.code', 'home.issuer', 'account.profile.fields.name'],
}

type Leaf = string | ((...given: unknown[]) => unknown)

/** Every text by its path, such as `signIn.title`. */
function leavesOf(texts: object, path = ''): [path: string, leaf: Leaf][] {
  return Object.entries(texts).flatMap(([name, value]): [string, Leaf][] =>
    typeof value === 'object' ? leavesOf(value, `${path}${name}.`) : [[path + name, value]],
  )
}

/** What a text says for these values, which stand for names, numbers and times alike. */
function said(leaf: Leaf, given: readonly unknown[]): string {
  if (typeof leaf === 'string') return leaf
  const words = leaf(...given)
  // Several texts that belong together, such as the subject and the paragraphs of a mail.
  const isPlain = typeof words === 'object' && Object.getPrototypeOf(words) === Object.prototype
  return isPlain
    ? Object.values(words ?? {})
        .flat()
        .join(' ')
    : String(words)
}

const some = [3, 4, 5]
/** The positions of the parameters that change what the text says. */
function usedBy(leaf: Leaf): readonly number[] {
  const before = said(leaf, some)
  return some.flatMap((_, position) => {
    const changed = said(leaf, some.with(position, 7200))
    return changed === before ? [] : [position]
  })
}

const english = new Map(leavesOf(en))

for (const [language, load] of Object.entries(translations)) {
  describe(`the texts in ${language}`, async () => {
    const translation = await load()
    const leaves = new Map(leavesOf(translation))
    const file = `packages/server/src/pages/text/${language}.ts, or the file that it imports`
    const howTo = `Translate them in ${file}. docs/decisions/0059-languages.md says what to do if you cannot.`

    test('are all there', () => {
      const missing = [...english.keys()].filter((path) => !leaves.has(path))
      assert.deepEqual(missing, [], `${missing.length} texts are only in English. ${howTo}`)
    })

    test('are no more than the English ones, and of the same kind', () => {
      const strange = [...leaves].filter(([path, leaf]) => typeof english.get(path) !== typeof leaf)
      assert.deepEqual(
        strange.map(([path]) => path),
        [],
        'these are not in en.ts, or one takes parameters and the other does not',
      )
    })

    test('are not in English', () => {
      const same = [...leaves].filter(([path, leaf]) => {
        const original = english.get(path)
        const ends = path === 'language' || path === 'direction' || sameInBoth[language]?.includes(path)
        return original !== undefined && !ends && said(leaf, some) === said(original, some)
      })
      assert.deepEqual(
        same.map(([path]) => path),
        [],
        howTo,
      )
    })

    test('use every parameter that the English ones use', () => {
      const unused = [...leaves].filter(([path, leaf]) => {
        const original = english.get(path)
        return original !== undefined && String(usedBy(leaf)) !== String(usedBy(original))
      })
      assert.deepEqual(
        unused.map(([path]) => path),
        [],
        'these leave out a name or a number, or have one more',
      )
    })

    test('have as many parts in markup, no spaces at their ends, and no straight quotation marks', () => {
      for (const [path, leaf] of leaves) {
        const words = said(leaf, some)
        const original = said(english.get(path) ?? '', some)
        assert.equal(words.trim() === words, original.trim() === original, path)
        assert.doesNotMatch(words, /["]|\.\.\.| {2}/, path)
      }
    })

    test('can be read from right to left: no number has dashes, no address ends with a slash', () => {
      // Browsers show 1990-04-23 after Arabic letters as 23-04-1990, and https:// with the slashes first. UAX #9 §3.3.4
      const { direction } = translation
      const reordered = [...leaves].filter(([, leaf]) => /\d-\d|\/(?: |$)/.test(said(leaf, some)))
      assert.deepEqual(direction === 'rtl' ? reordered.map(([path]) => path) : [], [])
    })

    test('are shown once they are loaded, and English until then', async () => {
      await loadText(`${language}-x-test`)
      const text = textFor(language)
      assert.equal(text.language, language)
      assert.equal(text.signIn.title, said(leaves.get('signIn.title') ?? '', []))
    })
  })
}

test('a text that a language does not have is shown in English', async () => {
  await loadText('de')
  assert.equal(new Set(leavesOf(textFor('de')).map(([path]) => path)).size, english.size)
})

test('a language range finds the language, whatever follows (RFC 4647 §3.4)', () => {
  assert.deepEqual([...languages].sort(), ['ar', 'de', 'en', 'es', 'fr'])
  for (const [wanted, found] of [
    [['de-CH'], 'de-CH'],
    [['DE-latn-1996'], 'DE-latn-1996'],
    [['tlh', 'ar-EG'], 'ar-EG'],
    [['deu', 'dev-DE', 'd'], 'en'],
    [['constructor', '__proto__', 'toString'], 'en'],
    [[], 'en'],
  ] as const) {
    assert.equal(bestLocale(wanted), found)
  }
})

test('a time to wait is in whole minutes or hours, rounded up', () => {
  const waits = [1, 60, 61, 3540, 3541, 3600, 3601, 14_400].map((seconds) => waitingTime(seconds, 'en'))
  assert.deepEqual(waits, [
    '1 minute',
    '1 minute',
    '2 minutes',
    '59 minutes',
    '1 hour',
    '1 hour',
    '2 hours',
    '4 hours',
  ])
  assert.equal(waitingTime(600, 'de-AT'), '10 Minuten')
})

test('how long a link works is rounded down, though not for the moment until its mail is sent', () => {
  const [hour, day] = [3600, 86_400]
  const spans = [
    7 * day,
    7 * day - 20,
    7 * day - 2 * hour,
    2 * day,
    2 * day - 2 * hour,
    12 * hour - 20,
    2 * hour,
    300,
  ]
  assert.deepEqual(
    spans.map((seconds) => lasting(seconds, 'en')),
    ['7 days', '7 days', '6 days', '2 days', '46 hours', '12 hours', '2 hours', '5 minutes'],
  )
})
