import type { TranslationOf } from '../translation.ts'
import { lasting } from '../when.ts'

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

  recovery: (host, username) => ({
    subject: 'Neues Passwort festlegen',
    paragraphs: [
      `Jemand, vermutlich Sie, möchte für das Konto „${username}“ bei ${host} ein neues Passwort festlegen.`,
    ],
    label: 'Neues Passwort festlegen',
    after: [
      'Der Link funktioniert einmal, innerhalb von 15 Minuten. Wenn Sie mehrmals gefragt haben, funktioniert nur der neueste.',
      'Wenn Sie das nicht waren, tun Sie nichts: Ihr Passwort bleibt, wie es ist.',
    ],
  }),

  password_recovered: (host, username) => ({
    subject: 'Ihr Passwort wurde geändert',
    paragraphs: [
      `Das Passwort des Kontos „${username}“ bei ${host} wurde mit einem Link geändert, den wir Ihnen geschickt hatten.`,
      'Sie wurden überall abgemeldet, und Apps müssen Sie wieder fragen.',
    ],
    label: 'Ein anderes Passwort festlegen',
    after: [
      'Wenn Sie das nicht waren, kann jemand anders Ihre E-Mails lesen. Sichern Sie zuerst Ihr Postfach und legen Sie dann ein anderes Passwort fest.',
    ],
  }),

  confirm_address: (host) => ({
    subject: 'E-Mail-Adresse bestätigen',
    paragraphs: [
      `Jemand, vermutlich Sie, möchte diese E-Mail-Adresse für das eigene Konto bei ${host} verwenden.`,
    ],
    label: 'Adresse bestätigen',
    after: [
      'Der Link funktioniert einmal, innerhalb einer Stunde, in einem Browser, der bei diesem Konto angemeldet ist.',
      'Wenn Sie das nicht waren, tun Sie nichts: Die Adresse wird dann nicht verwendet.',
    ],
  }),

  address_changed: (host, username) => ({
    subject: 'Ihre E-Mail-Adresse wurde geändert',
    paragraphs: [
      `Das Konto „${username}“ bei ${host} hat jetzt eine andere E-Mail-Adresse. E-Mails dazu kommen nicht mehr hierher.`,
    ],
    after: [
      'Wenn Sie das nicht waren, melden Sie sich an und ändern Sie Ihr Passwort, oder bitten Sie die Betreiber dieses Servers um Hilfe.',
    ],
  }),

  sign_in_changed: {
    changes: {
      password_changed: (host, username) => ({
        subject: 'Ihr Passwort wurde geändert',
        paragraph: `Das Passwort des Kontos „${username}“ bei ${host} wurde geändert.`,
      }),
      password_removed: (host, username) => ({
        subject: 'Ihr Passwort wurde entfernt',
        paragraph: `Das Passwort des Kontos „${username}“ bei ${host} wurde entfernt. Sie melden sich jetzt mit einem Passkey an.`,
      }),
      passkey_added: (host, username) => ({
        subject: 'Ihr Konto hat einen neuen Passkey',
        paragraph: `Das Konto „${username}“ bei ${host} hat einen neuen Passkey. Wer ihn hat, kann sich anmelden.`,
      }),
      passkey_removed: (host, username) => ({
        subject: 'Ein Passkey Ihres Kontos wurde entfernt',
        paragraph: `Ein Passkey des Kontos „${username}“ bei ${host} wurde entfernt. Mit ihm können Sie sich nicht mehr anmelden.`,
      }),
      one_time_code_added: (host, username) => ({
        subject: 'Ihr Konto hat eine neue Authentifizierungs-App',
        paragraph: `Das Konto „${username}“ bei ${host} hat eine neue Authentifizierungs-App, deren Codes eine Anmeldung abschließen.`,
      }),
      one_time_code_removed: (host, username) => ({
        subject: 'Eine Authentifizierungs-App Ihres Kontos wurde entfernt',
        paragraph: `Eine Authentifizierungs-App des Kontos „${username}“ bei ${host} wurde entfernt. Ihre Codes gelten nicht mehr.`,
      }),
      recovery_codes_made: (host, username) => ({
        subject: 'Sie haben neue Wiederherstellungscodes',
        paragraph: `Das Konto „${username}“ bei ${host} hat neue Wiederherstellungscodes. Die früheren gelten nicht mehr.`,
      }),
    },
    ifYou: 'Wenn Sie das waren, brauchen Sie nichts zu tun.',
    label: 'Ansehen, wo Sie angemeldet sind',
    ifNot:
      'Wenn Sie das nicht waren, melden Sie sich in allen Browsern ab, die Sie nicht kennen, legen Sie ein anderes Passwort fest und sehen Sie nach, womit man sich bei Ihrem Konto anmelden kann.',
  },

  sign_up: (host) => ({
    subject: 'Ihr Konto anlegen',
    paragraphs: [`Jemand, vermutlich Sie, möchte mit dieser E-Mail-Adresse ein Konto bei ${host} anlegen.`],
    label: 'Konto anlegen',
    after: [
      'Der Link funktioniert einmal, innerhalb einer Stunde. Wenn Sie mehrmals gefragt haben, funktioniert nur der neueste.',
      'Wenn Sie das nicht waren, tun Sie nichts: Dann wird kein Konto angelegt.',
    ],
  }),

  address_taken: (host, username) => ({
    subject: 'Sie haben schon ein Konto',
    paragraphs: [
      `Jemand, vermutlich Sie, wollte mit dieser E-Mail-Adresse ein Konto bei ${host} anlegen. Es gibt schon eines: „${username}“.`,
    ],
    label: 'Anmelden',
    after: [
      'Wenn Sie Ihr Passwort vergessen haben, wählen Sie dort „Passwort vergessen?“.',
      'Wenn Sie das nicht waren, tun Sie nichts: Es hat sich nichts geändert.',
    ],
  }),

  invitation: (host, inviter, app, seconds) => ({
    subject: inviter === undefined ? `Einladung zu ${host}` : `${inviter} lädt Sie zu ${host} ein`,
    paragraphs: [
      inviter === undefined
        ? `Sie können ein Konto bei ${host} anlegen.`
        : `${inviter} lädt Sie ein, ein Konto bei ${host} anzulegen.`,
      ...(app === undefined ? [] : [`Damit können Sie ${app} verwenden.`]),
    ],
    label: 'Einladung annehmen',
    after: [
      `Der Link funktioniert einmal. Gültigkeit: ${lasting(seconds, 'de')}. Er ist nur für Sie: Wer ihn hat, kann das Konto anlegen.`,
      'Wenn Sie nichts davon wissen, tun Sie nichts: Dann wird kein Konto angelegt.',
    ],
  }),
}
