import type { TranslationOf } from '../translation.ts'

export const mailsDe: TranslationOf<'mails'> = {
  footer: (host) => `Diese E-Mail wurde von ${host} gesendet. Antworten darauf liest niemand.`,
  copyLink: 'Wenn die Schaltfläche nicht funktioniert, öffnen Sie diese Adresse in Ihrem Browser:',

  test: (host) => ({
    subject: `${host} kann E-Mails senden`,
    paragraphs: [
      `Das ist ein Test. Jemand, der ${host} betreibt, wollte wissen, ob Sie dessen E-Mails erreichen. Sie tun es.`,
      'Sie müssen nichts tun.',
    ],
  }),
}
