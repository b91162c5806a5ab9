import { type Html, html } from '../../html/html.ts'
import type { TranslationOf } from '../text.ts'
import { number, unitOf } from '../when.ts'

export const accountDe: TranslationOf<'account'> = {
  title: 'Ihr Konto',
  back: 'Ihr Konto',
  signedInAs: (account: Html) => html`Sie sind als ${account} angemeldet.`,
  signOut: 'Abmelden',

  sections: {
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
}
