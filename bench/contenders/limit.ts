import {
  createCipheriv,
  createSecretKey,
  generateKeyPairSync,
  type KeyObject,
  randomUUID,
  sign,
} from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { rawFromDer } from '../../packages/server/src/protocol/tokens/jws.ts'
import type { LimitSetting } from './limit-work.ts'

/**
 * The limit program: the maximum that one process can do. It uses node:http, parses the form, signs in the fastest
 * way we know, runs one simple statement and sends a response of the same size, without clients, policy or protocol.
 * No durable server in JavaScript can be faster.
 */
const setting = JSON.parse(process.argv[2] ?? '{}') as LimitSetting
const { signs, seals, statement, threads = false } = setting
const rows = 10_000

const keys: KeyObject[] =
  signs === undefined
    ? []
    : [
        signs.alg === 'ES256'
          ? generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
          : generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey,
      ]
const header = encoded({ alg: signs?.alg, typ: 'at+jwt', kid: 'limit' })
// A KeyObject, because raw bytes would cost 12 µs more per encryption.
const sealingKey = createSecretKey(Buffer.alloc(32, 7))
const more = 'x'.repeat(setting.bytes ?? 0)
const store = statement === undefined ? undefined : await bareStatement(statement, setting.database)

const server = createServer((request, response) => {
  let body = ''
  request.setEncoding('utf8')
  request.on('data', (chunk: string) => {
    body += chunk
  })
  request.on('end', () => {
    answer(new URLSearchParams(body))
      .then((text) => {
        response.writeHead(200, {
          'content-type': 'application/json',
          'cache-control': 'no-store',
          'content-length': Buffer.byteLength(text),
        })
        response.end(text)
      })
      .catch((error: unknown) => {
        console.error(error)
        response.writeHead(500, { 'content-length': 0 }).end()
      })
  })
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (typeof address === 'object' && address !== null) console.log(`ready http://127.0.0.1:${address.port}`)
})

async function answer(form: URLSearchParams): Promise<string> {
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
  const made: string[] = []
  for (let count = 0; count < (signs?.count ?? 0); count += 1) made.push(await jwt(claims))
  if (seals) made.push(sealed(claims))
  await store?.()
  return JSON.stringify({
    access_token: made[0] ?? claims.jti,
    ...(made.length > 1 ? { id_token: made[1] } : {}),
    token_type: 'Bearer',
    expires_in: 600,
    scope: claims.scope,
    more,
  })
}

async function jwt(claims: object): Promise<string> {
  const input = `${header}.${encoded(claims)}`
  const signature = threads ? await signedInThread(input) : sign('sha256', Buffer.from(input), key())
  return `${input}.${(signs?.alg === 'ES256' ? rawFromDer(signature) : signature).toString('base64url')}`
}

function signedInThread(input: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    sign('sha256', Buffer.from(input), key(), (error, signature) =>
      error === null ? resolve(signature) : reject(error),
    )
  })
}

function key(): KeyObject {
  const [only] = keys
  if (only === undefined) throw new Error('the setting has no key')
  return only
}

function sealed(claims: object): string {
  const cipher = createCipheriv('aes-256-gcm', sealingKey, Buffer.from(randomUUID().slice(0, 12)))
  const text = cipher.update(JSON.stringify(claims), 'utf8')
  return Buffer.concat([text, cipher.final(), cipher.getAuthTag()]).toString('base64url')
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

/** The minimum for a durable response: one committed statement by primary key. */
async function bareStatement(
  kind: 'update' | 'read',
  database: string | undefined,
): Promise<() => Promise<void>> {
  let turn = 0
  const next = () => {
    turn = (turn + 1) % rows
    return turn
  }
  if (database !== undefined) {
    const { default: pg } = await import('pg')
    const pool = new pg.Pool({ connectionString: database, max: 10, idleTimeoutMillis: 0 })
    await pool.query('drop table if exists bare')
    await pool.query('create table bare (id bigint primary key, value bigint not null)')
    await pool.query(`insert into bare select each, 0 from generate_series(0, ${rows - 1}) each`)
    const text =
      kind === 'update'
        ? 'update bare set value = value + 1 where id = $1'
        : 'select value from bare where id = $1'
    return async () => {
      await pool.query({ name: kind, text, values: [next()] })
    }
  }
  const folder = mkdtempSync(join(tmpdir(), 'valetkey-bench-limit-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  process.on('SIGTERM', () => process.exit(0))
  const sqlite = new DatabaseSync(join(folder, 'bare.db'))
  sqlite.exec('pragma journal_mode = wal; pragma synchronous = full')
  sqlite.exec('create table bare (id integer primary key, value integer not null)')
  sqlite.exec(`with recursive each(id) as (select 0 union all select id + 1 from each where id < ${rows - 1})
    insert into bare select id, 0 from each`)
  const prepared = sqlite.prepare(
    kind === 'update'
      ? 'update bare set value = value + 1 where id = ?'
      : 'select value from bare where id = ?',
  )
  return async () => {
    if (kind === 'update') prepared.run(next())
    else prepared.get(next())
  }
}
