import type { TranslationOf } from '../translation.ts'
import { lasting } from '../when.ts'

export const mailsFr: TranslationOf<'mails'> = {
  footer: (host) => `Ce message a été envoyé par ${host}. Personne ne lit les réponses.`,
  copyLink: 'Si le bouton ne fonctionne pas, ouvrez cette adresse dans votre navigateur :',

  test: (host) => ({
    subject: `${host} peut envoyer des messages`,
    paragraphs: [
      `Ceci est un essai. Un responsable de ${host} voulait savoir si ses messages vous parviennent. C’est le cas.`,
      'Vous n’avez rien à faire.',
    ],
  }),

  recovery: (host, username) => ({
    subject: 'Définir un nouveau mot de passe',
    paragraphs: [
      `Quelqu’un, sans doute vous, a demandé à définir un nouveau mot de passe pour le compte « ${username} » sur ${host}.`,
    ],
    label: 'Définir un nouveau mot de passe',
    after: [
      'Le lien fonctionne une fois, pendant 15 minutes. Si vous avez demandé plusieurs fois, seul le dernier fonctionne.',
      'Si ce n’était pas vous, ne faites rien : votre mot de passe reste tel qu’il est.',
    ],
  }),

  password_recovered: (host, username) => ({
    subject: 'Votre mot de passe a été changé',
    paragraphs: [
      `Le mot de passe du compte « ${username} » sur ${host} a été changé avec un lien que nous vous avions envoyé.`,
      'Vous avez été déconnecté partout, et les applications doivent vous demander de nouveau.',
    ],
    label: 'Définir un autre mot de passe',
    after: [
      'Si ce n’était pas vous, quelqu’un d’autre peut lire vos messages. Sécurisez d’abord votre messagerie, puis définissez un autre mot de passe.',
    ],
  }),

  confirm_address: (host) => ({
    subject: 'Confirmer votre adresse e-mail',
    paragraphs: [`Quelqu’un, sans doute vous, veut utiliser cette adresse pour son compte sur ${host}.`],
    label: 'Confirmer l’adresse',
    after: [
      'Le lien fonctionne une fois, pendant une heure, dans un navigateur connecté à ce compte.',
      'Si ce n’était pas vous, ne faites rien : l’adresse ne sera pas utilisée.',
    ],
  }),

  address_changed: (host, username) => ({
    subject: 'Votre adresse e-mail a été changée',
    paragraphs: [
      `Le compte « ${username} » sur ${host} a maintenant une autre adresse e-mail. Les messages à son sujet n’arrivent plus ici.`,
    ],
    after: [
      'Si ce n’était pas vous, connectez-vous et changez votre mot de passe, ou demandez de l’aide aux responsables de ce serveur.',
    ],
  }),

  sign_in_changed: {
    changes: {
      password_changed: (host, username) => ({
        subject: 'Votre mot de passe a été changé',
        paragraph: `Le mot de passe du compte « ${username} » sur ${host} a été changé.`,
      }),
      password_removed: (host, username) => ({
        subject: 'Votre mot de passe a été supprimé',
        paragraph: `Le mot de passe du compte « ${username} » sur ${host} a été supprimé. Vous vous connectez désormais avec une clé d’accès.`,
      }),
      passkey_added: (host, username) => ({
        subject: 'Une clé d’accès a été ajoutée à votre compte',
        paragraph: `Le compte « ${username} » sur ${host} a une nouvelle clé d’accès. Qui la possède peut se connecter.`,
      }),
      passkey_removed: (host, username) => ({
        subject: 'Une clé d’accès de votre compte a été supprimée',
        paragraph: `Une clé d’accès du compte « ${username} » sur ${host} a été supprimée. Elle ne permet plus de se connecter.`,
      }),
      one_time_code_added: (host, username) => ({
        subject: 'Une application d’authentification a été ajoutée à votre compte',
        paragraph: `Le compte « ${username} » sur ${host} a une nouvelle application d’authentification, dont les codes complètent une connexion.`,
      }),
      one_time_code_removed: (host, username) => ({
        subject: 'Une application d’authentification de votre compte a été supprimée',
        paragraph: `Une application d’authentification du compte « ${username} » sur ${host} a été supprimée. Ses codes ne sont plus acceptés.`,
      }),
      recovery_codes_made: (host, username) => ({
        subject: 'Vous avez de nouveaux codes de récupération',
        paragraph: `Le compte « ${username} » sur ${host} a de nouveaux codes de récupération. Les précédents ne fonctionnent plus.`,
      }),
    },
    ifYou: 'Si c’était vous, vous n’avez rien à faire.',
    label: 'Voir où vous êtes connecté',
    ifNot:
      'Si ce n’était pas vous, déconnectez les navigateurs que vous ne connaissez pas, choisissez un autre mot de passe et vérifiez comment on peut se connecter à votre compte.',
  },

  sign_up: (host) => ({
    subject: 'Créer votre compte',
    paragraphs: [`Quelqu’un, sans doute vous, veut créer un compte avec cette adresse e-mail sur ${host}.`],
    label: 'Créer le compte',
    after: [
      'Le lien fonctionne une fois, pendant une heure. Si vous avez demandé plusieurs fois, seul le dernier fonctionne.',
      'Si ce n’était pas vous, ne faites rien : aucun compte ne sera créé.',
    ],
  }),

  address_taken: (host, username) => ({
    subject: 'Vous avez déjà un compte',
    paragraphs: [
      `Quelqu’un, sans doute vous, voulait créer un compte avec cette adresse e-mail sur ${host}. Il en existe déjà un : « ${username} ».`,
    ],
    label: 'Se connecter',
    after: [
      'Si vous avez oublié votre mot de passe, choisissez-y « Mot de passe oublié ? ».',
      'Si ce n’était pas vous, ne faites rien : rien n’a changé.',
    ],
  }),

  invitation: (host, inviter, app, seconds) => ({
    subject: inviter === undefined ? `Invitation à ${host}` : `${inviter} vous invite sur ${host}`,
    paragraphs: [
      inviter === undefined
        ? `Vous pouvez créer un compte sur ${host}.`
        : `${inviter} vous invite à créer un compte sur ${host}.`,
      ...(app === undefined ? [] : [`Il vous permet d’utiliser ${app}.`]),
    ],
    label: 'Accepter l’invitation',
    after: [
      `Le lien fonctionne une fois. Durée : ${lasting(seconds, 'fr')}. Il n’est que pour vous : qui l’a peut créer le compte.`,
      'Si vous ne vous y attendiez pas, ne faites rien : aucun compte ne sera créé.',
    ],
  }),
}
