import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'

const sha256 = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest()

/** The flags of authenticator data. WebAuthn §6.1 */
const flagBits = { up: 1, uv: 4, be: 8, bs: 16, at: 64 } as const

type Flags = { up?: boolean; uv?: boolean; be?: boolean; bs?: boolean }

/** What an answer says, where an attacker changes it. */
export type Lies = Flags & {
  origin?: string
  rpId?: string
  type?: string
  counter?: number
  /** The raw client data. */
  clientData?: string
}

/** An authenticator in software, which says whatever a test wants. One key pair, ES256. WebAuthn §6 */
export class SoftwareAuthenticator {
  readonly id = randomBytes(32).toString('base64url')
  readonly #keys: { privateKey: KeyObject; publicKey: KeyObject } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
  })
  readonly #origin: string
  counter = 0

  constructor(issuer: string) {
    this.#origin = new URL(issuer).origin
  }

  /** The fields of the form that adds a passkey. */
  make(challenge: string, lies: Lies = {}): Record<string, string> {
    const id = Buffer.from(this.id, 'base64url')
    const attested = Buffer.concat([Buffer.alloc(16), uint16(id.length), id, this.#coseKey()])
    const authData = Buffer.concat([this.#authData({ ...lies }, flagBits.at), attested])
    const attestation = Buffer.concat([
      Buffer.from([0xa3]),
      cborText('fmt'),
      cborText('none'),
      cborText('attStmt'),
      Buffer.from([0xa0]),
      cborText('authData'),
      cborBytes(authData),
    ])
    return {
      id: this.id,
      client_data: this.#clientData('webauthn.create', challenge, lies).toString('base64url'),
      attestation: attestation.toString('base64url'),
      transports: 'internal',
    }
  }

  /** The fields of the form that signs in. */
  use(challenge: string, userHandle: string | undefined, lies: Lies = {}): Record<string, string> {
    const authData = this.#authData(lies, 0)
    const clientData = this.#clientData('webauthn.get', challenge, lies)
    const signature = sign('sha256', Buffer.concat([authData, sha256(clientData)]), this.#keys.privateKey)
    return {
      id: this.id,
      client_data: clientData.toString('base64url'),
      authenticator_data: authData.toString('base64url'),
      signature: signature.toString('base64url'),
      ...(userHandle === undefined ? {} : { user_handle: userHandle }),
    }
  }

  #clientData(type: string, challenge: string, lies: Lies): Buffer {
    if (lies.clientData !== undefined) return Buffer.from(lies.clientData)
    const origin = lies.origin ?? this.#origin
    return Buffer.from(JSON.stringify({ type: lies.type ?? type, challenge, origin, crossOrigin: false }))
  }

  #authData(lies: Lies, more: number): Buffer {
    const { up = true, uv = true, be = true, bs = true, counter = this.counter } = lies
    const flags =
      more | (up ? flagBits.up : 0) | (uv ? flagBits.uv : 0) | (be ? flagBits.be : 0) | (bs ? flagBits.bs : 0)
    const count = Buffer.alloc(4)
    count.writeUInt32BE(counter)
    const rpId = lies.rpId ?? new URL(this.#origin).hostname
    return Buffer.concat([sha256(rpId), Buffer.from([flags]), count])
  }

  /** RFC 9052 §7: an EC2 key, in canonical CBOR. */
  #coseKey(): Buffer {
    const { x = '', y = '' } = this.#keys.publicKey.export({ format: 'jwk' })
    return Buffer.concat([
      Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21]),
      cborBytes(Buffer.from(x, 'base64url')),
      Buffer.from([0x22]),
      cborBytes(Buffer.from(y, 'base64url')),
    ])
  }
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16BE(value)
  return bytes
}

function cborHead(major: number, length: number): Buffer {
  if (length < 24) return Buffer.from([major | length])
  return length < 256
    ? Buffer.from([major | 24, length])
    : Buffer.from([major | 25, length >> 8, length & 255])
}

const cborText = (text: string) => Buffer.concat([cborHead(0x60, text.length), Buffer.from(text)])
const cborBytes = (bytes: Buffer) => Buffer.concat([cborHead(0x40, bytes.length), bytes])
