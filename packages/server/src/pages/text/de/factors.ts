import { type Html, html } from '../../html/html.ts'
import type { Translation, TranslationOf } from '../translation.ts'
import { number } from '../when.ts'

/** The pages with the second step of a sign-in. */
export const secondStepDe: Pick<
  Translation,
  'secondStep' | 'passkey' | 'authenticator' | 'factorSetUp' | 'newCodes'
> = {
  secondStep: {
    title: 'Noch ein Schritt',
    account: (account: Html) => html`Anmeldung als ${account}`,
    asks: {
      one_time_code: {
        intro: 'Öffnen Sie Ihre Authentifizierungs-App und geben Sie den Code ein, den sie zeigt.',
        label: 'Code aus der App',
      },
      passkey: { intro: 'Bestätigen Sie mit Ihrem Passkey, dass Sie es sind.', label: 'Ihr Passkey' },
      recovery_code: {
        intro: 'Geben Sie einen der Wiederherstellungscodes ein, die Sie notiert haben. Jeder gilt einmal.',
        label: 'Wiederherstellungscode',
      },
    },
    others: {
      one_time_code: 'Einen Code aus der Authentifizierungs-App verwenden',
      passkey: 'Einen Passkey verwenden',
      recovery_code: 'Einen Wiederherstellungscode verwenden',
    },
    submit: 'Weiter',
    startAgain: 'Als jemand anders anmelden',
    wrongCode: 'Dieser Code ist falsch. Prüfen Sie ihn und versuchen Sie es noch einmal.',
    usedCode:
      'Dieser Code wurde schon verwendet. Warten Sie auf den nächsten und versuchen Sie es dann noch einmal.',
  },

  passkey: {
    use: 'Einen Passkey verwenden',
    notUsed: 'Es wurde kein Passkey verwendet. Versuchen Sie es noch einmal, oder melden Sie sich anders an.',
    make: 'Passkey anlegen',
    notMade: 'Es wurde kein Passkey angelegt. Sie können es noch einmal versuchen.',
    there: 'Auf diesem Gerät gibt es schon einen Passkey von Ihnen.',
    noScript: 'Passkeys brauchen JavaScript, das in diesem Browser ausgeschaltet ist.',
    problems: {
      wrong:
        'Mit diesem Passkey konnten Sie sich nicht anmelden. Vielleicht wurde er entfernt. Versuchen Sie es noch einmal, oder melden Sie sich anders an.',
    },
  },

  authenticator: {
    scan: 'Scannen Sie dies mit einer Authentifizierungs-App auf Ihrem Telefon.',
    qrLabel: 'QR-Code für eine Authentifizierungs-App. Derselbe Schlüssel folgt als Text.',
    typeInstead: 'Oder geben Sie diesen Schlüssel in die App ein:',
    code: 'Code, den die App zeigt',
    codeHint: 'Sechs Ziffern. Sie beweisen, dass die App eingerichtet ist.',
    name: 'Name (freiwillig)',
    nameHint: 'Damit Sie die App später wiedererkennen, zum Beispiel „Mein Telefon“.',
    wrongCode:
      'Diesen Code zeigt die App jetzt nicht. Prüfen Sie, ob die Uhr Ihres Telefons richtig geht, und versuchen Sie es noch einmal.',
  },

  factorSetUp: {
    title: 'Einen zweiten Schritt einrichten',
    why: 'Die Betreiber dieses Servers verlangen mehr als ein Passwort. Das dauert eine Minute, nur dieses eine Mal.',
    submit: 'Fertigstellen und anmelden',
    others: {
      passkey: 'Stattdessen einen Passkey einrichten',
      one_time_code: 'Stattdessen eine Authentifizierungs-App einrichten',
    },
  },

  newCodes: {
    title: 'Ihre Wiederherstellungscodes',
    added: 'Ihr zweiter Schritt ist eingerichtet.',
    keep: 'Wenn Sie Ihr Telefon verlieren, können Sie sich mit jedem dieser Codes einmal anmelden, nach Ihrem Passwort. Drucken Sie sie aus oder schreiben Sie sie auf, und bewahren Sie sie dort auf, wo nur Sie sie finden.',
    once: 'Sie werden nur jetzt gezeigt.',
    replaced: 'Sie werden nur jetzt gezeigt. Frühere Codes gelten nicht mehr.',
    next: 'Ich habe sie aufbewahrt',
  },
}

/** The pages of an account about factors. */
export const accountFactorsDe: Pick<
  TranslationOf<'account'>,
  'factors' | 'factorName' | 'passkey' | 'oneTimeCode' | 'recoveryCodes'
