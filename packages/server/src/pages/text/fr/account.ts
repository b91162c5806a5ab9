import { type Html, html } from '../../html/html.ts'
import type { TranslationOf } from '../translation.ts'
import { number, unitOf } from '../when.ts'
import { accountFactorsFr } from './factors.ts'

export const accountFr: TranslationOf<'account'> = {
  title: 'Votre compte',
  back: 'Votre compte',
  signedInAs: (account: Html) => html`Vous êtes connecté en tant que ${account}.`,
  signOut: 'Se déconnecter',

  sections: {
    profile: {
      title: 'Profil',
      about: 'Ce que les applications apprennent sur vous si vous l’autorisez.',
    },
    mail: {
      title: 'Adresse e-mail',
      about: 'Confirmer ou changer l’adresse à laquelle arrivent les messages sur votre compte.',
    },
    permissions: {
      title: 'Ce que vous avez autorisé',
      about: 'Voir quelles applications peuvent utiliser quelque chose de vous, et le retirer.',
    },
    devices: {
      title: 'Où vous êtes connecté',
      about: 'Voir les navigateurs connectés à votre compte, et les déconnecter.',
    },
    password: {
      title: 'Mot de passe',
      about: 'Changer votre mot de passe.',
    },
    factors: {
      title: 'Comment vous vous connectez',
      about: 'Ajouter une seconde étape, pour qu’un mot de passe volé ne suffise pas.',
    },
    activity: {
      title: 'Activité récente',
      about: 'Voir ce qui s’est passé sur votre compte.',
    },
    'personal-data': {
      title: 'Vos données',
      about: 'Télécharger tout ce qui est enregistré sur vous, ou supprimer votre compte.',
    },
  },

  profile: {
    title: 'Profil',
    intro:
      'Les applications ne l’apprennent que si vous l’autorisez. Laissez vide ce que vous ne voulez pas dire.',
    username: 'Nom d’utilisateur',
    declared:
      'Les responsables de ce serveur ont rempli votre profil. Adressez-vous à eux si quelque chose est faux.',
    save: 'Enregistrer',
    done: 'Votre profil est enregistré.',
    fields: {
      name: 'Nom complet',
      given_name: 'Prénom',
      family_name: 'Nom de famille',
      middle_name: 'Deuxième prénom',
      nickname: 'Surnom',
      preferred_username: 'Nom d’utilisateur pour les applications',
      profile: 'Page de profil',
      picture: 'Adresse de votre image',
      website: 'Site web',
      gender: 'Genre',
      birthdate: 'Date de naissance',
      zoneinfo: 'Fuseau horaire',
      locale: 'Langue',
    },
    hints: {
      profile: 'Une adresse qui commence par https://',
      picture: 'Une adresse qui commence par https://',
      website: 'Une adresse qui commence par https://',
      birthdate: 'Année, mois et jour, par exemple 1990-04-23. L’année seule convient aussi.',
      zoneinfo: 'Par exemple Europe/Paris.',
      locale: 'Par exemple en, fr ou pt-BR.',
    },
    problems: {
      name: 'Veuillez l’écrire sur une ligne, avec 200 caractères au plus.',
      given_name: 'Veuillez l’écrire sur une ligne, avec 200 caractères au plus.',
      family_name: 'Veuillez l’écrire sur une ligne, avec 200 caractères au plus.',
      middle_name: 'Veuillez l’écrire sur une ligne, avec 200 caractères au plus.',
      nickname: 'Veuillez l’écrire sur une ligne, avec 200 caractères au plus.',
      preferred_username: 'Veuillez l’écrire sur une ligne, avec 200 caractères au plus.',
      profile: 'Ce n’est pas une adresse web. Elle doit commencer par https://',
      picture: 'Ce n’est pas une adresse web. Elle doit commencer par https://',
      website: 'Ce n’est pas une adresse web. Elle doit commencer par https://',
      gender: 'Veuillez l’écrire sur une ligne, avec 200 caractères au plus.',
      birthdate: 'Ce n’est pas une date. Écrivez-la comme 1990-04-23.',
      zoneinfo: 'Nous ne connaissons pas ce fuseau horaire. Écrivez-le comme Europe/Paris.',
      locale: 'Nous ne connaissons pas cette langue. Écrivez-la comme en ou pt-BR.',
    },
  },

  mail: {
    title: 'Adresse e-mail',
    current: (address: Html) => html`Votre adresse est ${address}. Elle est confirmée.`,
    none: 'Votre compte n’a pas d’adresse confirmée. Avec une adresse, vous pouvez définir un nouveau mot de passe si vous oubliez le vôtre.',
    declared:
      'Votre adresse vient des responsables de ce serveur. Adressez-vous à eux si vous voulez la changer.',
    new: 'Nouvelle adresse e-mail',
    first: 'Adresse e-mail',
    submit: 'Y envoyer un lien',
    invalid: 'Ce n’est pas une adresse e-mail. Écrivez-la comme name@example.com.',
    sent: 'Un message avec un lien est en route vers cette adresse. Ouvrez le lien dans ce navigateur dans l’heure qui vient. D’ici là, rien ne change.',
    confirmed: 'Votre adresse e-mail est confirmée.',
    mailbox: 'Ouvrir la boîte de réception de ce serveur',

    confirmTitle: 'Confirmer votre adresse e-mail',
    confirmIntro: (address: Html, username: Html) =>
      html`${address} devient l’adresse e-mail du compte ${username}.`,
    confirm: 'Confirmer',
    unusableTitle: 'Ce lien ne fonctionne pas ici',
    unknown:
      'Il en manque peut-être une partie. Ouvrez-le de nouveau depuis le message, ou demandez-en un autre.',
    used: 'Il a déjà été utilisé : l’adresse est donc confirmée.',
    replaced:
      'Il existe un lien plus récent, ou votre adresse a changé depuis. Utilisez le message le plus récent.',
    expired: 'Il a expiré : les liens sont valables une heure. Demandez-en un nouveau.',
    taken:
      'Un autre compte a déjà confirmé cette adresse. Connectez-vous à celui-là, ou utilisez une autre adresse.',
    other_person: 'Il appartient à un autre compte que celui qui est connecté ici.',
    signed_out: 'Connectez-vous d’abord dans ce navigateur, puis ouvrez de nouveau le lien du message.',
    toMail: 'Aller à votre adresse e-mail',
    signIn: 'Se connecter',
  },

  ...accountFactorsFr,

  activity: {
    title: 'Activité récente',
    intro:
      'Les quatre-vingt-dix derniers jours. Si quelque chose ne venait pas de vous, changez votre mot de passe et déconnectez-vous partout ailleurs.',
    none: 'Rien ne s’est encore passé.',
    older: 'Plus ancien',
    newest: 'Retour au plus récent',
    from: (address: Html) => html`depuis ${address}`,
    events: {
      sign_in: (_app: Html) => html`Vous vous êtes connecté`,
      sign_in_failed: (_app: Html) => html`Quelqu’un a essayé de se connecter avec un mot de passe faux`,
      sign_in_throttled: (_app: Html) =>
        html`Il y a eu trop de tentatives de connexion : nous avons refusé les suivantes`,
      sign_out: (_app: Html) => html`Un navigateur a été déconnecté`,
      signed_out_elsewhere: (_app: Html) => html`Vous vous êtes déconnecté partout ailleurs`,
      password_changed: (_app: Html) => html`Vous avez changé votre mot de passe`,
      recovery_asked: (_app: Html) => html`Un lien pour définir un nouveau mot de passe vous a été envoyé`,
      password_recovered: (_app: Html) =>
        html`Un nouveau mot de passe a été défini avec le lien d’un message`,
      mail_address_verified: (_app: Html) => html`Vous avez confirmé votre adresse e-mail`,
      factor_added: (_app: Html) => html`Vous avez ajouté une façon de vous connecter`,
      factor_removed: (_app: Html) => html`Vous avez retiré une façon de vous connecter`,
      recovery_codes_made: (_app: Html) => html`Vous avez reçu de nouveaux codes de récupération`,
      second_step_failed: (_app: Html) =>
        html`Quelqu’un a utilisé un code ou une clé d’accès faux à la seconde étape`,
      second_step_throttled: (_app: Html) =>
        html`Quelqu’un a utilisé trop de codes faux à la seconde étape : nous avons refusé les suivants`,
      data_exported: (_app: Html) => html`Vous avez téléchargé vos données`,
      data_exported_by_operator: (_app: Html) => html`Les responsables de ce serveur ont exporté vos données`,
      consent_granted: (app: Html) => html`Vous avez autorisé ${app} à utiliser quelque chose de vous`,
      consent_denied: (app: Html) => html`Vous n’avez pas autorisé ce que ${app} demandait`,
      permissions_withdrawn: (app: Html) =>
        html`Vous avez retiré une partie de ce que vous aviez autorisé à ${app}`,
      grant_taken_back: (app: Html) => html`Vous avez tout retiré à ${app}`,
      granted_by_registration: (app: Html) =>
        html`Les responsables de ce serveur ont autorisé quelque chose à ${app}`,
      code_replayed: (app: Html) =>
        html`Une clé de ${app} a été utilisée deux fois : nous avons mis fin à ce qu’elle avait commencé`,
      refresh_token_reused: (app: Html) =>
        html`Une ancienne clé de ${app} a été réutilisée : nous avons mis fin à son accès`,
      user_code_wrong: (_app: Html) => html`Un code d’appareil faux a été saisi`,
      user_code_throttled: (_app: Html) => html`Trop de codes d’appareil faux ont été saisis`,
      token_revoked: (app: Html) => html`${app} a renoncé à son accès`,
      profile_changed: (_app: Html) => html`Vous avez modifié votre profil`,
      claim_changed: (_app: Html) => html`Les responsables de ce serveur ont modifié votre profil`,
      user_changed: (_app: Html) => html`Les responsables de ce serveur ont modifié votre compte`,
      membership_added: (_app: Html) => html`Vous avez été ajouté à un groupe, ou avez reçu un rôle`,
      membership_removed: (_app: Html) => html`Vous avez été retiré d’un groupe, ou avez perdu un rôle`,
      owner_created: (_app: Html) => html`Vous avez créé ce compte, à qui appartient le serveur`,
      signed_up: (_app: Html) => html`Vous avez créé ce compte`,
    },
  },

  personalData: {
    title: 'Vos données',
    download: 'Télécharger',
    downloadTitle: 'Télécharger vos données',
    downloadAbout:
      'Un fichier avec tout ce qui est enregistré sur vous : votre compte, où vous êtes connecté, ce que vous avez autorisé et l’activité récente. Les mots de passe et les clés n’y sont pas.',
    deleteTitle: 'Supprimer votre compte',
    deleteAbout:
      'Votre compte, vos connexions et tout ce que vous avez autorisé sont supprimés aussitôt, et ne peuvent pas être rétablis. Les applications gardent ce qu’elles ont déjà reçu ; demandez-leur de le supprimer.',
    confirm: (username: Html) => html`Pour le supprimer, saisissez votre nom d’utilisateur : ${username}`,
    username: 'Nom d’utilisateur',
    wrongUsername: 'Ce n’est pas votre nom d’utilisateur. Rien n’a été supprimé.',
    delete: 'Supprimer mon compte',
    declared:
      'Les responsables de ce serveur ont créé votre compte. Adressez-vous à eux si vous voulez le supprimer.',
    lastOwner: 'Vous êtes le seul propriétaire de ce serveur. Nommez d’abord un autre propriétaire.',
    deleted: 'Votre compte est supprimé',
    deletedNext: 'Plus rien n’est enregistré ici sur vous. Vous pouvez fermer cette page.',
  },

  permissions: {
    title: 'Ce que vous avez autorisé',
    intro:
      'Ces applications peuvent utiliser quelque chose de vous. Choisissez-en une pour voir ce qu’elle peut faire, et pour le retirer.',
    none: 'Aucune application ne peut utiliser quelque chose de vous.',
    noneNext: 'Quand vous autorisez quelque chose à une application, elle apparaît ici.',
    lastUsed: (when: Html) => html`Dernière utilisation : ${when}`,
    since: (when: Html) => html`Depuis le ${when}`,
    until: (when: Html) => html`Jusqu’au ${when}`,
    forever: 'Jusqu’à ce que vous le retiriez',
    count: (count) => `${number(count, 'fr')} enregistrements de cette application`,
    more: 'Il y a plus d’applications que cette page ne peut en montrer. Retirez quelque chose à certaines pour voir les autres.',
    takenBack: (app: Html) => html`${app} ne peut plus rien utiliser de vous.`,
  },

  app: {
    receipt: 'Télécharger un reçu',
    receiptNote: 'Ce que vous avez autorisé, dans les mots que vous avez lus, signé par ce serveur.',
    able: 'Elle peut',
    offline: 'Faire tout cela même en votre absence',
    keepNote: 'Décochez ce qu’elle ne doit plus faire, puis appuyez sur « Ne garder que ce qui est coché ».',
    sinceUntil: 'Pour combien de temps',
    takeBack: 'Tout retirer',
    takeBackNote: (app: Html) =>
      html`${app} cesse de fonctionner avec votre compte, sur tous les appareils. L’application peut vous demander de nouveau.`,
    keep: 'Ne garder que ce qui est coché',
    narrowed: 'C’est fait. L’application ne garde que ce qui est coché ci-dessous.',
    changed: 'Ce que vous avez autorisé a changé entre-temps. Veuillez regarder de nouveau.',
    delay: (minutes) =>
      `Certains services ne s’en aperçoivent qu’après un moment : ${unitOf(minutes, 'minute', 'fr')} au plus.`,
    back: 'Ce que vous avez autorisé',
  },

  devices: {
    title: 'Où vous êtes connecté',
    thisBrowser: 'Ce navigateur',
    unknown: 'Un navigateur',
    named: (browser, system) => `${browser} sous ${system}`,
    signedIn: (when: Html) => html`Connecté ${when}`,
    lastUsed: (when: Html) => html`Dernière utilisation : ${when}`,
    from: (address: Html) => html`Depuis l’adresse ${address}`,
    signOut: 'Déconnecter',
    signOutOf: (browser: Html) => html`Déconnecter ${browser}`,
    signOutOthers: 'Déconnecter partout ailleurs',
    onlyThis: 'Vous n’êtes connecté nulle part ailleurs.',
    more: (count) =>
      count === 1
        ? 'Un autre navigateur n’est pas dans la liste. « Déconnecter partout ailleurs » le déconnecte aussi.'
        : `${number(count, 'fr')} autres navigateurs ne sont pas dans la liste. « Déconnecter partout ailleurs » les déconnecte aussi.`,
    apps: 'Les applications qui peuvent agir en votre absence continuent. Vous pouvez les arrêter sous « Ce que vous avez autorisé ».',
    unfamiliar: 'Si vous ne reconnaissez pas un navigateur, déconnectez-le et changez votre mot de passe.',
    endedOne: 'Ce navigateur est déconnecté.',
    endedOthers: 'Vous êtes déconnecté partout ailleurs.',
    goneAlready: 'Ce navigateur était déjà déconnecté.',
  },

  password: {
    title: 'Mot de passe',
    changed: (when: Html) => html`Dernier changement : ${when}.`,
    current: 'Mot de passe actuel',
    new: 'Nouveau mot de passe',
    again: 'Nouveau mot de passe, une seconde fois',
    signOutOthers: 'Me déconnecter partout ailleurs',
    signOutOthersHint: 'Recommandé si quelqu’un d’autre peut connaître votre ancien mot de passe.',
    submit: 'Changer le mot de passe',
    wrong: 'Ce n’est pas votre mot de passe actuel. Vérifiez-le et réessayez.',
    declared:
      'Les responsables de ce serveur ont défini votre mot de passe. Adressez-vous à eux si vous voulez le changer.',
    none: 'Votre compte n’a pas de mot de passe.',
    lost: 'Votre mot de passe a été changé ailleurs entre-temps. Rien n’a été changé ici.',
    done: 'Votre mot de passe est changé.',
    doneEverywhere: 'Votre mot de passe est changé, et vous êtes déconnecté partout ailleurs.',
    lookAtApps: 'Voir ce que vous avez autorisé aux applications',
  },
}
