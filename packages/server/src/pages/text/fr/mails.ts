import type { TranslationOf } from '../translation.ts'

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
}
