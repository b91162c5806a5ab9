import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { findApache, findAuthlib } from './debian-clients.ts'

const folder = mkdtempSync(join(tmpdir(), 'clients-'))
after(() => rmSync(folder, { recursive: true }))

/** Creates a folder with one program. */
function aFolder(name: string, program: string, script: string): string {
  const made = join(folder, name)
  mkdirSync(made)
  writeFileSync(join(made, program), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
  return made
}

const apache = aFolder('sbin', 'apache2', 'exit 0')
const modules = aFolder('modules', 'mod_auth_openidc.so', '')

test('Apache is found only together with the module', () => {
  assert.deepEqual(findApache({ PATH: apache }, [modules]), { program: join(apache, 'apache2'), modules })
  assert.equal(findApache({ PATH: apache }, [apache]), undefined)
})

test('a Python without Authlib is skipped', () => {
  const bare = aFolder('bare', 'python3', 'exit 1')
  const able = aFolder('able', 'python3', 'exit 0')
  assert.equal(findAuthlib({ PATH: `${bare}:${able}` }, []), join(able, 'python3'))
  assert.equal(findAuthlib({ PATH: bare }, []), undefined)
})
