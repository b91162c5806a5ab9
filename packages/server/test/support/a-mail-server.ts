import { createServer, type Server, type Socket } from 'node:net'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { localhostCertificate } from './localhost-certificate.ts'

/** A mail as a mail server received it. */
export type ReceivedMail = {
  from: string
  to: readonly string[]
  /** The headers and the body, as sent. */
  raw: string
  user: string | undefined
  secure: boolean
}

export type MailServer = AsyncDisposable & {
  port: number
  received: ReceivedMail[]
  /** Resolves when there are so many mails. */
  has(count: number): Promise<readonly ReceivedMail[]>
}

/** A real mail server (npm's `smtp-server`) on a free port of this machine. */
export async function aMailServer(options: SMTPServerOptions = {}): Promise<MailServer> {
  const received: ReceivedMail[] = []
  let told = Promise.withResolvers<void>()
  const server = new SMTPServer({
    ...localhostCertificate,
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    closeTimeout: 50,
    onData(stream, session, done) {
      const parts: Buffer[] = []
      stream.on('data', (part: Buffer) => parts.push(part))
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope
        received.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          raw: Buffer.concat(parts).toString('utf8'),
          user: typeof session.user === 'string' ? session.user : undefined,
          secure: session.secure,
        })
        told.resolve()
        told = Promise.withResolvers()
        done()
      })
    },
    ...options,
  })
  // Clients that break off are part of the tests.
  server.on('error', () => {})
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const address = server.server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    port: address.port,
    received,
    async has(count) {
      while (received.length < count) await told.promise
      return received
    },
    async [Symbol.asyncDispose]() {
      await new Promise<void>((closed) => server.close(() => closed()))
    },
  }
}

/** A server on a free port that talks as `talk` says: a mail server that hangs, lies or breaks off. */
export async function aBadMailServer(
  talk: (socket: Socket) => void,
): Promise<AsyncDisposable & { port: number; connections(): number }> {
  const open = new Set<Socket>()
  let connections = 0
  const server: Server = createServer((socket) => {
    connections += 1
    open.add(socket)
    socket.on('error', () => {}).on('close', () => open.delete(socket))
    talk(socket)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    port: address.port,
    connections: () => connections,
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy()
      await new Promise((closed) => server.close(closed))
    },
  }
}

/** Answers each command by its first word; without an answer, the server says nothing more. */
export function script(answers: Readonly<Record<string, string | undefined>>): (socket: Socket) => void {
  return (socket) => {
    let unread = ''
    let inData = false
    const say = (name: string) => {
      const line = answers[name]
      if (line === 'CLOSE') socket.destroy()
      else if (line !== undefined) socket.write(`${line}\r\n`)
    }
    say('GREETING')
    socket.setEncoding('utf8').on('data', (text: string) => {
      unread += text
      if (inData) {
        if (!unread.includes('\r\n.\r\n')) return
        inData = false
        unread = ''
        say('END')
        return
      }
      for (let end = unread.indexOf('\r\n'); end >= 0; end = unread.indexOf('\r\n')) {
        const line = unread.slice(0, end)
        unread = unread.slice(end + 2)
        const word = line.split(/[ :]/)[0]?.toUpperCase() ?? ''
        if (word === 'DATA' && answers.DATA?.startsWith('354')) inData = true
        say(word)
      }
    })
  }
}

/** The answers of a mail server that accepts everything. */
export const accepting = {
  GREETING: '220 mail.example ESMTP',
  EHLO: '250 mail.example',
  HELO: '250 mail.example',
  MAIL: '250 ok',
  RCPT: '250 ok',
  DATA: '354 go on',
  END: '250 accepted',
  RSET: '250 ok',
  QUIT: '221 bye',
  STARTTLS: '502 not here',
} as const
