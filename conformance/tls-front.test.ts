import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { type ConnectionOptions, connect } from 'node:tls'
import { makeCertificate } from './certificate.ts'
import { tlsFront } from './tls-front.ts'

test('the proxy accepts TLS 1.3, and of TLS 1.2 only the cipher suites of FAPI 2.0', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'valetkey-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const identity = makeCertificate(folder)
  const front = await tlsFront(0, 1, identity, false)
  t.after(() => front.close())
  const { port } = front.address() as AddressInfo
  const offer = async (options: ConnectionOptions) => {
    const socket = connect({ host: 'localhost', port, ca: identity.cert, ...options })
    try {
      await once(socket, 'secureConnect')
      return socket.getCipher().standardName
    } catch {
      return 'refused'
    } finally {
      socket.destroy()
    }
  }
  const old = { maxVersion: 'TLSv1.2' } as const
  assert.match(await offer({ minVersion: 'TLSv1.3' }), /^TLS_AES/)
  assert.equal(
    await offer({ ...old, ciphers: 'ECDHE-RSA-AES128-GCM-SHA256' }),
    'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
  )
  assert.equal(
    await offer({ ...old, ciphers: 'ECDHE-RSA-AES256-GCM-SHA384' }),
    'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
  )
  const others = ['ECDHE-RSA-AES128-SHA256', 'ECDHE-RSA-CHACHA20-POLY1305', 'AES128-GCM-SHA256']
  for (const ciphers of others) assert.equal(await offer({ ...old, ciphers }), 'refused', ciphers)
  assert.equal(
    await offer({ minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL@SECLEVEL=0' }),
    'refused',
  )
})
