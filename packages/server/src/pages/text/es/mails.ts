import type { TranslationOf } from '../translation.ts'
import { lasting } from '../when.ts'

export const mailsEs: TranslationOf<'mails'> = {
  footer: (host) => `Este mensaje lo ha enviado ${host}. Nadie lee las respuestas.`,
  copyLink: 'Si el botón no funciona, abra esta dirección en su navegador:',

  test: (host) => ({
    subject: `${host} puede enviar correo`,
    paragraphs: [
      `Esto es una prueba. Un responsable de ${host} quería saber si le llega su correo. Le llega.`,
      'No tiene que hacer nada.',
    ],
  }),

  recovery: (host, username) => ({
    subject: 'Establecer una contraseña nueva',
    paragraphs: [
      `Alguien, seguramente usted, ha pedido establecer una contraseña nueva para la cuenta «${username}» en ${host}.`,
    ],
    label: 'Establecer una contraseña nueva',
    after: [
      'El enlace sirve una vez, durante 15 minutos. Si lo ha pedido varias veces, solo sirve el último.',
      'Si no fue usted, no haga nada: su contraseña sigue como está.',
    ],
  }),

  password_recovered: (host, username) => ({
    subject: 'Se ha cambiado su contraseña',
    paragraphs: [
      `La contraseña de la cuenta «${username}» en ${host} se ha cambiado con un enlace que le habíamos enviado.`,
      'Se ha cerrado su sesión en todas partes y las aplicaciones tienen que preguntarle de nuevo.',
    ],
    label: 'Establecer otra contraseña',
    after: [
      'Si no fue usted, otra persona puede leer su correo. Proteja primero su buzón y establezca después otra contraseña.',
    ],
  }),

  confirm_address: (host) => ({
    subject: 'Confirmar su correo electrónico',
    paragraphs: [
      `Alguien, seguramente usted, quiere usar este correo electrónico para su cuenta en ${host}.`,
    ],
    label: 'Confirmar la dirección',
    after: [
      'El enlace sirve una vez, durante una hora, en un navegador que haya iniciado sesión en esa cuenta.',
      'Si no fue usted, no haga nada: la dirección no se usará.',
    ],
  }),

  address_changed: (host, username) => ({
    subject: 'Se ha cambiado su correo electrónico',
    paragraphs: [
      `La cuenta «${username}» en ${host} tiene ahora otro correo electrónico. Los mensajes sobre ella ya no llegan aquí.`,
    ],
    after: [
      'Si no fue usted, inicie sesión y cambie su contraseña, o pida ayuda a los responsables de este servidor.',
    ],
  }),

  sign_in_changed: {
    changes: {
      password_changed: (host, username) => ({
        subject: 'Se ha cambiado su contraseña',
        paragraph: `Se ha cambiado la contraseña de la cuenta «${username}» en ${host}.`,
      }),
      password_removed: (host, username) => ({
        subject: 'Se ha quitado su contraseña',
        paragraph: `Se ha quitado la contraseña de la cuenta «${username}» en ${host}. Ahora inicia sesión con una llave de acceso.`,
      }),
      passkey_added: (host, username) => ({
        subject: 'Se ha añadido una llave de acceso a su cuenta',
        paragraph: `La cuenta «${username}» en ${host} tiene una llave de acceso nueva. Quien la tenga puede iniciar sesión.`,
      }),
      passkey_removed: (host, username) => ({
        subject: 'Se ha quitado una llave de acceso de su cuenta',
        paragraph: `Se ha quitado una llave de acceso de la cuenta «${username}» en ${host}. Con ella ya no se puede iniciar sesión.`,
      }),
      one_time_code_added: (host, username) => ({
        subject: 'Se ha añadido una aplicación de autenticación a su cuenta',
        paragraph: `La cuenta «${username}» en ${host} tiene una aplicación de autenticación nueva, cuyos códigos completan un inicio de sesión.`,
      }),
      one_time_code_removed: (host, username) => ({
        subject: 'Se ha quitado una aplicación de autenticación de su cuenta',
        paragraph: `Se ha quitado una aplicación de autenticación de la cuenta «${username}» en ${host}. Sus códigos ya no se aceptan.`,
      }),
      recovery_codes_made: (host, username) => ({
        subject: 'Tiene códigos de recuperación nuevos',
        paragraph: `La cuenta «${username}» en ${host} tiene códigos de recuperación nuevos. Los anteriores ya no sirven.`,
      }),
    },
    ifYou: 'Si fue usted, no tiene que hacer nada.',
    label: 'Ver dónde ha iniciado sesión',
    ifNot:
      'Si no fue usted, cierre la sesión de los navegadores que no conozca, establezca otra contraseña y mire cómo se puede iniciar sesión en su cuenta.',
  },

  sign_up: (host) => ({
    subject: 'Crear su cuenta',
    paragraphs: [
      `Alguien, seguramente usted, quiere crear una cuenta con este correo electrónico en ${host}.`,
    ],
    label: 'Crear la cuenta',
    after: [
      'El enlace sirve una vez, durante una hora. Si lo ha pedido varias veces, solo sirve el último.',
      'Si no fue usted, no haga nada: no se creará ninguna cuenta.',
    ],
  }),

  address_taken: (host, username) => ({
    subject: 'Ya tiene una cuenta',
    paragraphs: [
      `Alguien, seguramente usted, quería crear una cuenta con este correo electrónico en ${host}. Ya hay una: «${username}».`,
    ],
    label: 'Iniciar sesión',
    after: [
      'Si ha olvidado su contraseña, elija allí «¿Olvidó su contraseña?».',
      'Si no fue usted, no haga nada: no ha cambiado nada.',
    ],
  }),

  invitation: (host, inviter, app, seconds) => ({
    subject: inviter === undefined ? `Una invitación a ${host}` : `${inviter} le invita a ${host}`,
    paragraphs: [
      inviter === undefined
        ? `Puede crear una cuenta en ${host}.`
        : `${inviter} le invita a crear una cuenta en ${host}.`,
      ...(app === undefined ? [] : [`Con ella puede usar ${app}.`]),
    ],
    label: 'Aceptar la invitación',
    after: [
      `El enlace sirve una vez, durante ${lasting(seconds, 'es')}. Es solo para usted: quien lo tenga puede crear la cuenta.`,
      'Si no se lo esperaba, no haga nada: no se creará ninguna cuenta.',
    ],
  }),
}
