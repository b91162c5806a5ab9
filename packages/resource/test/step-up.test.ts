import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, test } from 'node:test'
import { guard } from '../src/adapters/node.ts'
import { type Requirement, resourceServer } from '../src/index.ts'
import { anIssuer, aToken, bearer, noon } from './support/issuer.ts'

const signedIn = (secondsAgo: number) => ({ acr: 'silver', auth_time: noon / 1000 - secondsAgo })

describe('step-up authentication (RFC 9470)', () => {
  async function answerTo(claims: Record<string, unknown>, requirement: Requirement) {
    await using issuer = await anIssuer()
    const details: string[] = []
    const options = issuer.options({ onRefused: ({ detail }) => details.push(detail) })
    const { answer } = await resourceServer(options).check(bearer(await aToken(issuer, claims)), requirement)
    return answer && { ...answer, challenge: answer.headers['www-authenticate'], detail: details[0] }
  }

  test('a token with a sufficient acr and a recent enough auth_time is accepted', async () => {
    assert.equal(await answerTo(signedIn(60), { acrValues: 'gold silver', maxAge: 60 }), undefined)
    assert.equal(await answerTo(signedIn(0), { acrValues: ['silver'], maxAge: 1 }), undefined)
    assert.equal(await answerTo({ auth_time: noon / 1000 + 29 }, { maxAge: 5 }), undefined)
    assert.equal(await answerTo({}, {}), undefined)
  })

  test('any other token gets 401, and the challenge has the parameters to request (§3)', async () => {
    const answer = await answerTo(signedIn(61), {
      scope: 'photos.read',
      acrValues: 'silver gold',
      maxAge: 60,
    })
    assert.equal(answer?.status, 401)
    assert.equal(
      answer?.challenge,
      'Bearer realm="https://drive.example/", error="insufficient_user_authentication", ' +
        'error_description="a more recent authentication of the end user is needed", ' +
        'scope="photos.read", acr_values="silver gold", max_age="60"',
    )
    const { error } = JSON.parse(answer?.body ?? '')
    assert.equal(error, 'insufficient_user_authentication')
    assert.match(answer?.detail ?? '', /^auth_time must be at most 60 seconds ago, is \d+$/)
    const weak = await answerTo(signedIn(0), { acrValues: ['gold'] })
    assert.match(weak?.challenge ?? '', /a stronger authentication[^,]*, acr_values="gold"$/)
    assert.doesNotMatch(weak?.challenge ?? '', /max_age/)
  })

  test('an absent or malformed acr or auth_time does not meet a requirement', async () => {
    for (const acr of [undefined, null, '', 'Silver', 'silver gold', ['silver'], { silver: true }, 1]) {
      const answer = await answerTo({ acr }, { acrValues: ['silver', '1'] })
      assert.match(answer?.challenge ?? '', /insufficient_user_authentication/, JSON.stringify(acr))
    }
    for (const time of [undefined, null, String(noon / 1000), [noon / 1000], noon, noon / 1000 + 31, -1]) {
      const answer = await answerTo({ auth_time: time }, { maxAge: 600 })
      assert.match(answer?.challenge ?? '', /insufficient_user_authentication/, JSON.stringify(time))
    }
  })

  test('if the token also lacks a scope, the challenge names both', async () => {
    const answer = await answerTo(signedIn(0), { scope: 'photos.delete', acrValues: 'gold' })
    assert.equal(answer?.status, 401)
    assert.match(answer?.challenge ?? '', /scope="photos\.delete", acr_values="gold"/)
    const scoped = await answerTo(signedIn(0), { scope: 'photos.delete', acrValues: 'silver', maxAge: 9 })
    assert.equal(scoped?.status, 403)
    assert.doesNotMatch(scoped?.challenge ?? '', /acr_values|max_age/)
  })

  test('the challenge for a request without a token has no acr_values and no max_age (RFC 6750 §3.1)', async () => {
    await using issuer = await anIssuer()
    const { answer } = await resourceServer(issuer.options()).check(
      { headers: {} },
      { acrValues: 'gold', maxAge: 60 },
    )
    assert.equal(answer?.headers['www-authenticate'], 'Bearer realm="https://drive.example/"')
  })

  test('a requirement that no token can meet throws a TypeError', async () => {
    await using issuer = await anIssuer()
    const protect = resourceServer(issuer.options())
    for (const wrong of [
      { maxAge: 0 },
      { maxAge: -1 },
      { maxAge: 1.5 },
      { maxAge: Number.NaN },
      { maxAge: Number.POSITIVE_INFINITY },
      { acrValues: '' },
      { acrValues: ['a b'] },
      { acrValues: ['a"'] },
    ]) {
      await assert.rejects(protect.check({ headers: {} }, wrong), TypeError)
      assert.throws(() => guard(protect, wrong, () => {}), TypeError)
    }
  })

  test('a guard passes the whole requirement on', async () => {
    await using issuer = await anIssuer()
    const listener = guard(resourceServer(issuer.options()), { acrValues: 'gold' }, (_, response) => {
      response.end('accepted')
    })
    const server = createServer(listener)
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    try {
      const at = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
      const silver = await fetch(at, bearer(await aToken(issuer, signedIn(0))))
      assert.equal(silver.status, 401)
      assert.match(silver.headers.get('www-authenticate') ?? '', /acr_values="gold"/)
      const gold = await fetch(at, bearer(await aToken(issuer, { acr: 'gold' })))
      assert.equal(await gold.text(), 'accepted')
    } finally {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    }
  })
})
