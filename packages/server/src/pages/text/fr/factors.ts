import { type Html, html } from '../../html/html.ts'
import type { Translation, TranslationOf } from '../translation.ts'
import { number } from '../when.ts'

/** The pages with the second step of a sign-in. */
export const secondStepFr: Pick<
  Translation,
  'secondStep' | 'passkey' | 'authenticator' | 'factorSetUp' | 'newCodes'
> = {
  secondStep: {
    title: 'Encore une étape',
    account: (account: Html) => html`Connexion en tant que ${account}`,
    asks: {
      one_time_code: {
        intro: 'Ouvrez votre application d’authentification et saisissez le code qu’elle affiche.',
        label: 'Code de l’application',
      },
      passkey: { intro: 'Confirmez avec votre clé d’accès que c’est bien vous.', label: 'Clé d’accès' },
      recovery_code: {
        intro: 'Saisissez l’un des codes de récupération que vous avez notés. Chacun fonctionne une fois.',
        label: 'Code de récupération',
      },
    },
    others: {
      one_time_code: 'Utiliser un code de l’application d’authentification',
      passkey: 'Utiliser une clé d’accès',
      recovery_code: 'Utiliser un code de récupération',
    },
    submit: 'Continuer',
    startAgain: 'Se connecter en tant que quelqu’un d’autre',
    wrongCode: 'Ce code est faux. Vérifiez-le et réessayez.',
    usedCode: 'Ce code a déjà été utilisé. Attendez le suivant, puis réessayez.',
  },

  passkey: {
    use: 'Utiliser une clé d’accès',
    notUsed: 'Aucune clé d’accès n’a été utilisée. Réessayez, ou connectez-vous autrement.',
    make: 'Créer une clé d’accès',
    notMade: 'Aucune clé d’accès n’a été créée. Vous pouvez réessayer.',
    there: 'Cet appareil a déjà une de vos clés d’accès.',
    noScript: 'Les clés d’accès ont besoin de JavaScript, qui est désactivé dans ce navigateur.',
    problems: {
      wrong:
        'Cette clé d’accès ne vous a pas connecté. Elle a peut-être été retirée. Réessayez, ou connectez-vous autrement.',
    },
  },

  authenticator: {
    scan: 'Scannez ceci avec une application d’authentification sur votre téléphone.',
    qrLabel: 'Code QR pour une application d’authentification. La même clé suit sous forme de texte.',
    typeInstead: 'Ou saisissez cette clé dans l’application :',
    code: 'Code que l’application affiche',
    codeHint: 'Six chiffres. Ils prouvent que l’application est installée.',
    name: 'Nom (facultatif)',
    nameHint: 'Pour la reconnaître plus tard, par exemple « Mon téléphone ».',
    wrongCode:
      'Ce n’est pas le code que l’application affiche maintenant. Vérifiez que l’horloge de votre téléphone est juste, et réessayez.',
  },

  factorSetUp: {
    title: 'Installer une seconde étape',
    why: 'Les responsables de ce serveur demandent plus qu’un mot de passe. Cela prend une minute, une seule fois.',
    submit: 'Terminer et se connecter',
    others: {
      passkey: 'Installer plutôt une clé d’accès',
      one_time_code: 'Installer plutôt une application d’authentification',
    },
  },

  newCodes: {
    title: 'Vos codes de récupération',
    added: 'Votre seconde étape est installée.',
    keep: 'Si vous perdez votre téléphone, chacun de ces codes vous connecte une fois, après votre mot de passe. Imprimez-les ou notez-les, et gardez-les là où vous seul y avez accès.',
    once: 'Ils ne sont affichés que maintenant.',
    replaced: 'Ils ne sont affichés que maintenant. Les codes que vous aviez avant ne fonctionnent plus.',
    next: 'Je les ai gardés',
  },
}

/** The pages of an account about the factors. */
export const accountFactorsFr: Pick<
  TranslationOf<'account'>,
  'factors' | 'factorName' | 'passkey' | 'oneTimeCode' | 'recoveryCodes'
