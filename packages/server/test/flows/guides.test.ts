import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { aServer } from '../support/a-server.ts'
import { Walker } from '../support/walker.ts'

const root = fileURLToPath(new URL('../../../../', import.meta.url))

const configurations = globSync('docs/*.md', { cwd: root }).flatMap((path) => {
  const text = readFileSync(root + path, 'utf8')
  return [...text.matchAll(/```json valetkey\n([\s\S]*?)```/g)].map(([, json = '']) => ({ path, json }))
})

test('at least one guide contains a configuration', () => {
  assert.ok(configurations.length > 0)
})

for (const { path, json } of configurations) {
  test(`the configuration in ${path} starts a server that a person can sign in to`, async () => {
    const configuration = { apis: [], ...JSON.parse(json) }
    await using server = await aServer(configuration)
    const [person] = configuration.users
    const walker = new Walker(server)
    await walker.go('/sign-in')
    await walker.signIn(person.username, person.password)
    assert.match(walker.html, new RegExp(person.name))
  })
}

for (const { path, json } of configurations) {
  test(`the configuration in ${path} is refused for a public issuer, because everybody knows its secrets`, async () => {
    const configuration = { apis: [], ...JSON.parse(json), issuer: 'https://id.example.com' }
    await assert.rejects(aServer(configuration), (error: Error) => {
      for (const [index, client] of configuration.clients.entries()) {
        if (client.client_secret === undefined) continue
        assert.match(error.message, new RegExp(`clients\\[${index}\\]\\.client_secret: expected`))
      }
      assert.match(error.message, /users\[0\]\.password: expected/)
      return true
    })
  })
}
