import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type OutgoingAnswer, OutgoingFailed, type OutgoingRequest } from '../ports/outgoing.ts'
import { sectorOf, sectorProblem } from './sector.ts'

const none = undefined
const named = { subjectType: 'pairwise' } as const

describe('the sector of a client (OIDC Core §8.1)', () => {
  for (const [what, redirectUris, sectorIdentifierUri, sector] of [
    [
      'is the host of its redirect URIs',
      ['https://a.example/1', 'https://A.example:8443/2'],
      none,
      'a.example',
    ],
    [
      'is undefined if the redirect URIs have several hosts',
      ['https://a.example/1', 'https://b.example/1'],
      none,
      none,
    ],
    [
      'is undefined if one has a private-use scheme',
      ['https://a.example/1', 'com.example.a:/cb'],
      none,
      none,
    ],
    ['is undefined for a loopback host, which every app has', ['http://127.0.0.1/cb'], none, none],
    ['is undefined without redirect URIs', [], none, none],
    [
      'is the host of sector_identifier_uri, whatever the redirect URIs are',
      ['https://a.example/1', 'https://b.example/1', 'com.example.a:/cb'],
      'https://c.example/sector.json',
      'c.example',
    ],
  ] as const) {
    test(what, () => assert.equal(sectorOf({ redirectUris, sectorIdentifierUri }), sector))
  }
})

describe('the document at sector_identifier_uri (OIDC Registration §5)', () => {
  const redirectUris = ['https://a.example/1', 'https://b.example/1']
  const app = { ...named, id: 'app_1', declared: false, redirectUris }
  const address = '203.0.113.7'
  const sectorIdentifierUri = 'https://c.example/sector.json'
  const answering = (answer: Partial<OutgoingAnswer> | Error) => {
    const asked: OutgoingRequest[] = []
    const call = async (request: OutgoingRequest) => {
      asked.push(request)
      if (answer instanceof Error) throw answer
      return { status: 200, headers: {}, body: '', ...answer }
    }
    return { asked, call }
  }

  test('is accepted if it lists every redirect URI, whatever else it lists', async () => {
    const { asked, call } = answering({ body: JSON.stringify([...redirectUris, 'https://d.example/', 7]) })
    assert.equal(await sectorProblem({ ...app, sectorIdentifierUri }, { call, address }), undefined)
    assert.deepEqual(
      asked.map(({ purpose, client, source, method, url }) => [purpose, client.id, source, method, url]),
      [['sector', 'app_1', address, 'GET', sectorIdentifierUri]],
    )
  })

  test('is not fetched if the client names none', async () => {
    const { asked, call } = answering({})
    assert.equal(await sectorProblem({ ...app, sectorIdentifierUri: none }, { call, address }), undefined)
    assert.deepEqual(asked, [])
  })

  const right = JSON.stringify(redirectUris)
  for (const [what, answer, came] of [
    ['lacks one', { body: '["https://a.example/1"]' }, 'one without "https://b.example/1"'],
    [
      'has one that only begins like it',
      { body: '["https://a.example/1","https://b.example/12"]' },
      /without/,
    ],
    ['is a string that contains them', { body: JSON.stringify(right) }, 'no such list'],
    ['is an object', { body: `{"redirect_uris":${right}}` }, 'no such list'],
    ['is not JSON', { body: 'root:x:0:0' }, 'no such list'],
    ['comes with an error', { status: 404, body: right }, 'no such list'],
    ['is a redirect', { status: 302, headers: { location: 'https://d.example/' } }, 'no such list'],
    ['cannot be fetched', new OutgoingFailed('10.0.0.1 is not on the public internet'), 'no such list'],
  ] as const) {
    test(`that ${what} is refused, and the error does not quote the response`, async () => {
      const { call } = answering(answer)
      const problem = await sectorProblem({ ...app, sectorIdentifierUri }, { call, address })
      assert.equal(problem?.path, 'sector_identifier_uri')
      if (typeof came === 'string') assert.equal(problem.came, came)
      else assert.match(problem.came, came)
    })
  }

  const evil = 'https://evil.example/hear'
  for (const [what, backchannelLogoutUri, lists, isRight] of [
    ['on the host of the document', 'https://c.example:8443/hear', [], true],
    ['that the document lists', evil, [evil], true],
    ['that it does not list', evil, [], false],
    ['that begins like a listed one', evil, [`${evil}/more`], false],
    ['on the host of a redirect URI', 'https://a.example/hear', [], false],
    ['on a host that ends like it', 'https://notc.example/hear', [], false],
    ['on a person’s own machine', 'http://localhost:4000/hear', [], false],
  ] as const) {
    test(`another address that receives a sub, ${what}, is ${isRight ? 'accepted' : 'refused'}`, async () => {
      const { call } = answering({ body: JSON.stringify([...redirectUris, ...lists]) })
      const client = { ...app, sectorIdentifierUri, backchannelLogoutUri }
      assert.equal((await sectorProblem({ ...app, ...client }, { call, address })) === undefined, isRight)
      const known = { ...client, subjectType: 'public' } as const
      assert.equal(
        await sectorProblem(known, { call, address }),
        undefined,
        'a client with public subjects needs no such list',
      )
    })
  }

  test('needs redirect URIs to list: a client without any may not join a sector', async () => {
    const { asked, call } = answering({ body: '[]' })
    const problem = await sectorProblem({ ...app, redirectUris: [], sectorIdentifierUri }, { call, address })
    assert.equal(problem?.path, 'redirect_uris')
    assert.deepEqual(asked, [])
  })

  test('an internal error is not reported as a bad document', async () => {
    const { call } = answering(new TypeError('a bug'))
    await assert.rejects(sectorProblem({ ...app, sectorIdentifierUri }, { call, address }), /a bug/)
  })
})