> = {
  factorName: {
    title: 'Nom',
    hint: 'Pour vous y retrouver plus tard, par exemple « Mon ordinateur ».',
    submit: 'Enregistrer le nom',
  },

  factors: {
    title: 'Comment vous vous connectez',
    on: 'Votre mot de passe seul ne vous connecte pas : il faut une seconde étape.',
    off: 'Votre mot de passe seul vous connecte. Avec une seconde étape, un mot de passe volé ne suffit pas.',
    noPassword: 'Vous vous connectez avec une clé d’accès. Votre compte n’a pas de mot de passe.',
    kinds: {
      password: 'Mot de passe',
      one_time_code: 'Application de codes',
      passkey: 'Clé d’accès',
    },
    since: (when: Html) => html`Depuis le ${when}`,
    lastUsed: (when: Html) => html`Dernière utilisation : ${when}`,
    neverUsed: 'Pas encore utilisé',
    backedUp: 'Conservée par votre gestionnaire de mots de passe',
    notBackedUp: 'Seulement sur cet appareil',
    added: 'C’est installé.',
    removed: 'C’est retiré.',
    gone: 'C’était déjà retiré.',
    renamed: 'Le nouveau nom est enregistré.',
    rename: 'Renommer',
    remove: 'Retirer',
    addPasskey: 'Ajouter une clé d’accès',
    addOneTimeCode: 'Ajouter une application d’authentification',
    recoveryCodes: 'Codes de récupération',
    codesLeft: (count) =>
      count === 0
        ? 'Il ne vous en reste aucun.'
        : count === 1
          ? 'Il vous reste un code.'
          : `Il vous reste ${number(count, 'fr')} codes.`,
    renew: 'Obtenir de nouveaux codes de récupération',
    problems: {
      last_way_in:
        'C’est votre seule façon de vous connecter : elle ne peut donc pas être retirée. Ajoutez-en d’abord une autre.',
      required:
        'Les responsables de ce serveur vous demandent une seconde étape. Ajoutez-en d’abord une autre.',
    },
    signOutOthers: 'Voulez-vous vous déconnecter partout ailleurs ?',
  },

  passkey: {
    title: 'Ajouter une clé d’accès',
    what: 'Une clé d’accès vous connecte avec votre empreinte, votre visage ou le code PIN de votre appareil, sans mot de passe. Personne ne peut la voler avec une fausse page.',
    beside:
      'Dès lors, votre mot de passe seul ne vous connecte plus. Vous recevez aussi des codes de récupération.',
    only: 'Vous pouvez en avoir plusieurs, par exemple une sur chaque appareil.',
    nameHint: 'Pour la reconnaître plus tard, par exemple « Mon ordinateur ».',
    problems: {
      refused:
        'Votre appareil n’a pas créé de clé d’accès que ce serveur accepte. Réessayez, ou utilisez un autre appareil.',
      full: 'Vous avez autant de clés d’accès que possible. Retirez-en d’abord une.',
      exists: 'Cette clé d’accès est déjà utilisée.',
      lost: 'Rien n’a été ajouté, car vous avez été déconnecté entre-temps. Connectez-vous et réessayez.',
    },
  },

  oneTimeCode: {
    title: 'Ajouter une application d’authentification',
    what: 'L’application affiche un nouveau code toutes les trente secondes. Quand vous vous connectez, vous le saisissez après votre mot de passe.',
    submit: 'Ajouter',
    full: 'Vous avez autant d’applications d’authentification que possible. Retirez-en d’abord une.',
    lost: 'Rien n’a été ajouté, car vous avez été déconnecté entre-temps. Connectez-vous et réessayez.',
  },

  recoveryCodes: {
    title: 'Codes de récupération',
    what: 'Si vous perdez votre téléphone, chacun de ces codes vous connecte une fois, après votre mot de passe.',
    nothing: 'Vous n’avez pas de seconde étape : il ne vous faut donc pas de codes de récupération.',
    replaces: 'Les nouveaux codes remplacent ceux que vous avez.',
    submit: 'Obtenir de nouveaux codes',
  },
}
