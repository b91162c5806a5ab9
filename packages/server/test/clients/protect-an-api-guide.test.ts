import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { findPython } from '../../../../tools/debian-clients.ts'
import { aServer } from '../support/a-server.ts'
import { App } from '../support/app.ts'
import { bought } from '../support/bought.ts'
import { Clock } from '../support/clock.ts'
import { overTheNetwork } from '../support/listening-server.ts'
import { withInstalled } from './installed.ts'

const guide = readFileSync(new URL('../../../../docs/protect-an-api.md', import.meta.url), 'utf8')
const block = (name: string): string =>
  new RegExp(`^\`\`\`${name}\n([\\s\\S]*?)^\`\`\``, 'm').exec(guide)?.[1] ?? assert.fail(name)

/** Reads one Authorization header a line, and writes what the code of the guide says about it. */
const harness = `
import json, sys
for line in sys.stdin:
    try:
        answer = access_token(line.rstrip("\\n"))
    except Exception as error:
        answer = {"refused": type(error).__name__}
    print(json.dumps(answer))
`

const other = {
  identifier: 'https://album.example/',
  name: 'Album',
  scopes: [{ name: 'album.read', description: 'See your albums' }],
}

for (const [library, modules] of [
  ['pyjwt', 'jwt, cryptography'],
  ['authlib', 'authlib, requests'],
] as const) {
  for (const typ of ['at+jwt', 'JWT']) {
    test(
      `the code for ${library} in docs/protect-an-api.md accepts an access token with the typ ${typ}, and nothing else`,
      withInstalled(
        () => findPython(modules),
        library,
        async (python) => {
          const written = JSON.parse(block('json valetkey'))
          const [client] = written.clients
          // The server's clock is two hours late, so that a token that it issues now has expired for Python.
          const clock = Clock.real()
          clock.set(-7200)
          await using server = await aServer(
            {
              ...written,
              apis: [{ ...written.apis[0], access_token_typ: typ }, other],
              clients: [
                { ...client, scope: `${client.scope} album.read`, id_token_signed_response_alg: 'ES256' },
              ],
            },
            { clock, port: '0' },
          )
          await server.listen()
          const [redirectUri] = client.redirect_uris
          const app = new App(overTheNetwork(server), client.client_id, redirectUri, client.client_secret)
          const how = { username: 'alice', password: 'choose' }
          const expired = await bought(app, { scope: 'openid photos.read' }, how)
          clock.advance(7200)
          const { walker } = expired
          const tokens = await bought(app, { scope: 'openid photos.read' }, { ...how, walker })
          const elsewhere = await bought(app, { scope: 'album.read' }, { ...how, walker })
          const [head, , signature] = tokens.accessToken.split('.')
          const [, payload] = elsewhere.accessToken.split('.')

          const program = block(`python ${library}`)
            .replace('https://login.example', server.issuer)
            .replace('"at+jwt"', JSON.stringify(typ))
          const child = spawn(python, ['-B', '-c', program + harness], { env: { PATH: process.env.PATH } })
          const headers = [
            `Bearer ${tokens.accessToken}`,
            `bearer ${tokens.accessToken}`,
            tokens.accessToken,
            `Basic ${tokens.accessToken}`,
            '',
            'Bearer ',
            'Bearer x.y.z',
            `Bearer ${tokens.idToken}`,
            `Bearer ${elsewhere.accessToken}`,
            `Bearer ${expired.accessToken}`,
            `Bearer ${head}.${payload}.${signature}`,
            `Bearer ${Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')}.${payload}.`,
          ]
          child.stdin.end(headers.map((header) => `${header}\n`).join(''))
          const [said, errors] = await Promise.all([text(child.stdout), text(child.stderr)])
          const answers = said
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line) as Record<string, unknown>)
          assert.equal(answers.length, headers.length, errors)
          for (const [index, answer] of answers.entries()) {
            assert.equal('refused' in answer, index > 1, `${headers[index]}: ${JSON.stringify(answer)}`)
          }
          assert.deepEqual([answers[0]?.client_id, answers[0]?.scope], ['print-shop', 'openid photos.read'])
        },
      ),
    )
  }
}
