import { type Html, html } from '../html/html.ts'
import { accountDe } from './de/account.ts'
import { secondStepDe } from './de/factors.ts'
import { mailsDe } from './de/mails.ts'
import type { Translation } from './translation.ts'
import { number, waitingTime } from './when.ts'

/** German, with “Sie”. An app is „die App“, a sign-in „Anmeldung“, an account „Konto“. */
export const de: Translation = {
  language: 'de',
  direction: 'ltr',

  product: 'Valetkey',
  footer: 'Ein Schlüssel für eine Sache, für eine Weile.',
  opensNewTab: '(öffnet sich in einem neuen Tab)',
  problemPrefix: 'Fehler: ',
  again: {
    early: 'Das ging schnell. Bitte lesen Sie diese Seite und drücken Sie dann noch einmal.',
    undecided: 'Es wurde noch nichts entschieden. Bitte wählen Sie eine der Schaltflächen.',
  },
  namelessApp: 'Eine App ohne Namen',

  signIn: {
    title: 'Anmelden',
    continueTo: (client: Html) => html`um mit ${client} weiterzumachen`,
    again: 'Sie sind bereits angemeldet. Bitte bestätigen Sie, dass Sie es sind.',
    other: 'Die App möchte eine andere Person als die, die hier angemeldet ist.',
    username: 'Benutzername',
    usernameOrAddress: 'E-Mail-Adresse oder Benutzername',
    password: 'Passwort',
    submit: 'Anmelden',
    cancel: 'Abbrechen',
    forgot: 'Passwort vergessen?',
    invitation: 'Ich habe eine Einladung',
    signUp: 'Neu hier? Konto anlegen',
    wrongCredentials:
      'Der Benutzername oder das Passwort ist falsch. Prüfen Sie beides und versuchen Sie es noch einmal.',
    tooManyAttempts: (seconds) =>
      seconds === undefined
        ? 'Es gab zu viele Versuche. Warten Sie eine Weile und versuchen Sie es dann noch einmal.'
        : `Es gab zu viele Versuche. Wartezeit: ${waitingTime(seconds, 'de')}. Versuchen Sie es dann noch einmal.`,
    guessedByOthers:
      'Waren Sie das nicht? Vielleicht probiert jemand anders Ihren Benutzernamen aus. In einem Browser, in dem Sie sich schon einmal angemeldet haben, können Sie sich weiterhin anmelden.',
    busy: 'Gerade melden sich viele Menschen an. Warten Sie einen Moment und versuchen Sie es dann noch einmal.',
  },

  ...secondStepDe,

  consent: {
    title: (client) => `${client} erlauben?`,
    heading: (client: Html) => html`${client} den Zugriff erlauben?`,
    moreHeading: (client: Html) => html`${client} mehr erlauben?`,
    againHeading: (client: Html) => html`${client} noch einmal erlauben?`,
    vouchedByOperator: 'Die Betreiber dieses Servers bürgen für die App.',
    knownByOperator: 'Die Betreiber dieses Servers kennen eine App mit diesem Namen.',
    vouchedByDomain: 'Die App hat nachgewiesen, dass sie zu dieser Adresse gehört.',
    vouchedByNobody: 'Niemand bürgt für diese App: Ihren Namen und ihre Adresse hat sie selbst angegeben.',
    unproven: (client: Html) =>
      html`Jedes Programm auf diesem Gerät kann sich als ${client} ausgeben. Fahren Sie nur fort, wenn Sie die App gerade selbst gestartet haben.`,
    able: 'Die App kann dann',
    ableMore: 'Neu: Die App kann dann auch',
    ableAgain: 'Wie bisher kann die App dann',
    repeatNote: 'Alles, was Sie schon erlaubt haben, bleibt erlaubt.',
    optionalNote: 'Alles mit einem Kästchen können Sie selbst wählen.',
    sensitive: 'Heikel',
    yes: 'ja',
    no: 'nein',
    offline: 'All das auch dann tun, wenn Sie nicht da sind',
    neverSees: 'Die App sieht Ihr Passwort nie.',
    howLong: 'Wie lange',
    once: 'Nur dieses Mal (höchstens eine Stunde)',
    days: '30 Tage',
    forever: 'Bis ich es zurücknehme',
    account: 'Ihr Konto',
    accountAs: (account: Html) => html`Als ${account}`,
    switchAccount: 'Ein anderes Konto verwenden',
    allow: 'Erlauben',
    deny: 'Abbrechen',
    redirect: (host: Html) => html`Ihr Browser geht danach zu ${host}.`,
    redirectToApp: (host: Html) =>
      html`Ihr Browser übergibt danach an ein Programm auf diesem Gerät, unter ${host}.`,
    takeBack: (page: Html) => html`Sie können es jederzeit zurücknehmen, in Ihrem Konto unter ${page}.`,
    takeBackPage: '„Was Sie erlaubt haben“',
  },

  device: {
    title: 'Gerät verbinden',
    intro: 'Geben Sie den Code ein, den Ihr Gerät anzeigt.',
    compare: 'Zeigt Ihr Gerät genau diesen Code?',
    code: 'Code',
    hint: 'Buchstaben, zum Beispiel WDJB-MJHT. Großschreibung und Striche sind egal.',
    warning:
      'Fahren Sie nur fort, wenn das Gerät vor Ihnen steht. Verwenden Sie nie einen Code, den Ihnen jemand geschickt hat: Diese Person bekäme Zugriff auf Ihr Konto.',
    submit: 'Weiter',
    same: 'Ja, es ist derselbe',
    unknownCode: 'Dieser Code ist falsch oder abgelaufen. Sehen Sie noch einmal auf Ihr Gerät.',
    codeTooShort:
      'Jemand errät gerade Codes auf diesem Server, deshalb nimmt er keine kurzen Codes an. Beginnen Sie auf Ihrem Gerät von vorn, um einen längeren zu bekommen.',
    account: (account: Html) => html`Sie sind als ${account} angemeldet.`,
    consentWarning:
      'Sie geben einem Gerät Zugriff, nicht diesem Browser. Das Gerät muss vor Ihnen stehen und den Code oben anzeigen. Wenn Ihnen jemand den Code geschickt hat, drücken Sie auf „Abbrechen“: Diese Person bekäme Zugriff auf Ihr Konto.',
    askedFrom: (address: Html) => html`Das Gerät hat die Adresse ${address}.`,
    askedElsewhere: (address: Html) =>
      html`Das Gerät hat die Adresse ${address} und ist anders mit dem Internet verbunden als Sie. Zu Hause ist es meist dieselbe Verbindung.`,
    next: 'Ihr Gerät macht danach von selbst weiter.',
    allowedTitle: 'Ihr Gerät ist verbunden',
    allowedNext:
      'Sehen Sie wieder auf Ihr Gerät: Es macht in ein paar Sekunden von selbst weiter. Diese Seite können Sie schließen.',
    another: 'Einen anderen Code eingeben',
    refusedTitle: 'Ihr Gerät wurde nicht verbunden',
    refusedNext:
      'Es wurde nichts weitergegeben. Um es noch einmal zu versuchen, beginnen Sie auf dem Gerät und geben Sie den neuen Code ein.',
  },

  wholeApi: 'Dort alles in Ihrem Namen tun',

  identity: {
    group: 'Ihr Profil',
    openid: 'Sie wiedererkennen, wenn Sie zurückkommen',
    profile: 'Ihren Namen, Ihr Bild und weitere Angaben Ihres Profils sehen',
    email: 'Ihre E-Mail-Adresse sehen',
    address: 'Ihre Postanschrift sehen',
    phone: 'Ihre Telefonnummer sehen',
    groups: 'Sehen, in welchen Gruppen Sie sind',
    roles: 'Ihre Rollen sehen',
  },

  claims: {
    name: 'Ihren Namen sehen',
    family_name: 'Ihren Nachnamen sehen',
    given_name: 'Ihren Vornamen sehen',
    middle_name: 'Ihren zweiten Vornamen sehen',
    nickname: 'Ihren Spitznamen sehen',
    preferred_username: 'Ihren Benutzernamen sehen',
    profile: 'Den Link zu Ihrer Profilseite sehen',
    picture: 'Ihr Bild sehen',
    website: 'Den Link zu Ihrer Website sehen',
    gender: 'Ihr Geschlecht sehen',
    birthdate: 'Ihr Geburtsdatum sehen',
    zoneinfo: 'Ihre Zeitzone sehen',
    locale: 'Ihre bevorzugte Sprache sehen',
    updated_at: 'Sehen, wann Ihr Profil zuletzt geändert wurde',
    email: 'Ihre E-Mail-Adresse sehen',
    email_verified: 'Sehen, ob Ihre E-Mail-Adresse geprüft wurde',
    address: 'Ihre Postanschrift sehen',
    phone_number: 'Ihre Telefonnummer sehen',
    phone_number_verified: 'Sehen, ob Ihre Telefonnummer geprüft wurde',
    groups: 'Sehen, in welchen Gruppen Sie sind',
    roles: 'Ihre Rollen sehen',
  },

  clientLinks: {
    policy: (client: Html) => html`Wie ${client} mit Ihren Daten umgeht`,
    terms: 'Nutzungsbedingungen',
  },

  signOut: {
    title: 'Abmelden?',
    account: (account: Html) => html`Sie sind als ${account} angemeldet.`,
    yes: 'Abmelden',
    no: 'Angemeldet bleiben',
  },

  signingOut: {
    title: 'Sie werden abgemeldet',
    intro: 'Wir sagen den Apps Bescheid, die Sie benutzt haben. Das dauert einen Moment.',
    next: 'Weiter',
  },

  signedOut: {
    title: 'Sie sind abgemeldet',
    next: 'Wenn andere dieses Gerät benutzen, schließen Sie auch den Browser.',
    signIn: 'Wieder anmelden',
  },

  notSignedIn: {
    title: 'Sie sind nicht angemeldet',
    next: 'In diesem Browser gab es nichts abzumelden.',
    signIn: 'Anmelden',
  },

  error: {
    title: 'Fehler',
    developers: 'Technische Einzelheiten',
    code: 'Fehlercode',
    description: 'Grund',
    flowId: 'Vorgangsnummer',
    toApp: (client: Html | undefined) => html`Zu ${client ?? 'der App'}`,
    again: 'Noch einmal versuchen',
    start: 'Zur Startseite',
    nothingHere: {
      title: (_client: Html | undefined) => html`Unter dieser Adresse gibt es nichts`,
      next: 'Prüfen Sie die Adresse oder gehen Sie dorthin zurück, woher Sie gekommen sind.',
    },
    wrongHost: {
      title: (_client: Html | undefined) => html`Dieser Server hat eine andere Adresse`,
      next: 'Machen Sie unter seiner eigenen Adresse weiter und verwenden Sie künftig diese.',
    },
    misread: {
      title: (_client: Html | undefined) => html`Das konnten wir nicht annehmen`,
      next: 'Ein Teil dessen, was Ihr Browser geschickt hat, fehlt oder ist falsch. Es hat sich nichts geändert. Gehen Sie zurück und versuchen Sie es noch einmal.',
    },
    appChanged: {
      title: (client: Html | undefined) => html`${client ?? 'Die App'} hat sich inzwischen geändert`,
      next: 'Was Sie begonnen haben, lässt sich nicht mehr beenden. Beginnen Sie bei der App von vorn.',
    },
    appOff: {
      title: (client: Html | undefined) => html`${client ?? 'Diese App'} kann zurzeit nicht benutzt werden`,
      next: 'Die Betreiber dieses Servers haben sie abgeschaltet. Fragen Sie dort nach, wenn Sie die App brauchen.',
    },
    appMistake: {
      title: (client: Html | undefined) =>
        client === undefined
          ? html`Die App hat etwas geschickt, das wir nicht annehmen können`
          : html`${client} hat etwas geschickt, das wir nicht annehmen können`,
      next: 'Gehen Sie zur App zurück und beginnen Sie von vorn. Wenn es wieder geschieht, sagen Sie den Entwicklern der App Bescheid.',
    },
    unknownApp: {
      title: (_client: Html | undefined) => html`Wir kennen diese App nicht`,
      next: 'Sie wurden nicht angemeldet. Gehen Sie zurück, und sagen Sie den Entwicklern der App Bescheid, wenn Sie über einen Link von ihnen gekommen sind.',
    },
    wrongAddress: {
      title: (client: Html | undefined) =>
        html`${client ?? 'Die App'} wollte Sie an eine Adresse schicken, die ihr nicht gehört`,
      next: 'Wir haben Sie nicht dorthin geschickt. Bitte zeigen Sie den Entwicklern der App die technischen Einzelheiten unten.',
    },
    foreignForm: {
      title: (_client: Html | undefined) => html`Dieses Formular konnten wir nicht annehmen`,
      next: 'Es hat sich nichts geändert. Gehen Sie zurück, laden Sie die Seite neu und versuchen Sie es noch einmal. Ihr Browser muss Cookies erlauben und uns sagen, von welcher Seite das Formular kam.',
    },
    over: {
      title: (_client: Html | undefined) => html`Diese Seite ist abgelaufen`,
      next: 'Sie haben sie schon beantwortet, zu lange offen gelassen oder in einem anderen Browser begonnen. Gehen Sie zur App zurück. Wenn Sie dort nicht angemeldet sind, beginnen Sie von vorn.',
    },
    denied: {
      title: (_client: Html | undefined) => html`Das ist nicht erlaubt`,
      next: 'Es wurde nichts weitergegeben. Sie können diese Seite schließen.',
    },
    busy: {
      title: (_client: Html | undefined) => html`Gerade ist sehr viel los`,
      next: 'Warten Sie einen Moment und versuchen Sie es dann noch einmal.',
    },
    ours: {
      title: (_client: Html | undefined) => html`Bei uns ist etwas schiefgegangen`,
      next: 'Versuchen Sie es noch einmal. Wenn es wieder geschieht, nennen Sie den Betreibern dieses Servers die Vorgangsnummer unten.',
    },
  },

  leaving: {
    title: 'Sie verlassen diese Seite',
    heading: (client: Html) => html`Weiter zu ${client}?`,
    unvouched: (host: Html) => html`Niemand bürgt für diese App. Sie möchte Sie zu ${host} schicken.`,
    nothing: 'An die App wurde nichts weitergegeben.',
    go: 'Weiter zur App',
    stay: 'Wenn Sie das nicht erwartet haben, schließen Sie diese Seite.',
  },

  setUp: {
    title: 'Konto des Eigentümers anlegen',
    intro: 'Dieser Server hat noch keinen Eigentümer. Der Eigentümer kann hier alles ändern.',
    submit: 'Konto anlegen',
  },

  signUp: {
    title: 'Konto anlegen',
    submit: 'Konto anlegen',
    signIn: 'Mit einem vorhandenen Konto anmelden',
  },

  newAccount: {
    username: 'Benutzername',
    name: 'Ihr Name',
    password: 'Passwort',
    passwordHint: (least) =>
      least === undefined
        ? 'Ein paar Wörter, die nur Sie so zusammenstellen würden.'
        : `Mindestens ${number(least, 'de')} Zeichen: ein paar Wörter, die nur Sie so zusammenstellen würden.`,
    passwordAgain: 'Passwort wiederholen',
    usernameInvalid:
      'Dieser Benutzername ist nicht möglich. Verwenden Sie Buchstaben, Ziffern, Punkte, Striche oder Unterstriche.',
    usernameTaken: 'Dieser Benutzername ist vergeben. Wählen Sie einen anderen.',
    passwordTooShort: (least) =>
      least === undefined
        ? 'Dieses Passwort ist zu kurz.'
        : `Dieses Passwort ist zu kurz: Verwenden Sie mindestens ${number(least, 'de')} Zeichen.`,
    passwordTooLong: (most) =>
      most === undefined
        ? 'Dieses Passwort ist zu lang.'
        : `Dieses Passwort ist zu lang: Verwenden Sie höchstens ${number(most, 'de')} Zeichen.`,
    nameInvalid: 'Bitte geben Sie Ihren Namen in einer Zeile ein, so wie Sie ihn auf Papier schreiben.',
    passwordInvalid: 'Dieses Passwort enthält ein Zeichen, das nicht möglich ist. Wählen Sie ein anderes.',
    passwordIsUsername: 'Das Passwort muss anders sein als der Benutzername.',
    passwordIsPersonal:
      'Dieses Passwort besteht aus Ihrem Namen, Ihrem Benutzernamen oder dem Namen dieses Servers; das probieren andere zuerst. Wählen Sie Wörter, die niemand mit Ihnen verbindet.',
    passwordIsCommon:
      'Viele Menschen verwenden dieses Passwort, deshalb probieren andere es zuerst. Wählen Sie ein paar Wörter, die nur Sie so zusammenstellen würden.',
    passwordIsBreached:
      'Dieses Passwort wurde bei einer anderen Website gestohlen, andere kennen es also. Wählen Sie hier ein anderes, und ändern Sie es überall, wo Sie es sonst verwenden.',
    busy: 'Gerade ist sehr viel los. Warten Sie einen Moment und versuchen Sie es dann noch einmal.',
    passwordsDiffer: 'Die beiden Passwörter sind nicht gleich. Geben Sie sie noch einmal ein.',
  },

  account: accountDe,

  mails: mailsDe,

  mailbox: {
    title: 'Postfach',
    intro:
      'Dieser Server läuft auf Ihrem eigenen Rechner und hat keinen Mailserver, deshalb kommen seine E-Mails hier an.',
    empty: 'Es gibt noch keine E-Mails.',
    again: 'Noch einmal nachsehen',
    to: (address: Html, when: Html) => html`An ${address}, ${when}`,
    text: 'Den Text anzeigen',
  },

  signUpAddress: {
    intro: 'Geben Sie Ihre E-Mail-Adresse ein. Wir schicken Ihnen einen Link, mit dem Sie das Konto anlegen.',
    submit: 'Link schicken',
  },

  signUpSent: {
    title: 'Sehen Sie in Ihre E-Mails',
    sent: 'Eine E-Mail an diese Adresse ist unterwegs. Der Link darin gilt eine Stunde lang.',
    nothing: 'Es kommt nichts an? Sehen Sie im Spam-Ordner nach und prüfen Sie die Adresse.',
    again: 'Noch einmal schicken',
  },

  createAccount: {
    title: 'Ihr Konto anlegen',
    intro: (address: Html) => html`Ihre Adresse ${address} ist bestätigt. Mit ihr melden Sie sich an.`,
    submit: 'Konto anlegen',
    unusableTitle: 'Dieser Link funktioniert nicht',
    unknown:
      'Vielleicht fehlt ein Teil. Öffnen Sie ihn noch einmal aus der E-Mail oder fordern Sie einen neuen an.',
    used: 'Er wurde schon verwendet, das Konto gibt es also. Melden Sie sich damit an.',
    replaced:
      'Es gibt einen neueren Link, oder zu der Adresse gehört inzwischen ein Konto. Nehmen Sie die neueste E-Mail oder melden Sie sich an.',
    expired: 'Er ist abgelaufen: Links gelten eine Stunde lang. Fordern Sie einen neuen an.',
    ask: 'Neuen Link anfordern',
  },

  invitation: {
    title: 'Sie sind eingeladen',
    invites: (inviter: Html, host: Html) => html`${inviter} lädt Sie ein, ein Konto bei ${host} anzulegen.`,
    invited: (host: Html) => html`Sie können ein Konto bei ${host} anlegen.`,
    app: (app: Html) => html`Damit können Sie ${app} verwenden.`,
    signedIn: (name: Html) =>
      html`In diesem Browser ist ${name} angemeldet. Wenn Sie weitermachen, wird ein neues Konto angelegt, und ${name} wird abgemeldet.`,
    linkTitle: 'Einladung verwenden',
    linkIntro: 'Fügen Sie den Link ein, den Sie bekommen haben.',
    link: 'Link der Einladung',
    linkInvalid: 'Das ist nicht der ganze Link einer Einladung. Kopieren Sie ihn noch einmal.',
    go: 'Weiter',
    unusableTitle: 'Diese Einladung funktioniert nicht',
    unknown:
      'Vielleicht fehlt ein Teil des Links. Öffnen Sie ihn noch einmal so, wie Sie ihn bekommen haben, oder lassen Sie sich neu einladen.',
    used: 'Sie wurde schon verwendet. Wenn Sie das waren, melden Sie sich an. Sonst lassen Sie sich neu einladen.',
    revoked: 'Sie wurde zurückgenommen. Fragen Sie, wer Sie eingeladen hat.',
    replaced: 'Es gibt eine neuere. Öffnen Sie den Link der neuesten E-Mail.',
    expired: 'Sie ist abgelaufen. Lassen Sie sich neu einladen.',
    has_account: 'Zu Ihrer E-Mail-Adresse gibt es schon ein Konto. Melden Sie sich damit an.',
  },

  recover: {
    title: 'Neues Passwort festlegen',
    intro:
      'Geben Sie die E-Mail-Adresse Ihres Kontos ein. Wir schicken Ihnen einen Link, mit dem Sie ein neues Passwort festlegen.',
    address: 'E-Mail-Adresse',
    submit: 'Link schicken',
    invalid: 'Das ist keine E-Mail-Adresse. Schreiben Sie sie wie name@example.com.',
    sentTitle: 'Sehen Sie in Ihre E-Mails',
    sent: 'Wenn es zu dieser Adresse ein Konto gibt, ist eine E-Mail unterwegs. Der Link darin gilt 15 Minuten lang.',
    nothing:
      'Es kommt nichts an? Sehen Sie im Spam-Ordner nach und prüfen Sie die Adresse. Wenn Ihr Konto keine bestätigte E-Mail-Adresse hat, fragen Sie die Betreiber dieses Servers.',
    again: 'Noch einmal schicken',
    signIn: 'Zurück zur Anmeldung',
    mailbox: 'Postfach dieses Servers öffnen',
  },

  newPassword: {
    title: 'Neues Passwort festlegen',
    intro: (username: Html) => html`Für das Konto ${username}.`,
    ends: 'Sie werden überall abgemeldet, und Apps müssen Sie wieder fragen.',
    password: 'Neues Passwort',
    again: 'Neues Passwort wiederholen',
    submit: 'Passwort festlegen',
    doneTitle: 'Ihr Passwort ist festgelegt',
    done: 'Melden Sie sich jetzt damit an.',
    signIn: 'Anmelden',
    unusableTitle: 'Dieser Link funktioniert nicht',
    unknown:
      'Vielleicht fehlt ein Teil. Öffnen Sie ihn noch einmal aus der E-Mail oder fordern Sie einen neuen an.',
    used: 'Er wurde schon verwendet. Wenn Sie das waren, melden Sie sich mit dem neuen Passwort an. Wenn nicht, fordern Sie einen neuen Link an.',
    replaced:
      'Es gibt einen neueren Link, oder an dem Konto hat sich seitdem etwas geändert. Nehmen Sie die neueste E-Mail.',
    expired: 'Er ist abgelaufen: Links gelten 15 Minuten lang. Fordern Sie einen neuen an.',
    ask: 'Neuen Link anfordern',
  },

  home: {
    title: 'Willkommen',
    intro: 'Melden Sie sich hier an und entscheiden Sie, was Apps für Sie tun dürfen.',
    signedInTitle: 'Sie sind angemeldet',
    account: (account: Html) => html`Als ${account}.`,
    signIn: 'Anmelden',
    yourAccount: 'Ihr Konto',
    whatYouAllowed: 'Was Sie erlaubt haben',
    signOut: 'Abmelden',
    developers: 'Für Entwickler',
    issuer: 'Issuer',
    metadata: 'Metadaten',
  },

  formPost: {
    title: 'Einen Moment',
    heading: (client: Html) => html`Zurück zu ${client}`,
    intro: 'Wenn nichts geschieht, drücken Sie auf „Weiter“.',
    noScript: 'In diesem Browser sind Skripte ausgeschaltet. Bitte drücken Sie selbst.',
    submit: 'Weiter',
    nowhere:
      'Ein Browser kann die Adresse nicht öffnen, die diese App angegeben hat. Bitte sagen Sie den Entwicklern der App Bescheid.',
  },
}
