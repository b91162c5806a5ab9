import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { after, before, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { anIssuer, aToken } from './support/issuer.ts'
import { aConsumer, type Consumer, systemNode } from './support/packed.ts'

const packages = ['jose', 'express', 'fastify', 'hono', '@hono/node-server', '@types/express', '@types/node']
let consumer: Consumer
before(async () => {
  consumer = await aConsumer(...packages)
})
after(() => consumer[Symbol.asyncDispose]())

const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8')
const examples = new Map(
  [...readme.matchAll(/^```js (\w+)\n(.*?)^```$/gms)].map(([, name = '', code = '']) => [name, code]),
)

test('every JavaScript block of the README has a unique name', () => {
  assert.equal(examples.size, readme.match(/^```js/gm)?.length)
  assert(examples.size >= 10)
})

test('every example of the README type-checks against the published types', async () => {
  // Also as TypeScript, because a guard must give its handler the type of the token.
  const files = [...examples].flatMap(([name, code]) => [
    consumer.write(`${name}.mjs`, code),
    ...(name === 'fetch' ? [] : [consumer.write(`${name}-typed.mts`, code)]),
  ])
  await consumer.typeCheck(...(await Promise.all(files)))
  const wrong = await consumer.write('wrong.mts', `${examples.get('hono')}\nprotect.check(7)\n`)
  await assert.rejects(consumer.typeCheck(wrong), /wrong\.mts.*TS2345/s, 'the type check finds errors')
})

test('every server of the README accepts a valid token and refuses a request without one', async () => {
  await using issuer = await anIssuer()
  const seconds = Math.floor(Date.now() / 1000)
  const token = await aToken(issuer, { iat: seconds, exp: seconds + 600 })
  for (const name of ['express', 'fastify', 'hono', 'node']) {
    await using server = await running(name, issuer.issuer)
    const refused = await fetch(`${server.origin}/photos`)
    assert.equal(refused.status, 401, name)
    assert.equal(
      refused.headers.get('www-authenticate'),
      'Bearer realm="https://drive.example/", scope="photos.read"',
    )
    const admitted = await fetch(`${server.origin}/photos`, { headers: { authorization: `Bearer ${token}` } })
    assert.deepEqual(await admitted.json(), { photosOf: 'alice' }, name)
  }
})

test('the metadata example serves the document at its well-known path', async () => {
  await using issuer = await anIssuer()
  await using server = await running('metadata', issuer.issuer)
  const response = await fetch(`${server.origin}/.well-known/oauth-protected-resource`)
  assert.equal(response.headers.get('access-control-allow-origin'), '*')
  assert.deepEqual(await response.json(), {
    resource: 'https://drive.example/',
    authorization_servers: [issuer.issuer],
    bearer_methods_supported: ['header'],
    resource_name: 'Photo Drive',
    scopes_supported: ['photos.read'],
  })
})

test('the other examples run without an error', async () => {
  for (const name of ['fetch', 'introspection', 'log', 'compatibility', 'pieces']) {
    const program = spawn(systemNode, [await consumer.write(`${name}.mjs`, code(name))], { stdio: 'inherit' })
    const [status] = await once(program, 'exit')
    assert.equal(status, 0, name)
  }
})

function code(name: string): string {
  const found = examples.get(name)
  assert(found, `the README has no example ${name}`)
  return found
}

/** Starts an example with the issuer of a test and a free port instead of its own. */
async function running(name: string, issuer: string) {
  const port = await freePort()
  const program = code(name).replace('https://as.example', issuer).replace('3000', String(port))
  const child = spawn(systemNode, [await consumer.write(`${name}.mjs`, program)], { stdio: 'inherit' })
  const origin = `http://localhost:${port}`
  for (let attempt = 0; attempt < 100; attempt += 1) {
    assert.equal(child.exitCode, null, `${name} exited by itself`)
    const response = await fetch(origin).catch(() => undefined)
    await response?.body?.cancel()
    if (response) break
    await wait(50)
  }
  return {
    origin,
    async [Symbol.asyncDispose]() {
      child.kill()
      await once(child, 'exit')
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0)
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  assert(address && typeof address === 'object')
  return address.port
}
