import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readDetailTypeEntry } from './detail-type-entry.ts'

const print = {
  type: 'photo_print',
  apis: ['https://drive.example/'],
  sentence: 'Print {copies} copies',
  members: [
    { name: 'copies', kind: 'number', required: true },
    { name: 'paper', kind: 'string', choices: ['matte'] },
  ],
}

test('a type has defaults: it is not sensitive, and its members are optional and labelled by their name', () => {
  assert.deepEqual(readDetailTypeEntry(print, 'types[0]'), {
    detailType: {
      ...print,
      sensitive: false,
      members: [
        { name: 'copies', kind: 'number', required: true, choices: [], label: 'copies' },
        { name: 'paper', kind: 'string', required: false, choices: ['matte'], label: 'paper' },
      ],
    },
  })
})

const refusals: readonly (readonly [change: object, path: string])[] = [
  [{ type: 'photo print' }, 'type'],
  [{ type: '"' }, 'type'],
  [{ apis: [] }, 'apis'],
  [{ apis: undefined }, 'apis'],
  [{ sentence: undefined }, 'sentence'],
  // A sentence with a gap would have another meaning.
  [{ sentence: 'Print on {paper}' }, 'sentence'],
  [{ sentence: 'Print {album}' }, 'sentence'],
  [{ sentence: 'Print {copies' }, 'sentence'],
  [{ sentence: 'Print {copies}} copies' }, 'sentence'],
  [{ sensible: true }, 'sensible'],
  [{ members: [{ name: 'type', kind: 'string' }] }, 'members[0].name'],
  [{ members: [{ name: '__proto__', kind: 'string' }] }, 'members[0].name'],
  [{ members: [{ name: 'album', kind: 'object' }] }, 'members[0].kind'],
  [{ members: [...print.members, { name: 'copies', kind: 'string' }] }, 'members[2].name'],
  [
    { members: [...print.members, { name: 'framed', kind: 'boolean', choices: ['x'] }] },
    'members[2].choices',
  ],
  [{ members: [...print.members, { name: 'locations', kind: 'string' }] }, 'members[2].kind'],
]

for (const [change, path] of refusals) {
  test(`refused: ${path} of ${JSON.stringify(change)}`, () => {
    const read = readDetailTypeEntry({ ...print, ...change }, 'types[0]')
    assert.ok('problems' in read)
    assert.deepEqual(
      read.problems.map((problem) => problem.path),
      [`types[0].${path}`],
    )
  })
}
