import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { aConsumer, type Consumer, systemNode } from './support/packed.ts'

const run = promisify(execFile)

let consumer: Consumer
before(async () => {
  consumer = await aConsumer('jose')
})
after(() => consumer[Symbol.asyncDispose]())

test('the published package contains only plain JavaScript, its types and the README', async () => {
  for (const file of consumer.files) {
    assert.match(file, /^(package\.json|README\.md|dist\/[a-z/-]+\.(js|d\.ts))$/)
    assert.doesNotMatch(file, /\.test\./)
  }
  assert(consumer.files.includes('dist/index.js') && consumer.files.includes('dist/index.d.ts'))
})

test('the published package runs on the Node of the system, with jose as its only dependency', async () => {
  const program = `
    import { resourceServer, challenge } from '@valetkey/resource'
    for (const name of ['express', 'fastify', 'hono', 'node']) {
      const { guard } = await import('@valetkey/resource/' + name)
      if (typeof guard !== 'function') throw new Error(name)
    }
    const protect = resourceServer({ issuer: 'https://as.example', audience: 'https://drive.example/' })
    const { answer } = await protect.check({ headers: {} }, { scope: 'photos.read' })
    console.log(answer.headers['www-authenticate'], typeof challenge)`
  const file = await consumer.write('program.mjs', program)
  const { stdout } = await run(systemNode, [file])
  assert.equal(stdout, 'Bearer realm="https://drive.example/", scope="photos.read" function\n')
})

test('the export ./challenge loads without jose installed', async () => {
  await using bare = await aConsumer()
  const program = `
    import { bearerToken, challenge } from '@valetkey/resource/challenge'
    console.log(bearerToken({ authorization: 'Bearer abc' }).token, challenge({ realm: 'drive' }))`
  const { stdout } = await run(systemNode, [await bare.write('program.mjs', program)])
  assert.equal(stdout, 'abc Bearer realm="drive"\n')
})

test('only the adapters use Node APIs, so that the package runs on any runtime', async () => {
  const compiled = consumer.files.filter((file) => file.endsWith('.js') && !file.includes('adapters/'))
  assert(compiled.length > 10)
  for (const file of compiled) {
    const code = await readFile(join(consumer.folder, 'node_modules/@valetkey/resource', file), 'utf8')
    assert.doesNotMatch(code, /from 'node:|require\(|\bBuffer\b|\bprocess\b/, file)
  }
})