> = {
  factorName: {
    title: 'Ihr Name dafür',
    hint: 'Damit Sie ihn oder es später wiedererkennen, zum Beispiel „Mein Laptop“.',
    submit: 'Namen speichern',
  },

  factors: {
    title: 'Wie Sie sich anmelden',
    on: 'Ihr Passwort allein genügt nicht: Es braucht einen zweiten Schritt.',
    off: 'Ihr Passwort allein genügt. Mit einem zweiten Schritt reicht ein gestohlenes Passwort nicht aus.',
    noPassword: 'Sie melden sich mit einem Passkey an. Ihr Konto hat kein Passwort.',
    kinds: { password: 'Ihr Passwort', one_time_code: 'Authentifizierungs-App', passkey: 'Ein Passkey' },
    since: (when: Html) => html`Seit ${when}`,
    lastUsed: (when: Html) => html`Zuletzt verwendet: ${when}`,
    neverUsed: 'Noch nicht verwendet',
    backedUp: 'In Ihrem Passwortmanager gespeichert',
    notBackedUp: 'Nur auf diesem einen Gerät',
    added: 'Es ist eingerichtet.',
    removed: 'Es ist entfernt.',
    gone: 'Es war schon entfernt.',
    renamed: 'Es hat einen neuen Namen.',
    rename: 'Umbenennen',
    remove: 'Entfernen',
    addPasskey: 'Passkey hinzufügen',
    addOneTimeCode: 'Authentifizierungs-App hinzufügen',
    recoveryCodes: 'Wiederherstellungscodes',
    codesLeft: (count: number) =>
      count === 0
        ? 'Sie haben keine mehr.'
        : count === 1
          ? 'Sie haben noch einen Code.'
          : `Sie haben noch ${number(count, 'de')} Codes.`,
    renew: 'Neue Wiederherstellungscodes',
    problems: {
      last_way_in:
        'Anders können Sie sich nicht anmelden, deshalb lässt es sich nicht entfernen. Fügen Sie zuerst etwas anderes hinzu.',
      required:
        'Die Betreiber dieses Servers verlangen einen zweiten Schritt. Fügen Sie zuerst einen anderen hinzu.',
    },
    signOutOthers: 'Möchten Sie sich überall sonst abmelden?',
  },

  passkey: {
    title: 'Passkey hinzufügen',
    what: 'Mit einem Passkey melden Sie sich mit Fingerabdruck, Gesicht oder der PIN Ihres Geräts an, ohne Passwort. Mit einer gefälschten Seite kann ihn niemand stehlen.',
    beside:
      'Danach genügt Ihr Passwort allein nicht mehr zur Anmeldung. Sie bekommen auch Wiederherstellungscodes.',
    only: 'Sie können mehrere haben, zum Beispiel einen auf jedem Gerät.',
    nameHint: 'Damit Sie ihn später wiedererkennen, zum Beispiel „Mein Laptop“.',
    problems: {
      refused:
        'Ihr Gerät hat keinen Passkey angelegt, den dieser Server annimmt. Versuchen Sie es noch einmal, oder nehmen Sie ein anderes Gerät.',
      full: 'Mehr Passkeys sind nicht möglich. Entfernen Sie zuerst einen.',
      exists: 'Dieser Passkey wird schon verwendet.',
      lost: 'Es wurde nichts hinzugefügt, weil Sie inzwischen abgemeldet wurden. Melden Sie sich an und versuchen Sie es noch einmal.',
    },
  },

  oneTimeCode: {
    title: 'Authentifizierungs-App hinzufügen',
    what: 'Die App zeigt jede halbe Minute einen neuen Code. Bei der Anmeldung geben Sie ihn nach Ihrem Passwort ein.',
    submit: 'Hinzufügen',
    full: 'Mehr Authentifizierungs-Apps sind nicht möglich. Entfernen Sie zuerst eine.',
    lost: 'Es wurde nichts hinzugefügt, weil Sie inzwischen abgemeldet wurden. Melden Sie sich an und versuchen Sie es noch einmal.',
  },

  recoveryCodes: {
    title: 'Wiederherstellungscodes',
    what: 'Wenn Sie Ihr Telefon verlieren, können Sie sich mit jedem dieser Codes einmal anmelden, nach Ihrem Passwort.',
    nothing: 'Sie haben keinen zweiten Schritt und brauchen deshalb keine Wiederherstellungscodes.',
    replaces: 'Neue Codes ersetzen die, die Sie haben.',
    submit: 'Neue Codes anzeigen',
  },
}
