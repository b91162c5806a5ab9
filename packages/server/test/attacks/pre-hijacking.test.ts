import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { TestServer } from '../support/a-server.ts'
import { apps } from '../support/app.ts'
import { linkTo, mailsTo, signUpByMail } from '../support/mailbox.ts'
import { Walker } from '../support/walker.ts'
import { aWatchedServer } from '../support/watched-server.ts'

const attackers = 'nine loud trumpets today'
const victims = 'seven quiet lanterns'

/**
 * The five variants of Sudhodanan and Paverd, “Pre-hijacked accounts”, USENIX Security 2022: an attacker prepares an
 * account with the victim's address before the victim comes.
 */
describe('accounts that are prepared for their victims (threat D9)', () => {
  let server: TestServer & AsyncDisposable
  before(async () => {
    server = await aWatchedServer({ features: { sign_up: true }, mail: {} })
  })
  after(() => server[Symbol.asyncDispose]())
  let people = 0
  const someone = (who: string) => `${who}-${++people}@example.com`
  const signIn = async (username: string, password: string) =>
    (await new Walker(server).go('/sign-in')).signIn(username, password)
  const isSignedIn = async (walker: Walker) => /Your account/.test((await walker.go('/account')).html)
  const emailOf = async (walker: Walker): Promise<unknown> => {
    const shop = apps.printShop(server)
    const { code, verifier } = await shop.authorize({ scope: 'openid email' }, { walker })
    const { body } = await shop.redeem(code, verifier)
    const headers = { authorization: `Bearer ${body.access_token}` }
    const info = await server.fetch(new Request(`${server.issuer}/userinfo`, { headers }))
    const { email, email_verified } = (await info.json()) as Record<string, unknown>
    return { email, email_verified }
  }

  test('classic: no account exists with an address before its owner has used the link', async () => {
    const victim = someone('victim')
    const attacker = await new Walker(server).go('/sign-up')
    await attacker.submit({ address: victim, password: attackers, password_again: attackers, name: 'x' })
    assert.equal(await isSignedIn(attacker), false)
    assert.equal(await isSignedIn(await signIn(victim, attackers)), false)
    const owner = await new Walker(server).go(await linkTo(server, victim))
    await owner.submit({ name: 'Victim', password: victims, password_again: victims })
    assert.equal(await isSignedIn(owner), true)
    assert.equal(await isSignedIn(await signIn(victim, attackers)), false)
  })

  test('unexpired session: the browser that asked for the link is not signed in when it is used elsewhere', async () => {
    const victim = someone('victim')
    const attacker = await new Walker(server).go('/sign-up')
    await attacker.submit({ address: victim })
    const owner = await new Walker(server).go(await linkTo(server, victim))
    await owner.submit({ name: '', password: victims, password_again: victims })
    assert.equal(await isSignedIn(attacker), false)
  })

  test('unexpired session: a recovery ends every session, whoever has it', async () => {
    const victim = someone('victim')
    const thief = await signUpByMail(server, victim, attackers)
    await (await new Walker(server).go('/recover')).submit({ address: victim })
    const owner = await new Walker(server).go(await linkTo(server, victim, 2))
    await owner.submit({ password: victims, password_again: victims })
    assert.equal(await isSignedIn(thief), false)
    assert.equal(await isSignedIn(await signIn(victim, attackers)), false)
  })

  test('unexpired change of the address: a link from before the recovery changes nothing after it', async () => {
    const [victim, mine] = [someone('victim'), someone('attacker')]
    const thief = await signUpByMail(server, victim, attackers)
    await thief.go('/account/mail')
    await thief.submit({ address: mine })
    const pending = await linkTo(server, mine)
    await (await new Walker(server).go('/recover')).submit({ address: victim })
    const owner = await new Walker(server).go(await linkTo(server, victim, 2))
    await owner.submit({ password: victims, password_again: victims })
    const back = await signIn(victim, victims)
    await back.go(pending)
    assert.match(back.html, /newer link/, 'not even in a browser of the owner')
  })

  test('trojan identifier: a stranger who clicks a link does not give their address to the account that asked', async () => {
    const [victim, mine] = [someone('victim'), someone('attacker')]
    const attacker = await signUpByMail(server, mine, attackers)
    await attacker.go('/account/mail')
    await attacker.submit({ address: victim })
    const link = await linkTo(server, victim)
    const clicked = await new Walker(server).go(link)
    assert.match(clicked.html, /Sign in first/)
    assert.doesNotMatch(clicked.html, /<form/)
    // Signed in to an account of their own, too.
    const other = await signUpByMail(server, someone('victim'), victims)
    assert.match((await other.go(link)).html, /another account/)
    assert.doesNotMatch(other.html, /<form/)
    assert.deepEqual(await emailOf(attacker), { email: mine, email_verified: true })
    // The owner can still create an account with the address.
    const owner = await signUpByMailAfter(victim, 1)
    assert.deepEqual(await emailOf(owner), { email: victim, email_verified: true })
  })

  test('merging with an account from elsewhere: a username that looks like an address is nobody’s address', async () => {
    const folder = await aWatchedServer({ features: { sign_up: true } })
    const squatter = await new Walker(folder).go('/sign-up')
    const victim = 'squatted@example.com'
    await squatter.submit({ username: victim, name: '', password: attackers, password_again: attackers })
    // The operator sets up mail afterwards, on the same data.
    await using later = await aWatchedServer(
      { features: { sign_up: true }, mail: {} },
      { data: folder.data, clock: folder.clock },
    )
    const owner = await signUpByMail(later, victim, victims)
    assert.match((await owner.go('/account')).html, /squatted-\w+/, 'an account of its own')
    const byAddress = await (await new Walker(later).go('/sign-in')).signIn(victim, victims)
    assert.match((await byAddress.go('/account')).html, /squatted-\w+/, 'the address leads to its owner')
    const bySquatter = await (await new Walker(later).go('/sign-in')).signIn(victim, attackers)
    assert.match(bySquatter.html, /wrong/)
    await folder[Symbol.asyncDispose]()
  })

  test('no form sets an address or says that it is verified: only a link does (threat D14)', async () => {
    const victim = someone('victim')
    const claims = {
      email: victim,
      email_verified: 'true',
      'claims[email]': victim,
      claims: `{"email":"${victim}"}`,
    }
    const mine = someone('attacker')
    const walker = await new Walker(server).go('/sign-up')
    await walker.submit({ address: mine, ...claims })
    await walker.go(await linkTo(server, mine))
    await walker.submit({
      name: 'x',
      password: attackers,
      password_again: attackers,
      ...claims,
      address: victim,
    })
    assert.deepEqual(await emailOf(walker), { email: mine, email_verified: true })
    await walker.go('/account/mail')
    await walker.submit({ address: victim, ...claims, current: victim, verified: '1', done: 'confirmed' })
    assert.deepEqual(await emailOf(walker), { email: mine, email_verified: true })
    await walker.go('/account/password')
    await walker.submit({ current: attackers, password: victims, password_again: victims, ...claims })
    assert.deepEqual(await emailOf(walker), { email: mine, email_verified: true })
  })

  async function signUpByMailAfter(address: string, before: number): Promise<Walker> {
    const walker = await new Walker(server).go('/sign-up')
    await walker.submit({ address })
    const [mail] = await mailsTo(server, address, before + 1)
    await walker.go(mail?.link ?? '')
    return walker.submit({ name: '', password: victims, password_again: victims })
  }
})
