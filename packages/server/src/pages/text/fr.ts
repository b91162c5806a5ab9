import { type Html, html } from '../html/html.ts'
import { accountFr } from './fr/account.ts'
import { secondStepFr } from './fr/factors.ts'
import { mailsFr } from './fr/mails.ts'
import type { Translation } from './translation.ts'
import { number, waitingTime } from './when.ts'

/** French, with “vous”, and a space that does not break before high punctuation. An app is « l’application ». */
export const fr: Translation = {
  language: 'fr',
  direction: 'ltr',

  product: 'Valetkey',
  footer: 'Une clé pour une seule chose, pour un temps.',
  opensNewTab: '(s’ouvre dans un nouvel onglet)',
  problemPrefix: 'Problème : ',
  again: {
    early: 'C’était rapide. Veuillez lire cette page, puis appuyer de nouveau sur le bouton.',
    undecided: 'Rien n’est encore décidé. Veuillez choisir l’un des boutons.',
  },
  namelessApp: 'Une application sans nom',

  signIn: {
    title: 'Se connecter',
    continueTo: (client: Html) => html`pour continuer vers ${client}`,
    again: 'Vous êtes déjà connecté. Veuillez confirmer que c’est bien vous.',
    other: 'L’application demande une autre personne que celle qui est connectée ici.',
    username: 'Nom d’utilisateur',
    usernameOrAddress: 'Adresse e-mail ou nom d’utilisateur',
    password: 'Mot de passe',
    submit: 'Se connecter',
    cancel: 'Annuler',
    forgot: 'Mot de passe oublié ?',
    invitation: 'J’ai une invitation',
    signUp: 'Pas encore de compte ? En créer un',
    wrongCredentials: 'Le nom d’utilisateur ou le mot de passe est faux. Vérifiez les deux et réessayez.',
    tooManyAttempts: (seconds) =>
      seconds === undefined
        ? 'Il y a eu trop de tentatives. Attendez un moment, puis réessayez.'
        : `Il y a eu trop de tentatives. Attendez ${waitingTime(seconds, 'fr')}, puis réessayez.`,
    guessedByOthers:
      'Ce n’était pas vous ? Quelqu’un d’autre essaie peut-être votre nom d’utilisateur. Vous pouvez toujours vous connecter dans un navigateur où vous l’avez déjà fait.',
    busy: 'Beaucoup de personnes se connectent en ce moment. Attendez un instant, puis réessayez.',
  },

  ...secondStepFr,

  consent: {
    title: (client) => `Autoriser ${client} ?`,
    heading: (client: Html) => html`Autoriser ${client} ?`,
    moreHeading: (client: Html) => html`Autoriser davantage à ${client} ?`,
    againHeading: (client: Html) => html`Autoriser de nouveau ${client} ?`,
    vouchedByOperator: 'Les responsables de ce serveur s’en portent garants.',
    knownByOperator: 'Les responsables de ce serveur connaissent une application de ce nom.',
    vouchedByDomain: 'Elle a prouvé qu’elle appartient à cette adresse.',
    vouchedByNobody:
      'Personne ne se porte garant de cette application : elle a indiqué elle-même son nom et son adresse.',
    unproven: (client: Html) =>
      html`N’importe quel programme de cet appareil peut se faire passer pour ${client}. Ne continuez que si vous venez de le lancer vous-même.`,
    able: 'Elle pourra',
    ableMore: 'Nouveau : elle pourra aussi',
    ableAgain: 'Comme avant, elle pourra',
    repeatNote: 'Tout ce que vous avez déjà autorisé reste autorisé.',
    optionalNote: 'Tout ce qui a une case à cocher est votre choix.',
    sensitive: 'Délicat',
    yes: 'oui',
    no: 'non',
    offline: 'Faire tout cela même en votre absence',
    neverSees: 'Elle ne voit jamais votre mot de passe.',
    howLong: 'Pour combien de temps',
    once: 'Cette fois seulement (une heure au plus)',
    days: '30 jours',
    forever: 'Jusqu’à ce que je le retire',
    account: 'Votre compte',
    accountAs: (account: Html) => html`En tant que ${account}`,
    switchAccount: 'Utiliser un autre compte',
    allow: 'Autoriser',
    deny: 'Annuler',
    redirect: (host: Html) => html`Votre navigateur ira ensuite sur ${host}.`,
    redirectToApp: (host: Html) =>
      html`Votre navigateur passera ensuite la main à un programme de cet appareil, à ${host}.`,
    takeBack: (page: Html) => html`Vous pouvez le retirer à tout moment, sous ${page} dans votre compte.`,
    takeBackPage: '« Ce que vous avez autorisé »',
  },

  device: {
    title: 'Connecter un appareil',
    intro: 'Saisissez le code que votre appareil affiche.',
    compare: 'Votre appareil affiche-t-il exactement ce code ?',
    code: 'Code affiché',
    hint: 'Des lettres, par exemple WDJB-MJHT. La casse et les tirets n’ont pas d’importance.',
    warning:
      'Ne continuez que si l’appareil est devant vous. N’utilisez jamais un code que quelqu’un vous a envoyé : cette personne aurait accès à votre compte.',
    submit: 'Continuer',
    same: 'Oui, c’est le même',
    unknownCode: 'Ce code est faux ou a expiré. Regardez de nouveau votre appareil.',
    codeTooShort:
      'Quelqu’un devine des codes sur ce serveur : il n’accepte donc pas de codes courts en ce moment. Recommencez sur votre appareil pour en obtenir un plus long.',
    account: (account: Html) => html`Vous êtes connecté en tant que ${account}.`,
    consentWarning:
      'Vous donnez accès à un appareil, et non à ce navigateur. L’appareil doit être devant vous et afficher le code ci-dessus. Si quelqu’un vous a envoyé le code, appuyez sur « Annuler » : cette personne aurait accès à votre compte.',
    askedFrom: (address: Html) => html`L’appareil est à l’adresse ${address}.`,
    askedElsewhere: (address: Html) =>
      html`L’appareil est à l’adresse ${address}, sur une autre connexion que la vôtre. À la maison, c’est en général la même.`,
    next: 'Votre appareil continuera ensuite de lui-même.',
    allowedTitle: 'Votre appareil est connecté',
    allowedNext:
      'Regardez de nouveau votre appareil : il continue de lui-même dans quelques secondes. Vous pouvez fermer cette page.',
    another: 'Saisir un autre code',
    refusedTitle: 'Votre appareil n’a pas été connecté',
    refusedNext:
      'Rien n’a été partagé. Pour réessayer, commencez sur l’appareil et utilisez le nouveau code qu’il affiche.',
  },

  wholeApi: 'Y faire n’importe quoi en votre nom',

  identity: {
    group: 'Votre profil',
    openid: 'Vous reconnaître à votre retour',
    profile: 'Voir votre nom, votre image et d’autres détails de votre profil',
    email: 'Voir votre adresse e-mail',
    address: 'Voir votre adresse postale',
    phone: 'Voir votre numéro de téléphone',
    groups: 'Voir de quels groupes vous faites partie',
    roles: 'Voir vos rôles',
  },

  claims: {
    name: 'Voir votre nom',
    family_name: 'Voir votre nom de famille',
    given_name: 'Voir votre prénom',
    middle_name: 'Voir votre deuxième prénom',
    nickname: 'Voir votre surnom',
    preferred_username: 'Voir votre nom d’utilisateur',
    profile: 'Voir le lien vers votre page de profil',
    picture: 'Voir votre image',
    website: 'Voir le lien vers votre site web',
    gender: 'Voir votre genre',
    birthdate: 'Voir votre date de naissance',
    zoneinfo: 'Voir votre fuseau horaire',
    locale: 'Voir votre langue préférée',
    updated_at: 'Voir quand votre profil a été modifié pour la dernière fois',
    email: 'Voir votre adresse e-mail',
    email_verified: 'Voir si votre adresse e-mail a été vérifiée',
    address: 'Voir votre adresse postale',
    phone_number: 'Voir votre numéro de téléphone',
    phone_number_verified: 'Voir si votre numéro de téléphone a été vérifié',
    groups: 'Voir de quels groupes vous faites partie',
    roles: 'Voir vos rôles',
  },

  clientLinks: {
    policy: (client: Html) => html`Comment ${client} traite vos données`,
    terms: 'Conditions d’utilisation',
  },

  signOut: {
    title: 'Se déconnecter ?',
    account: (account: Html) => html`Vous êtes connecté en tant que ${account}.`,
    yes: 'Se déconnecter',
    no: 'Rester connecté',
  },

  signingOut: {
    title: 'Déconnexion en cours',
    intro: 'Nous prévenons les applications que vous avez utilisées. Cela prend un instant.',
    next: 'Continuer',
  },

  signedOut: {
    title: 'Vous êtes déconnecté',
    next: 'Si d’autres personnes utilisent cet appareil, fermez aussi le navigateur.',
    signIn: 'Se reconnecter',
  },

  notSignedIn: {
    title: 'Vous n’êtes pas connecté',
    next: 'Il n’y avait rien à déconnecter dans ce navigateur.',
    signIn: 'Se connecter',
  },

  error: {
    title: 'Problème',
    developers: 'Détails techniques',
    code: 'Erreur',
    description: 'Raison',
    flowId: 'Numéro de l’opération',
    toApp: (client: Html | undefined) => html`Aller à ${client ?? 'l’application'}`,
    again: 'Réessayer',
    start: 'Aller à la page d’accueil',
    nothingHere: {
      title: (_client: Html | undefined) => html`Il n’y a rien à cette adresse`,
      next: 'Vérifiez l’adresse, ou revenez d’où vous venez.',
    },
    wrongHost: {
      title: (_client: Html | undefined) => html`Ce serveur a une autre adresse`,
      next: 'Continuez à sa propre adresse, et utilisez celle-ci désormais.',
    },
    misread: {
      title: (_client: Html | undefined) => html`Nous n’avons pas pu accepter cela`,
      next: 'Une partie de ce que votre navigateur a envoyé manque ou est fausse. Rien n’a changé. Revenez en arrière et réessayez.',
    },
    appChanged: {
      title: (client: Html | undefined) => html`${client ?? 'L’application'} a changé entre-temps`,
      next: 'Ce que vous avez commencé ne peut plus être terminé. Recommencez dans l’application.',
    },
    appOff: {
      title: (client: Html | undefined) =>
        html`${client ?? 'Cette application'} ne peut pas être utilisée en ce moment`,
      next: 'Les responsables de ce serveur l’ont désactivée. Demandez-leur si vous en avez besoin.',
    },
    appMistake: {
      title: (client: Html | undefined) =>
        client === undefined
          ? html`L’application a envoyé quelque chose que nous ne pouvons pas accepter`
          : html`${client} a envoyé quelque chose que nous ne pouvons pas accepter`,
      next: 'Retournez à l’application et recommencez. Si cela se reproduit, prévenez ses développeurs.',
    },
    unknownApp: {
      title: (_client: Html | undefined) => html`Nous ne connaissons pas cette application`,
      next: 'Vous n’avez pas été connecté. Revenez en arrière, et prévenez les développeurs de l’application si vous êtes venu par un de leurs liens.',
    },
    wrongAddress: {
      title: (client: Html | undefined) =>
        html`${client ?? 'L’application'} voulait vous envoyer à une adresse qui n’est pas la sienne`,
      next: 'Nous ne vous y avons pas envoyé. Veuillez montrer les détails techniques ci-dessous aux développeurs de l’application.',
    },
    foreignForm: {
      title: (_client: Html | undefined) => html`Nous n’avons pas pu accepter ce formulaire`,
      next: 'Rien n’a changé. Revenez en arrière, rechargez la page et réessayez. Votre navigateur doit autoriser les cookies et nous dire de quelle page vient le formulaire.',
    },
    over: {
      title: (_client: Html | undefined) => html`Cette page a expiré`,
      next: 'Vous y avez déjà répondu, vous l’avez laissée ouverte trop longtemps, ou vous avez commencé dans un autre navigateur. Retournez à l’application. Si vous n’y êtes pas connecté, recommencez.',
    },
    denied: {
      title: (_client: Html | undefined) => html`Ce n’est pas autorisé`,
      next: 'Rien n’a été partagé. Vous pouvez fermer cette page.',
    },
    busy: {
      title: (_client: Html | undefined) => html`Nous sommes très occupés en ce moment`,
      next: 'Attendez un instant, puis réessayez.',
    },
    ours: {
      title: (_client: Html | undefined) => html`Quelque chose s’est mal passé de notre côté`,
      next: 'Réessayez. Si cela se reproduit, donnez aux responsables de ce serveur le numéro de l’opération ci-dessous.',
    },
  },

  leaving: {
    title: 'Vous êtes sur le point de partir',
    heading: (client: Html) => html`Continuer vers ${client} ?`,
    unvouched: (host: Html) =>
      html`Personne ne se porte garant de cette application. Elle veut vous envoyer sur ${host}.`,
    nothing: 'Rien n’a été partagé avec elle.',
    go: 'Continuer vers l’application',
    stay: 'Si vous ne vous attendiez pas à cela, fermez cette page.',
  },

  setUp: {
    title: 'Créer le compte du propriétaire',
    intro: 'Ce serveur n’a pas encore de propriétaire. Son propriétaire peut tout y changer.',
    submit: 'Créer le compte',
  },

  signUp: {
    title: 'Créer un compte',
    submit: 'Créer le compte',
    signIn: 'Se connecter avec un compte existant',
  },

  newAccount: {
    username: 'Nom d’utilisateur',
    name: 'Votre nom',
    password: 'Mot de passe',
    passwordHint: (least) =>
      least === undefined
        ? 'Quelques mots que vous seul mettriez ensemble.'
        : `Au moins ${number(least, 'fr')} caractères : quelques mots que vous seul mettriez ensemble.`,
    passwordAgain: 'Mot de passe, une seconde fois',
    usernameInvalid:
      'Ce nom d’utilisateur n’est pas possible. Utilisez des lettres, des chiffres, des points, des tirets ou des tirets bas.',
    usernameTaken: 'Ce nom d’utilisateur est pris. Choisissez-en un autre.',
    passwordTooShort: (least) =>
      least === undefined
        ? 'Ce mot de passe est trop court.'
        : `Ce mot de passe est trop court : utilisez au moins ${number(least, 'fr')} caractères.`,
    passwordTooLong: (most) =>
      most === undefined
        ? 'Ce mot de passe est trop long.'
        : `Ce mot de passe est trop long : utilisez au plus ${number(most, 'fr')} caractères.`,
    nameInvalid: 'Veuillez écrire votre nom sur une ligne, comme sur du papier.',
    passwordInvalid: 'Ce mot de passe contient un caractère qui n’est pas possible. Choisissez-en un autre.',
    passwordIsUsername: 'Le mot de passe doit être différent du nom d’utilisateur.',
    passwordIsPersonal:
      'Ce mot de passe est fait de votre nom, de votre nom d’utilisateur ou du nom de ce serveur, que d’autres essaient en premier. Choisissez des mots que personne n’associe à vous.',
    passwordIsCommon:
      'Beaucoup de personnes utilisent ce mot de passe : d’autres l’essaient donc en premier. Choisissez quelques mots que vous seul mettriez ensemble.',
    passwordIsBreached:
      'Ce mot de passe a été volé sur un autre site : d’autres le connaissent donc. Choisissez-en un autre ici, et changez-le partout où vous l’utilisez.',
    busy: 'Nous sommes très occupés en ce moment. Attendez un instant, puis réessayez.',
    passwordsDiffer: 'Les deux mots de passe ne sont pas les mêmes. Saisissez-les de nouveau.',
  },

  account: accountFr,

  mails: mailsFr,

  mailbox: {
    title: 'Boîte de réception',
    intro:
      'Ce serveur fonctionne sur votre propre ordinateur et n’a pas de serveur de messagerie : ses messages arrivent donc ici.',
    empty: 'Il n’y a pas encore de message.',
    again: 'Regarder de nouveau',
    to: (address: Html, when: Html) => html`À ${address}, ${when}`,
    text: 'Afficher le texte',
  },

  signUpAddress: {
    intro: 'Saisissez votre adresse e-mail. Nous vous envoyons un lien avec lequel vous créez le compte.',
    submit: 'Envoyer le lien',
  },

  signUpSent: {
    title: 'Consultez vos messages',
    sent: 'Un message est en route vers cette adresse. Son lien est valable une heure.',
    nothing: 'Rien n’arrive ? Regardez parmi les indésirables, et vérifiez l’adresse.',
    again: 'L’envoyer de nouveau',
  },

  createAccount: {
    title: 'Créer votre compte',
    intro: (address: Html) => html`Votre adresse ${address} est confirmée. Elle vous sert à vous connecter.`,
    submit: 'Créer le compte',
    unusableTitle: 'Ce lien ne fonctionne pas',
    unknown:
      'Il en manque peut-être une partie. Ouvrez-le de nouveau depuis le message, ou demandez-en un autre.',
    used: 'Il a déjà été utilisé : le compte existe donc. Connectez-vous avec lui.',
    replaced:
      'Il existe un lien plus récent, ou l’adresse a maintenant un compte. Utilisez le message le plus récent, ou connectez-vous.',
    expired: 'Il a expiré : les liens sont valables une heure. Demandez-en un nouveau.',
    ask: 'Demander un nouveau lien',
  },

  invitation: {
    title: 'Une invitation pour vous',
    invites: (inviter: Html, host: Html) => html`${inviter} vous invite à créer un compte sur ${host}.`,
    invited: (host: Html) => html`Vous pouvez créer un compte sur ${host}.`,
    app: (app: Html) => html`Il vous permet d’utiliser ${app}.`,
    signedIn: (name: Html) =>
      html`Dans ce navigateur, la session de ${name} est ouverte. Si vous continuez, un nouveau compte est créé et cette session est fermée.`,
    linkTitle: 'Utiliser une invitation',
    linkIntro: 'Collez le lien que vous avez reçu.',
    link: 'Lien de l’invitation',
    linkInvalid: 'Ce n’est pas le lien entier d’une invitation. Copiez-le de nouveau.',
    go: 'Continuer',
    unusableTitle: 'Cette invitation ne fonctionne pas',
    unknown:
      'Il manque peut-être une partie du lien. Ouvrez-le de nouveau tel que vous l’avez reçu, ou demandez une nouvelle invitation.',
    used: 'Elle a déjà été utilisée. Si c’était vous, connectez-vous. Sinon, demandez une nouvelle invitation.',
    revoked: 'Elle a été annulée. Demandez à la personne qui vous a envoyé le lien.',
    replaced: 'Il en existe une plus récente. Ouvrez le lien du message le plus récent.',
    expired: 'Elle a expiré. Demandez une nouvelle invitation.',
    has_account: 'Votre adresse e-mail a déjà un compte. Connectez-vous avec lui.',
  },

  recover: {
    title: 'Définir un nouveau mot de passe',
    intro:
      'Saisissez l’adresse e-mail de votre compte. Nous vous envoyons un lien avec lequel vous définissez un nouveau mot de passe.',
    address: 'Adresse e-mail',
    submit: 'Envoyer le lien',
    invalid: 'Ce n’est pas une adresse e-mail. Écrivez-la comme name@example.com.',
    sentTitle: 'Consultez vos messages',
    sent: 'S’il existe un compte avec cette adresse, un message est en route. Son lien est valable 15 minutes.',
    nothing:
      'Rien n’arrive ? Regardez parmi les indésirables, et vérifiez l’adresse. Si votre compte n’a pas d’adresse confirmée, adressez-vous aux responsables de ce serveur.',
    again: 'L’envoyer de nouveau',
    signIn: 'Retour à la connexion',
    mailbox: 'Ouvrir la boîte de réception de ce serveur',
  },

  newPassword: {
    title: 'Définir un nouveau mot de passe',
    intro: (username: Html) => html`Pour le compte ${username}.`,
    ends: 'Vous serez déconnecté partout, et les applications devront vous demander de nouveau.',
    password: 'Nouveau mot de passe',
    again: 'Nouveau mot de passe, une seconde fois',
    submit: 'Définir le mot de passe',
    doneTitle: 'Votre mot de passe est défini',
    done: 'Connectez-vous maintenant avec lui.',
    signIn: 'Se connecter',
    unusableTitle: 'Ce lien ne fonctionne pas',
    unknown:
      'Il en manque peut-être une partie. Ouvrez-le de nouveau depuis le message, ou demandez-en un autre.',
    used: 'Il a déjà été utilisé. Si c’était vous, connectez-vous avec le nouveau mot de passe. Sinon, demandez un nouveau lien.',
    replaced:
      'Il existe un lien plus récent, ou quelque chose a changé dans le compte depuis. Utilisez le message le plus récent.',
    expired: 'Il a expiré : les liens sont valables 15 minutes. Demandez-en un nouveau.',
    ask: 'Demander un nouveau lien',
  },

  home: {
    title: 'Bienvenue',
    intro: 'Connectez-vous ici, et décidez de ce que les applications peuvent faire pour vous.',
    signedInTitle: 'Vous êtes connecté',
    account: (account: Html) => html`En tant que ${account}.`,
    signIn: 'Se connecter',
    yourAccount: 'Votre compte',
    whatYouAllowed: 'Ce que vous avez autorisé',
    signOut: 'Se déconnecter',
    developers: 'Pour les développeurs',
    issuer: 'Émetteur',
    metadata: 'Métadonnées',
  },

  formPost: {
    title: 'Un instant',
    heading: (client: Html) => html`Retour à ${client}`,
    intro: 'Si rien ne se passe, appuyez sur « Continuer ».',
    noScript: 'Les scripts sont désactivés dans ce navigateur : veuillez appuyer vous-même.',
    submit: 'Continuer',
    nowhere:
      'Un navigateur ne peut pas ouvrir l’adresse que cette application a donnée. Veuillez prévenir ses développeurs.',
  },
}
