import assert from 'node:assert/strict'
import { test } from 'node:test'
import { apps } from '../support/app.ts'
import { ask } from '../support/ask.ts'
import { overTheNetwork } from '../support/listening-server.ts'
import { scrape } from '../support/metrics.ts'
import { aServerOnAPort, exchange, requestText } from '../support/wire.ts'

test('a thousand strange requests do not add metric series (threat F16)', async () => {
  await using server = await aServerOnAPort({ management: { port: 0 } })
  const network = overTheNetwork(server)
  const strange = async (id: string) => {
    const basic = Buffer.from(`${id}:${id}`).toString('base64')
    const form = { grant_type: id, client_id: id, code: id, refresh_token: id, scope: id, resource: id }
    await ask(network, `/${id}`)
    await ask(network, `/token/${id}`)
    await ask(network, '/token', { form })
    await ask(network, '/token', { form, headers: { authorization: `Basic ${basic}` } })
    await ask(network, `/authorize?client_id=${id}&response_type=${id}&scope=${id}&state=${id}`)
    await ask(network, apps.printShop(server).request({ scope: id, prompt: id }).url)
    await apps.thumbnailer(network).post('/token', { grant_type: id, scope: id })
    await apps.driveApi(network).introspect(id)
    await exchange(server, requestText(server, `${id.toUpperCase()} /token`, ['Connection: close']))
  }
  await strange('warm-up')
  const before = await scrape(server)
  for (let each = 0; each < 100; each += 1) await strange(`stranger-${each}`)
  const after = await scrape(server)
  // Background work has series of its own, which may appear at any time.
  const ofWork = /^valetkey_(?:job|clean_up)_/
  const added = [...after.keys()].filter((series) => !before.has(series) && !ofWork.test(series))
  // A hundred more strange requests are counted in the same series, or refused by a budget.
  assert.ok(added.length <= 12, added.join('\n'))
  assert.ok(after.size < 600, `${after.size} series`)
  for (const series of after.keys()) assert.doesNotMatch(series, /stranger|warm-up|print-shop|thumbnailer/i)
})
