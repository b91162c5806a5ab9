import { mailAddress } from '../accounts/mail/mail-address.ts'
import { transportOf } from '../assembly/mail.ts'
import { testLetter } from '../mail/kinds/test.ts'
import { messageOf } from '../mail/letter.ts'
import type { FailureReason } from '../mail/transport.ts'
import { textFor } from '../pages/text/text.ts'
import { command, storageSettings } from './command.ts'
import { CommandRefused } from './terminal/command-refused.ts'
import { run } from './terminal/run.ts'

/** `valetkey mail test`: sends a mail at once, without the queue. */
export const mailTest = command({
  operand: '<address>',
  settings: storageSettings,
  flags: {},
  example: {
    line: 'valetkey mail test you@example.com --config valetkey.json',
    does: 'Sends a test mail to this address through the mail server of the configuration file.',
  },
  run: (given) =>
    run(given, async ({ mail, issuer: known, listen }) => {
      const to = mailAddress(given.operand ?? '')
      if (to === undefined) throw new CommandRefused('expected a mail address, such as you@example.com', 2)
      const issuer = known.at(listen.port)
      const open = mail && transportOf(mail, () => issuer)
      if (mail?.server === undefined || open === undefined)
        throw new CommandRefused(
          'no mail server is set: add mail.url and mail.from to the configuration file',
        )
      const locale = 'en'
      const letter = testLetter(to, textFor(locale).mails, issuer)
      const transport = open()
      const delivery = await transport.send(messageOf(letter, { issuer, locale }))
      transport.close()
      const { host, port } = mail.server.smtp
      if (delivery.outcome === 'accepted') return `${host}:${port} accepted the mail for ${to}.\n`
      const reply = delivery.reply === undefined ? '' : ` (reply ${delivery.reply})`
      throw new CommandRefused(`${host}:${port} did not accept the mail: ${advice[delivery.reason]}${reply}`)
    }),
})

/** What the operator can do. */
const advice: Readonly<Record<FailureReason, string>> = {
  unreachable: 'it cannot be reached, or it closed the connection; check the host and the port of mail.url',
  timeout: 'it does not respond in time; a firewall may drop connections to this port',
  tls: 'no encrypted connection could be made; the certificate must be valid for the host (see mail.ca_file), and the server must offer STARTTLS unless mail.url begins with smtps:',
  authentication: 'it refused the login; check the user and the password in mail.url',
  sender_refused: 'it refused the sender; mail.from must be an address that this login may use',
  recipient_refused: 'it refused the recipient',
  message_refused: 'it refused the message',
  protocol: 'it did not respond as a mail server does; check the port of mail.url',
}
