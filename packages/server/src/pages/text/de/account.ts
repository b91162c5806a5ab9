import { type Html, html } from '../../html/html.ts'
import type { TranslationOf } from '../translation.ts'
import { number, unitOf } from '../when.ts'
import { accountFactorsDe } from './factors.ts'

export const accountDe: TranslationOf<'account'> = {
  title: 'Ihr Konto',
  back: 'Ihr Konto',
  signedInAs: (account: Html) => html`Sie sind als ${account} angemeldet.`,
  signOut: 'Abmelden',

  sections: {
    mail: {
      title: 'E-Mail-Adresse',
      about: 'Die Adresse bestätigen oder ändern, an die E-Mails zu Ihrem Konto gehen.',
    },
    profile: {
      title: 'Profil',
      about: 'Was Apps über Sie erfahren, wenn Sie es erlauben.',
    },
    permissions: {
      title: 'Was Sie erlaubt haben',
      about: 'Sehen, welche Apps etwas von Ihnen verwenden dürfen, und es zurücknehmen.',
    },
    devices: {
      title: 'Wo Sie angemeldet sind',
      about: 'Die Browser sehen, die bei Ihrem Konto angemeldet sind, und sie abmelden.',
    },
    password: {
      title: 'Passwort',
      about: 'Ihr Passwort ändern.',
    },
    factors: {
      title: 'Wie Sie sich anmelden',
      about: 'Einen zweiten Schritt einrichten, damit ein gestohlenes Passwort nicht ausreicht.',
    },
    activity: {
      title: 'Letzte Aktivität',
      about: 'Sehen, was mit Ihrem Konto geschehen ist.',
    },
    'personal-data': {
      title: 'Ihre Daten',
      about: 'Alles herunterladen, was über Sie gespeichert ist, oder Ihr Konto löschen.',
    },
  },

  profile: {
    title: 'Profil',
    intro: 'Apps erfahren das nur, wenn Sie es erlauben. Lassen Sie leer, was Sie nicht sagen möchten.',
    username: 'Benutzername',
    declared:
      'Die Betreiber dieses Servers haben Ihr Profil ausgefüllt. Fragen Sie dort, wenn etwas nicht stimmt.',
    save: 'Speichern',
    done: 'Ihr Profil ist gespeichert.',
    fields: {
      name: 'Name',
      given_name: 'Vorname',
      family_name: 'Nachname',
      middle_name: 'Zweiter Vorname',
      nickname: 'Spitzname',
      preferred_username: 'Benutzername, den Apps verwenden sollen',
      profile: 'Profilseite',
      picture: 'Adresse Ihres Bildes',
      website: 'Eigene Website',
      gender: 'Geschlecht',
      birthdate: 'Geburtsdatum',
      zoneinfo: 'Zeitzone',
      locale: 'Sprache',
    },
    hints: {
      profile: 'Eine Adresse, die mit https:// beginnt',
      picture: 'Eine Adresse, die mit https:// beginnt',
      website: 'Eine Adresse, die mit https:// beginnt',
      birthdate: 'Jahr, Monat und Tag, zum Beispiel 1990-04-23. Nur das Jahr ist auch in Ordnung.',
      zoneinfo: 'Zum Beispiel Europe/Paris.',
      locale: 'Zum Beispiel en, fr oder pt-BR.',
    },
    problems: {
      name: 'Bitte schreiben Sie es in eine Zeile, mit höchstens 200 Zeichen.',
      given_name: 'Bitte schreiben Sie es in eine Zeile, mit höchstens 200 Zeichen.',
      family_name: 'Bitte schreiben Sie es in eine Zeile, mit höchstens 200 Zeichen.',
      middle_name: 'Bitte schreiben Sie es in eine Zeile, mit höchstens 200 Zeichen.',
      nickname: 'Bitte schreiben Sie es in eine Zeile, mit höchstens 200 Zeichen.',
      preferred_username: 'Bitte schreiben Sie es in eine Zeile, mit höchstens 200 Zeichen.',
      profile: 'Das ist keine Webadresse. Sie muss mit https:// beginnen',
      picture: 'Das ist keine Webadresse. Sie muss mit https:// beginnen',
      website: 'Das ist keine Webadresse. Sie muss mit https:// beginnen',
      gender: 'Bitte schreiben Sie es in eine Zeile, mit höchstens 200 Zeichen.',
      birthdate: 'Das ist kein Datum. Schreiben Sie es wie 1990-04-23.',
      zoneinfo: 'Diese Zeitzone kennen wir nicht. Schreiben Sie sie wie Europe/Paris.',
      locale: 'Diese Sprache kennen wir nicht. Schreiben Sie sie wie en oder pt-BR.',
    },
  },

  mail: {
    title: 'E-Mail-Adresse',
    current: (address: Html) => html`Ihre Adresse ist ${address}. Sie ist bestätigt.`,
    none: 'Ihr Konto hat keine bestätigte E-Mail-Adresse. Mit einer können Sie ein neues Passwort festlegen, wenn Sie Ihres vergessen.',
    declared:
      'Ihre Adresse kommt von den Betreibern dieses Servers. Fragen Sie dort, wenn Sie sie ändern möchten.',
    new: 'Neue E-Mail-Adresse',
    first: 'E-Mail-Adresse',
    submit: 'Link dorthin schicken',
    invalid: 'Das ist keine E-Mail-Adresse. Schreiben Sie sie wie name@example.com.',
    sent: 'Eine E-Mail mit einem Link ist an diese Adresse unterwegs. Öffnen Sie den Link innerhalb einer Stunde in diesem Browser. Bis dahin ändert sich nichts.',
    confirmed: 'Ihre E-Mail-Adresse ist bestätigt.',
    mailbox: 'Postfach dieses Servers öffnen',

    confirmTitle: 'E-Mail-Adresse bestätigen',
    confirmIntro: (address: Html, username: Html) =>
      html`${address} wird die E-Mail-Adresse des Kontos ${username}.`,
    confirm: 'Bestätigen',
    unusableTitle: 'Dieser Link funktioniert hier nicht',
    unknown:
      'Vielleicht fehlt ein Teil. Öffnen Sie ihn noch einmal aus der E-Mail oder fordern Sie einen neuen an.',
    used: 'Er wurde schon verwendet, die Adresse ist also bestätigt.',
    replaced:
      'Es gibt einen neueren Link, oder Ihre Adresse hat sich seitdem geändert. Nehmen Sie die neueste E-Mail.',
    expired: 'Er ist abgelaufen: Links gelten eine Stunde lang. Fordern Sie einen neuen an.',
    taken:
      'Ein anderes Konto hat diese Adresse schon bestätigt. Melden Sie sich bei jenem an oder verwenden Sie eine andere Adresse.',
    other_person: 'Er gehört zu einem anderen Konto als dem, das hier angemeldet ist.',
    signed_out:
      'Melden Sie sich zuerst in diesem Browser an und öffnen Sie dann den Link aus der E-Mail noch einmal.',
    toMail: 'Zu Ihrer E-Mail-Adresse',
    signIn: 'Anmelden',
  },

  activity: {
    title: 'Letzte Aktivität',
    intro:
      'Die letzten neunzig Tage. Wenn etwas nicht von Ihnen war, ändern Sie Ihr Passwort und melden Sie sich überall sonst ab.',
    none: 'Es ist noch nichts geschehen.',
    older: 'Älteres',
    newest: 'Zurück zum Neuesten',
    from: (address: Html) => html`von ${address}`,
    events: {
      sign_in: (_app: Html) => html`Sie haben sich angemeldet`,
      sign_in_failed: (_app: Html) => html`Jemand hat versucht, sich mit einem falschen Passwort anzumelden`,
      sign_in_throttled: (_app: Html) =>
        html`Es gab zu viele Versuche, sich anzumelden; weitere haben wir abgelehnt`,
      sign_out: (_app: Html) => html`Ein Browser wurde abgemeldet`,
      signed_out_elsewhere: (_app: Html) => html`Sie haben sich überall sonst abgemeldet`,
      password_changed: (_app: Html) => html`Sie haben Ihr Passwort geändert`,
      factor_added: (_app: Html) => html`Sie haben eine Möglichkeit hinzugefügt, sich anzumelden`,
      factor_removed: (_app: Html) => html`Sie haben eine Möglichkeit entfernt, sich anzumelden`,
      recovery_codes_made: (_app: Html) => html`Sie haben neue Wiederherstellungscodes bekommen`,
      second_step_failed: (_app: Html) =>
        html`Jemand hat beim zweiten Schritt einen falschen Code oder Passkey verwendet`,
      second_step_throttled: (_app: Html) =>
        html`Jemand hat beim zweiten Schritt zu viele falsche Codes verwendet; weitere haben wir abgelehnt`,
      data_exported: (_app: Html) => html`Sie haben Ihre Daten heruntergeladen`,
      data_exported_by_operator: (_app: Html) =>
        html`Die Betreiber dieses Servers haben Ihre Daten exportiert`,
      consent_granted: (app: Html) => html`Sie haben ${app} erlaubt, etwas von Ihnen zu verwenden`,
      consent_denied: (app: Html) => html`Sie haben nicht erlaubt, worum ${app} gebeten hat`,
      permissions_withdrawn: (app: Html) =>
        html`Sie haben einen Teil dessen zurückgenommen, was Sie ${app} erlaubt hatten`,
      grant_taken_back: (app: Html) => html`Sie haben alles zurückgenommen, was Sie ${app} erlaubt hatten`,
      granted_by_registration: (app: Html) => html`Die Betreiber dieses Servers haben ${app} etwas erlaubt`,
      code_replayed: (app: Html) =>
        html`Ein Schlüssel von ${app} wurde zweimal verwendet; was damit begonnen wurde, haben wir beendet`,
      refresh_token_reused: (app: Html) =>
        html`Ein alter Schlüssel von ${app} wurde wieder verwendet; den Zugriff der App haben wir beendet`,
      user_code_wrong: (_app: Html) => html`Ein falscher Code eines Geräts wurde eingegeben`,
      user_code_throttled: (_app: Html) => html`Zu viele falsche Codes eines Geräts wurden eingegeben`,
      token_revoked: (app: Html) => html`${app} hat den Zugriff aufgegeben`,
      profile_changed: (_app: Html) => html`Sie haben Ihr Profil geändert`,
      recovery_asked: (_app: Html) =>
        html`Ein Link, mit dem sich ein neues Passwort festlegen lässt, wurde an Sie geschickt`,
      password_recovered: (_app: Html) =>
        html`Mit einem Link aus einer E-Mail wurde ein neues Passwort festgelegt`,
      mail_address_verified: (_app: Html) => html`Sie haben Ihre E-Mail-Adresse bestätigt`,
      claim_changed: (_app: Html) => html`Die Betreiber dieses Servers haben Ihr Profil geändert`,
      user_changed: (_app: Html) => html`Die Betreiber dieses Servers haben Ihr Konto geändert`,
      membership_added: (_app: Html) =>
        html`Sie wurden in eine Gruppe aufgenommen oder haben eine Rolle bekommen`,
      membership_removed: (_app: Html) =>
        html`Sie wurden aus einer Gruppe entfernt oder haben eine Rolle verloren`,
      owner_created: (_app: Html) => html`Sie haben dieses Konto angelegt, dem der Server gehört`,
      signed_up: (_app: Html) => html`Sie haben dieses Konto angelegt`,
    },
  },

  personalData: {
    title: 'Ihre Daten',
    download: 'Herunterladen',
    downloadTitle: 'Ihre Daten herunterladen',
    downloadAbout:
      'Eine Datei mit allem, was über Sie gespeichert ist: Ihr Konto, wo Sie angemeldet sind, was Sie erlaubt haben und die letzte Aktivität. Passwörter und Schlüssel sind nicht darin.',
    deleteTitle: 'Ihr Konto löschen',
    deleteAbout:
      'Ihr Konto, Ihre Anmeldungen und alles, was Sie erlaubt haben, werden sofort gelöscht und lassen sich nicht wiederherstellen. Apps behalten, was sie schon bekommen haben; bitten Sie dort um die Löschung.',
    confirm: (username: Html) => html`Um es zu löschen, geben Sie Ihren Benutzernamen ein: ${username}`,
    username: 'Benutzername',
    wrongUsername: 'Das ist nicht Ihr Benutzername. Es wurde nichts gelöscht.',
    delete: 'Mein Konto löschen',
    declared:
      'Die Betreiber dieses Servers haben Ihr Konto eingerichtet. Fragen Sie dort, wenn es gelöscht werden soll.',
    lastOwner:
      'Sie sind der einzige Eigentümer dieses Servers. Machen Sie zuerst jemand anders zum Eigentümer.',
    deleted: 'Ihr Konto ist gelöscht',
    deletedNext: 'Hier ist nichts mehr über Sie gespeichert. Sie können diese Seite schließen.',
  },

  permissions: {
    title: 'Was Sie erlaubt haben',
    intro:
      'Diese Apps dürfen etwas von Ihnen verwenden. Wählen Sie eine, um zu sehen, was sie darf, und um es zurückzunehmen.',
    none: 'Keine App darf etwas von Ihnen verwenden.',
    noneNext: 'Wenn Sie einer App etwas erlauben, erscheint sie hier.',
    lastUsed: (when: Html) => html`Zuletzt benutzt ${when}`,
    since: (when: Html) => html`Seit ${when}`,
    until: (when: Html) => html`Bis ${when}`,
    forever: 'Bis Sie es zurücknehmen',
    count: (count) => `${number(count, 'de')} Registrierungen dieser App`,
    more: 'Es gibt mehr Apps, als auf diese Seite passen. Nehmen Sie einigen davon etwas zurück, um die übrigen zu sehen.',
    takenBack: (app: Html) => html`${app} darf nichts mehr von Ihnen verwenden.`,
  },

  app: {
    receipt: 'Beleg herunterladen',
    receiptNote:
      'Was Sie erlaubt haben, in den Worten, die Sie gesehen haben, unterschrieben von diesem Server.',
    able: 'Die App darf',
    offline: 'All das auch dann tun, wenn Sie nicht da sind',
    keepNote:
      'Entfernen Sie das Häkchen bei allem, was die App nicht mehr tun soll, und drücken Sie dann auf „Nur Angekreuztes behalten“.',
    sinceUntil: 'Wie lange',
    takeBack: 'Alles zurücknehmen',
    takeBackNote: (app: Html) =>
      html`${app} funktioniert dann auf keinem Gerät mehr mit Ihrem Konto. Die App kann Sie wieder fragen.`,
    keep: 'Nur Angekreuztes behalten',
    narrowed: 'Erledigt. Die App behält nur, was unten angekreuzt ist.',
    changed: 'Was Sie erlaubt haben, hat sich inzwischen geändert. Bitte sehen Sie noch einmal nach.',
    delay: (minutes) =>
      `Manche Dienste merken es erst später: nach höchstens ${unitOf(minutes, 'minute', 'de')}.`,
    back: 'Was Sie erlaubt haben',
  },

  devices: {
    title: 'Wo Sie angemeldet sind',
    thisBrowser: 'Dieser Browser',
    unknown: 'Ein Browser',
    named: (browser, system) => `${browser} unter ${system}`,
    signedIn: (when: Html) => html`Angemeldet ${when}`,
    lastUsed: (when: Html) => html`Zuletzt benutzt ${when}`,
    from: (address: Html) => html`Von der Adresse ${address}`,
    signOut: 'Abmelden',
    signOutOf: (browser: Html) => html`${browser} abmelden`,
    signOutOthers: 'Überall sonst abmelden',
    onlyThis: 'Sonst sind Sie nirgends angemeldet.',
    more: (count) =>
      count === 1
        ? 'Ein weiterer Browser steht nicht in der Liste. „Überall sonst abmelden“ meldet auch ihn ab.'
        : `${number(count, 'de')} weitere Browser stehen nicht in der Liste. „Überall sonst abmelden“ meldet auch sie ab.`,
    apps: 'Apps, die auch ohne Sie etwas tun dürfen, arbeiten weiter. Unter „Was Sie erlaubt haben“ können Sie das beenden.',
    unfamiliar: 'Wenn Sie einen Browser nicht kennen, melden Sie ihn ab und ändern Sie Ihr Passwort.',
    endedOne: 'Dieser Browser ist abgemeldet.',
    endedOthers: 'Sie sind überall sonst abgemeldet.',
    goneAlready: 'Dieser Browser war schon abgemeldet.',
  },

  password: {
    title: 'Passwort',
    changed: (when: Html) => html`Zuletzt geändert am ${when}.`,
    current: 'Aktuelles Passwort',
    new: 'Neues Passwort',
    again: 'Neues Passwort wiederholen',
    signOutOthers: 'Mich überall sonst abmelden',
    signOutOthersHint: 'Empfohlen, wenn jemand anders Ihr altes Passwort kennen könnte.',
    submit: 'Passwort ändern',
    wrong: 'Das ist nicht Ihr aktuelles Passwort. Prüfen Sie es und versuchen Sie es noch einmal.',
    declared:
      'Die Betreiber dieses Servers haben Ihr Passwort festgelegt. Fragen Sie dort, wenn Sie es ändern möchten.',
    none: 'Ihr Konto hat kein Passwort.',
    lost: 'Ihr Passwort wurde inzwischen anderswo geändert. Hier wurde nichts geändert.',
    done: 'Ihr Passwort ist geändert.',
    doneEverywhere: 'Ihr Passwort ist geändert, und Sie sind überall sonst abgemeldet.',
    lookAtApps: 'Ansehen, was Sie Apps erlaubt haben',
  },

  ...accountFactorsDe,
}
