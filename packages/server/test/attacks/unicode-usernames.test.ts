import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { signIn } from '../../src/accounts/sign-in.ts'
import { usernameKey } from '../../src/accounts/username.ts'
import { SomePeople } from '../support/some-people.ts'

/** Each line has spellings of one name that some program treats as equal. */
const collisions: readonly (readonly string[])[] = [
  ['alice', 'ALICE', 'Alice', ' alice ', 'ａｌｉｃｅ', 'ⒶⓁⒾⒸⒺ', '𝐚𝐥𝐢𝐜𝐞', '𝓐𝓵𝓲𝓬𝓮'],
  ['kelvin', '\u212aelvin', 'KELVIN'],
  ['susi', '\u017fu\u017fi', 'SUSI'],
  ['amélie', 'ame\u0301lie', 'AMÉLIE', 'AME\u0301LIE'],
  ['straße', 'STRASSE', 'strasse', 'STRA\u1e9eE'],
  ['odysseus ς', 'ODYSSEUS Σ', 'odysseus σ'],
  ['office', 'o\ufb03ce', 'OFFICE'],
  ['user1', 'user\u00b9', 'user①', 'USER１'],
  ['\u00e5ngström', '\u212bngström', 'a\u030angström'],
  ['alice adams', 'alice\u00a0adams', 'alice\u2003adams', 'alice  adams', 'Alice\u3000Adams'],
  ['a@example.com', 'A@EXAMPLE.COM', 'a＠example.com', 'a@example．com'],
]

/** Invisible characters, some of which reorder or hide visible ones. */
const invisible: Readonly<Record<string, string>> = {
  NUL: '\u0000',
  'a control character': '\u0007',
  'a line feed': '\n',
  'a C1 control': '\u0085',
  DEL: '\u007f',
  'a soft hyphen': '\u00ad',
  'a zero-width space': '\u200b',
  'a zero-width joiner': '\u200d',
  'a left-to-right mark': '\u200e',
  'a right-to-left override': '\u202e',
  'a first strong isolate': '\u2068',
  'an Arabic letter mark': '\u061c',
  'a word joiner': '\u2060',
  'a byte order mark': '\ufeff',
  'a variation selector': '\ufe0f',
  'a Hangul filler': '\u3164',
  'a combining grapheme joiner': '\u034f',
  'a tag character': '\u{e0041}',
  'a line separator': '\u2028',
  'a lone high surrogate': '\ud800',
  'a lone low surrogate': '\udc00',
  'a private-use character': '\ue000',
  'a noncharacter': '\uffff',
}

describe('two usernames that look alike', () => {
  for (const spellings of collisions) {
    test(`all spellings of ${spellings[0]} are one account (threat D5)`, async () => {
      assert.deepEqual(new Set(spellings.map(usernameKey)), new Set([usernameKey(spellings[0] ?? '')]))
      const people = new SomePeople()
      const [first = '', ...others] = spellings
      const { id } = await people.add(first, 'correct horse')
      for (const spelling of others) {
        await assert.rejects(people.add(spelling, 'battery staple'), /is taken/, spelling)
      }
      const last = others.at(-1) ?? ''
      const result = await signIn(
        { username: last, password: 'correct horse', address: '203.0.113.1' },
        people,
      )
      assert.equal(result.outcome === 'signed_in' && result.account.id, id)
    })
  }

  test('different names stay different', () => {
    const names = [
      'alice',
      'alíce',
      'alice1',
      'alice.',
      'a.lice',
      'al-ice',
      'alice@a.example',
      'alice@b.example',
      'bob',
    ]
    assert.equal(new Set(names.map(usernameKey)).size, names.length)
  })
})

describe('a username with an invisible character (threat D5)', () => {
  const people = new SomePeople()
  before(() => people.add('alice', 'correct horse'))

  for (const [name, character] of Object.entries(invisible)) {
    test(`is refused: ${name}`, async () => {
      for (const username of [`ali${character}ce`, `${character}alice`, `alice${character}`]) {
        assert.equal(usernameKey(username), undefined)
      }
      const request = { username: `ali${character}ce`, password: 'correct horse', address: '203.0.113.1' }
      assert.deepEqual(await signIn(request, people), { outcome: 'wrong_credentials' })
    })
  }
})
