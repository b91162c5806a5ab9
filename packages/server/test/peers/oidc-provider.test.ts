import assert from 'node:assert/strict'
import test, { describe } from 'node:test'
import { authorizationRequests } from './authorization-requests.ts'
import type { Case } from './case.ts'
import { clientRequests } from './client-requests.ts'
import { complaints, type Difference } from './difference.ts'
import { explanations } from './explanations/index.ts'
import { metadataDifferences } from './metadata.ts'
import { oidcProvider } from './oidc-provider.ts'
import { otherRequests } from './other-requests.ts'
import { ourServer } from './our-server.ts'
import { outcome } from './outcome.ts'
import type { Party } from './party.ts'
import { registrationRequests } from './registration-requests.ts'
import { requestObjectRequests } from './request-object-requests.ts'
import { requestsWithTokens } from './requests-with-tokens.ts'
import { tokenRequests } from './token-requests.ts'

const cases = [
  ...authorizationRequests,
  ...requestObjectRequests,
  ...clientRequests,
  ...tokenRequests,
  ...requestsWithTokens,
  ...otherRequests,
  ...registrationRequests,
]

/** Sends the cases one after another, because the result of one can depend on those before it. */
async function answersOf(party: Party): Promise<ReadonlyMap<Case, string>> {
  const answers = new Map<Case, string>()
  for (const each of cases) answers.set(each, await outcome(await each.ask(party), party))
  return answers
}

describe('the same requests sent to this server and to oidc-provider', async () => {
  await using ours = await ourServer()
  await using theirs = await oidcProvider()
  const [here, there] = await Promise.all([answersOf(ours), answersOf(theirs)])
  const metadata = await metadataDifferences(ours, theirs)

  test('get the same response, or a response whose difference is explained, with no superfluous explanation', () => {
    const differences = cases.flatMap((each): Difference[] => {
      const [one = '', other = ''] = [here.get(each), there.get(each)]
      return one === other ? [] : [{ name: each.name, ours: one, theirs: other }]
    })
    assert.equal(complaints([...differences, ...metadata], explanations).join('\n'), '')
  })

  test('cause no server error here', () => {
    assert.deepEqual(
      [...here.values()].filter((each) => /^(page )?5\d\d/.test(each)),
      [],
    )
  })

  test('have unique names, so that an explanation covers no other request', () => {
    assert.equal(new Set(cases.map(({ name }) => name)).size, cases.length)
  })
})
