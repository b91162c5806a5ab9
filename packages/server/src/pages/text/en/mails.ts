/** The texts of the mails. They are plain text: a mail shows them as text and as HTML. `host`: the host of the server. */
export const mails = {
  footer: (host: string) => `This mail was sent by ${host}. Nobody reads answers to it.`,
  copyLink: 'If the button does not work, open this address in your browser:',

  test: (host: string) => ({
    subject: `${host} can send mail`,
    paragraphs: [
      `This is a test. Somebody who runs ${host} wanted to know whether its mail reaches you. It does.`,
      'You do not have to do anything.',
    ],
  }),
}
