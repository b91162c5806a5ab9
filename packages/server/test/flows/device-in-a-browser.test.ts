import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Device, television } from '../support/a-device.ts'
import { aConfiguration } from '../support/a-server.ts'
import { withBrowser } from '../support/browser.ts'
import { aListeningServer } from '../support/listening-server.ts'

test(
  'a person mistypes the user code, corrects it, compares it and gives consent, and the device gets its tokens (RFC 8628 §3.3)',
  withBrowser(async ({ newPage, accessibilityProblems, screenshot }) => {
    await using server = await aListeningServer({
      features: { device: true },
      clients: [...aConfiguration.clients, television],
    })
    const device = await new Device(server).start()
    const page = await newPage({ width: 360, javaScript: true })
    const looked = async (name: string) => {
      assert.deepEqual(await accessibilityProblems(page), [], name)
      await screenshot(page, `device-${name}`)
    }
    await page.goto(String(device.answer.verification_uri))
    await page.getByLabel('Username').fill('alice')
    await page.getByLabel('Password').fill('correct horse battery')
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    // The code field has the focus. Enter must wait for the animations: people type more slowly than a test.
    const enter = async (code: string) => {
      await page.keyboard.type(code)
      await page.evaluate(`Promise.all(document.getAnimations().map((each) => each.finished)).then(() => {})`)
      await page.keyboard.press('Enter')
    }
    await enter('BCDF-BCDF')
    await page.getByText('This code is wrong or has expired').waitFor()
    await looked('mistyped')
    await enter(device.userCode.toLowerCase().replace('-', ' '))
    await page.getByRole('heading', { name: 'Allow Photo Frame?' }).waitFor()
    assert.equal(await page.getByText(device.userCode).count(), 1)
    await page.getByText('The device is at the address').waitFor()
    await looked('consent')
    await page.getByRole('button', { name: 'Allow' }).click()
    await page.getByRole('heading', { name: 'Your device is connected' }).waitFor()
    await looked('done')
    assert.equal((await device.poll()).status, 200)

    // With a link that contains the code, the person can still refuse it and enter another one.
    const second = await new Device(server).start()
    await page.goto(String(second.answer.verification_uri_complete))
    await page.getByText(second.userCode).waitFor()
    await looked('linked')
    await page.getByRole('link', { name: 'Enter another code' }).click()
    await page.getByLabel('Code').waitFor()
    assert.equal((await second.poll()).body.error, 'authorization_pending')
  }),
)
