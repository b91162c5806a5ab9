import { generateKeyPairSync, randomUUID, sign } from 'node:crypto'
import { createServer } from 'node:http'
import { rawFromDer } from '../../packages/server/src/protocol/tokens/jws.ts'

/**
 * The limit: what one process can do at all. node:http, form parsing, one ES256 signature made the fastest way
 * we know, an answer of the same size; no client, no policy, no memory. Nobody can be faster in JavaScript.
 */
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const header = Buffer.from(JSON.stringify({ alg: 'ES256', typ: 'at+jwt', kid: 'limit' })).toString(
  'base64url',
)

const server = createServer((request, response) => {
  let body = ''
  request.setEncoding('utf8')
  request.on('data', (chunk: string) => {
    body += chunk
  })
  request.on('end', () => {
    const form = new URLSearchParams(body)
    const iat = Math.floor(Date.now() / 1000)
    const claims = {
      iss: 'http://localhost:4000',
      aud: 'https://drive.example/',
      sub: 'thumbnailer',
      client_id: 'thumbnailer',
      iat,
      exp: iat + 600,
      jti: randomUUID(),
      scope: form.get('scope'),
    }
    const input = `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`
    const signature = rawFromDer(sign('sha256', Buffer.from(input), privateKey)).toString('base64url')
    const answer = JSON.stringify({
      access_token: `${input}.${signature}`,
      token_type: 'Bearer',
      expires_in: 600,
      scope: claims.scope,
    })
    response.writeHead(200, {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'content-length': Buffer.byteLength(answer),
    })
    response.end(answer)
  })
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (typeof address === 'object' && address !== null)
    console.log(`ready http://127.0.0.1:${address.port}/token`)
})
