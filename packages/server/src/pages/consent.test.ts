import assert from 'node:assert/strict'
import test from 'node:test'
import { aClient, aConsent, aPermission } from '../../test/support/sample-views.ts'
import { consent } from './consent.ts'
import type { ConsentView } from './view.ts'

const frame = { locale: 'en', nonce: 'bm9uY2U' }
const render = (change: Partial<ConsentView> = {}) => consent(aConsent(change), frame).html

test('the page shows the app, the permissions, the duration, the account and the next step, in this order', () => {
  const page = render()
  const order = [
    'Allow <bdi>Print Shop</bdi>?',
    '<strong><bdi dir="ltr">print-shop.example</bdi></strong>',
    'The people who run this server vouch for it.',
    'See your name and picture',
    'See your photos',
    'It never sees your password.',
    'This time only (up to one hour)',
    '30 days',
    'Until I take it back',
    'Alice Adams',
    'Use another account',
    'name="decision" value="allow"',
    'name="decision" value="deny"',
    'Your browser then goes to',
    'You can take it back',
    'https://print-shop.example/privacy',
    'https://print-shop.example/terms',
  ]
  const places = order.map((text) => page.indexOf(text))
  assert.ok(!places.includes(-1), `missing: ${order[places.indexOf(-1)]}`)
  assert.deepEqual(
    places,
    places.toSorted((a, b) => a - b),
  )
})

test('an optional permission has a checkbox, which is not preselected if the permission is sensitive', () => {
  const page = render({
    groups: [
      {
        name: 'Photo Drive',
        permissions: [
          aPermission(),
          aPermission({ scope: 'photos.add', optional: true }),
          aPermission({ scope: 'photos.delete', optional: true, sensitive: true }),
        ],
      },
    ],
  })
  assert.match(page, /<input type="checkbox" name="scope" value="photos.add" checked>/)
  assert.match(page, /<input type="checkbox" name="scope" value="photos.delete">/)
  assert.doesNotMatch(page, /value="photos.read"/)
  assert.match(page, /Sensitive/)
})

test('a scope is shown with each claim in it, as text', () => {
  const includes = ['See your <b>department</b>', 'See your \u202eprojects']
  const page = render({
    groups: [
      { name: 'Your profile', permissions: [aPermission({ description: 'See your work', includes })] },
    ],
  })
  assert.match(page, /See your work.*See your &lt;b&gt;department&lt;\/b&gt;.*See your projects/s)
  assert.doesNotMatch(page, /<b>|\u202e/)
})

test('a repeat request shows only what is new', () => {
  const page = render({
    repeat: true,
    groups: [
      { name: 'Your profile', permissions: [aPermission({ description: 'See your name', isNew: false })] },
      { name: 'Photo Drive', permissions: [aPermission({ description: 'Add photos' })] },
    ],
  })
  assert.match(page, /Allow <bdi>Print Shop<\/bdi> more\?/)
  assert.match(page, /Add photos/)
  assert.doesNotMatch(page, /See your name|Your profile/)
})

test('a repeat request with nothing new shows what it confirms, without boxes', () => {
  const permissions = [aPermission({ isNew: false, optional: true })]
  const page = render({ repeat: true, groups: [{ name: 'Photo Drive', permissions }] })
  assert.match(page, /Allow <bdi>Print Shop<\/bdi> again\?/)
  assert.match(page, /See your photos/)
  assert.doesNotMatch(page, /checkbox/)
})

test('access while a person is away is asked for when it is new, and not again', () => {
  const away = 'Do all of this even while you are away'
  const known = [{ name: 'Photo Drive', permissions: [aPermission({ isNew: false })] }]
  const added = [{ name: 'Photo Drive', permissions: [aPermission()] }]
  const newly = render({ repeat: true, groups: known, offlineIsNew: true })
  assert.match(newly, / more\?/)
  assert.ok(newly.includes(away))
  assert.ok(!newly.includes('See your photos'))
  assert.ok(!render({ repeat: true, groups: added, offlineIsNew: false }).includes(away))
  assert.ok(render({ repeat: true, groups: known, offlineIsNew: false }).includes(away))
  assert.ok(!render({ offline: false }).includes(away))
})

test('30 days are preselected for an app that the operator vouches for, “this time only” for any other', () => {
  const proposed = (change: Partial<ConsentView>) =>
    /name="duration" value="(\w+)" checked/.exec(render(change))?.[1]
  assert.equal(proposed({}), 'days')
  assert.equal(proposed({ client: aClient({ vouchedBy: 'domain' }) }), 'days')
  assert.equal(proposed({ client: aClient({ vouchedBy: 'nobody' }) }), 'once')
  assert.equal(proposed({ unprovenApp: true }), 'once')
})

test('the page warns of an app that cannot prove its identity, and does not call it vouched for', () => {
  const page = render({ unprovenApp: true })
  assert.match(page, /Any program on this device can pretend to be <bdi>Print Shop<\/bdi>/)
  assert.doesNotMatch(page, /vouch for it/)
})

test('the page says that nobody vouches for an app', () => {
  assert.match(render({ client: aClient({ vouchedBy: 'nobody' }) }), /Nobody vouches for this app/)
})

test('the host is a link only to a website on exactly that host', () => {
  const links = (uri: string) =>
    render({ client: aClient({ uri, policyUri: undefined, tosUri: undefined }) }).match(
      /<a (?!href="\/account)/,
    ) !== null
  assert.ok(links('https://print-shop.example/about'))
  for (const uri of [
    'https://evil.example/',
    'https://print-shop.example:8443/',
    'javascript:alert(1)',
    'https://print-shop.example@evil.example/',
  ]) {
    assert.ok(!links(uri), uri)
  }
})

test('a logo on another host is never requested: a letter is drawn', () => {
  const page = render({ client: aClient({ logoUri: 'https://print-shop.example/logo.png' }) })
  assert.doesNotMatch(page, /<img|logo\.png/)
  assert.match(page, /<span class="face" aria-hidden="true">P<\/span>/)
})

test('the button for another account is outside the consent form', () => {
  const page = render()
  assert.match(page, /<button [^>]*form="switch-account" name="switch_account" value="1">/)
  assert.match(page, /<form method="post" action="\/consent" id="switch-account">/)
})
