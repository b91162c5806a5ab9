import { type Html, html } from '../../html/html.ts'
import type { TranslationOf } from '../translation.ts'
import { number, unitOf } from '../when.ts'
import { accountFactorsEs } from './factors.ts'

export const accountEs: TranslationOf<'account'> = {
  title: 'Su cuenta',
  back: 'Su cuenta',
  signedInAs: (account: Html) => html`Ha iniciado sesión como ${account}.`,
  signOut: 'Cerrar la sesión',

  sections: {
    profile: {
      title: 'Perfil',
      about: 'Lo que las aplicaciones saben de usted si lo permite.',
    },
    mail: {
      title: 'Correo electrónico',
      about: 'Confirmar o cambiar la dirección a la que llegan los mensajes sobre su cuenta.',
    },
    permissions: {
      title: 'Lo que ha permitido',
      about: 'Ver qué aplicaciones pueden usar algo suyo, y retirarlo.',
    },
    devices: {
      title: 'Dónde ha iniciado sesión',
      about: 'Ver los navegadores con una sesión en su cuenta, y cerrarla.',
    },
    password: {
      title: 'Contraseña',
      about: 'Cambiar su contraseña.',
    },
    factors: {
      title: 'Cómo inicia sesión',
      about: 'Añadir un segundo paso, para que no baste una contraseña robada.',
    },
    activity: {
      title: 'Actividad reciente',
      about: 'Ver qué ha pasado con su cuenta.',
    },
    'personal-data': {
      title: 'Sus datos',
      about: 'Descargar todo lo que se guarda sobre usted, o eliminar su cuenta.',
    },
  },

  profile: {
    title: 'Perfil',
    intro: 'Las aplicaciones solo lo saben si usted lo permite. Deje vacío lo que no quiera decir.',
    username: 'Nombre de usuario',
    declared:
      'Los responsables de este servidor han rellenado su perfil. Diríjase a ellos si algo no es correcto.',
    save: 'Guardar',
    done: 'Su perfil se ha guardado.',
    fields: {
      name: 'Nombre completo',
      given_name: 'Nombre de pila',
      family_name: 'Apellidos',
      middle_name: 'Segundo nombre',
      nickname: 'Apodo',
      preferred_username: 'Nombre de usuario para las aplicaciones',
      profile: 'Página de perfil',
      picture: 'Dirección de su imagen',
      website: 'Sitio web',
      gender: 'Género',
      birthdate: 'Fecha de nacimiento',
      zoneinfo: 'Zona horaria',
      locale: 'Idioma',
    },
    hints: {
      profile: 'Una dirección que empieza por https://',
      picture: 'Una dirección que empieza por https://',
      website: 'Una dirección que empieza por https://',
      birthdate: 'Año, mes y día, por ejemplo 1990-04-23. También vale solo el año.',
      zoneinfo: 'Por ejemplo Europe/Madrid.',
      locale: 'Por ejemplo en, es o pt-BR.',
    },
    problems: {
      name: 'Escríbalo en una línea, con 200 caracteres como máximo.',
      given_name: 'Escríbalo en una línea, con 200 caracteres como máximo.',
      family_name: 'Escríbalo en una línea, con 200 caracteres como máximo.',
      middle_name: 'Escríbalo en una línea, con 200 caracteres como máximo.',
      nickname: 'Escríbalo en una línea, con 200 caracteres como máximo.',
      preferred_username: 'Escríbalo en una línea, con 200 caracteres como máximo.',
      profile: 'Esto no es una dirección web. Tiene que empezar por https://',
      picture: 'Esto no es una dirección web. Tiene que empezar por https://',
      website: 'Esto no es una dirección web. Tiene que empezar por https://',
      gender: 'Escríbalo en una línea, con 200 caracteres como máximo.',
      birthdate: 'Esto no es una fecha. Escríbala como 1990-04-23.',
      zoneinfo: 'No conocemos esta zona horaria. Escríbala como Europe/Madrid.',
      locale: 'No conocemos este idioma. Escríbalo como en o pt-BR.',
    },
  },

  mail: {
    title: 'Correo electrónico',
    current: (address: Html) => html`Su dirección es ${address}. Está confirmada.`,
    none: 'Su cuenta no tiene una dirección confirmada. Con una, puede establecer una contraseña nueva si olvida la suya.',
    declared:
      'Su dirección la pusieron los responsables de este servidor. Diríjase a ellos si quiere cambiarla.',
    new: 'Nuevo correo electrónico',
    first: 'Correo electrónico',
    submit: 'Enviar un enlace a esa dirección',
    invalid: 'Esto no es un correo electrónico. Escríbalo como name@example.com.',
    sent: 'Un mensaje con un enlace está en camino a esa dirección. Abra el enlace en este navegador en menos de una hora. Hasta entonces no cambia nada.',
    confirmed: 'Su correo electrónico está confirmado.',
    mailbox: 'Abrir el buzón de este servidor',

    confirmTitle: 'Confirmar su correo electrónico',
    confirmIntro: (address: Html, username: Html) =>
      html`${address} pasa a ser el correo electrónico de la cuenta ${username}.`,
    confirm: 'Confirmar',
    unusableTitle: 'Este enlace no sirve aquí',
    unknown: 'Quizá le falte una parte. Ábralo de nuevo desde el mensaje o pida otro.',
    used: 'Ya se ha usado, así que la dirección está confirmada.',
    replaced:
      'Hay un enlace más reciente, o su dirección ha cambiado desde entonces. Use el mensaje más reciente.',
    expired: 'Ha caducado: los enlaces sirven durante una hora. Pida uno nuevo.',
    taken: 'Otra cuenta ya ha confirmado esta dirección. Inicie sesión en ella o use otra dirección.',
    other_person: 'Pertenece a otra cuenta que la que ha iniciado sesión aquí.',
    signed_out: 'Inicie sesión primero en este navegador y abra después el enlace del mensaje otra vez.',
    toMail: 'Ir a su correo electrónico',
    signIn: 'Iniciar sesión',
  },

  ...accountFactorsEs,

  activity: {
    title: 'Actividad reciente',
    intro:
      'Los últimos noventa días. Si algo no fue cosa suya, cambie su contraseña y cierre la sesión en todos los demás sitios.',
    none: 'Todavía no ha pasado nada.',
    older: 'Más antiguo',
    newest: 'Volver a lo más reciente',
    from: (address: Html) => html`desde ${address}`,
    events: {
      sign_in: (_app: Html) => html`Inició sesión`,
      sign_in_failed: (_app: Html) => html`Alguien intentó iniciar sesión con una contraseña incorrecta`,
      sign_in_throttled: (_app: Html) =>
        html`Hubo demasiados intentos de iniciar sesión, por lo que rechazamos los siguientes`,
      sign_out: (_app: Html) => html`Se cerró la sesión de un navegador`,
      signed_out_elsewhere: (_app: Html) => html`Cerró la sesión en todos los demás sitios`,
      password_changed: (_app: Html) => html`Cambió su contraseña`,
      recovery_asked: (_app: Html) => html`Se le envió un enlace para establecer una contraseña nueva`,
      password_recovered: (_app: Html) =>
        html`Se estableció una contraseña nueva con el enlace de un mensaje`,
      mail_address_verified: (_app: Html) => html`Confirmó su correo electrónico`,
      factor_added: (_app: Html) => html`Añadió una forma de iniciar sesión`,
      factor_removed: (_app: Html) => html`Quitó una forma de iniciar sesión`,
      recovery_codes_made: (_app: Html) => html`Recibió códigos de recuperación nuevos`,
      second_step_failed: (_app: Html) =>
        html`Alguien usó un código o una llave de acceso incorrectos en el segundo paso`,
      second_step_throttled: (_app: Html) =>
        html`Alguien usó demasiados códigos incorrectos en el segundo paso, por lo que rechazamos los siguientes`,
      data_exported: (_app: Html) => html`Descargó sus datos`,
      data_exported_by_operator: (_app: Html) => html`Los responsables de este servidor exportaron sus datos`,
      consent_granted: (app: Html) => html`Permitió a ${app} usar algo suyo`,
      consent_denied: (app: Html) => html`No permitió lo que pedía ${app}`,
      permissions_withdrawn: (app: Html) => html`Retiró una parte de lo que había permitido a ${app}`,
      grant_taken_back: (app: Html) => html`Retiró todo a ${app}`,
      granted_by_registration: (app: Html) =>
        html`Los responsables de este servidor permitieron algo a ${app}`,
      code_replayed: (app: Html) =>
        html`Una llave de ${app} se usó dos veces, por lo que pusimos fin a lo que había empezado`,
      refresh_token_reused: (app: Html) =>
        html`Una llave antigua de ${app} se usó otra vez, por lo que pusimos fin a su acceso`,
      user_code_wrong: (_app: Html) => html`Se escribió un código de dispositivo incorrecto`,
      user_code_throttled: (_app: Html) => html`Se escribieron demasiados códigos de dispositivo incorrectos`,
      token_revoked: (app: Html) => html`${app} renunció a su acceso`,
      profile_changed: (_app: Html) => html`Cambió su perfil`,
      claim_changed: (_app: Html) => html`Los responsables de este servidor cambiaron su perfil`,
      user_changed: (_app: Html) => html`Los responsables de este servidor cambiaron su cuenta`,
      membership_added: (_app: Html) => html`Entró en un grupo o recibió una función`,
      membership_removed: (_app: Html) => html`Salió de un grupo o perdió una función`,
      owner_created: (_app: Html) => html`Creó esta cuenta, a la que pertenece el servidor`,
      signed_up: (_app: Html) => html`Creó esta cuenta`,
    },
  },

  personalData: {
    title: 'Sus datos',
    download: 'Descargar',
    downloadTitle: 'Descargar sus datos',
    downloadAbout:
      'Un archivo con todo lo que se guarda sobre usted: su cuenta, dónde ha iniciado sesión, lo que ha permitido y la actividad reciente. Las contraseñas y las llaves no están en él.',
    deleteTitle: 'Eliminar su cuenta',
    deleteAbout:
      'Su cuenta, sus sesiones y todo lo que ha permitido se eliminan enseguida y no se pueden recuperar. Las aplicaciones conservan lo que ya recibieron; pídales que lo eliminen.',
    confirm: (username: Html) => html`Para eliminarla, escriba su nombre de usuario: ${username}`,
    username: 'Nombre de usuario',
    wrongUsername: 'Este no es su nombre de usuario. No se ha eliminado nada.',
    delete: 'Eliminar mi cuenta',
    declared: 'Los responsables de este servidor crearon su cuenta. Diríjase a ellos si quiere eliminarla.',
    lastOwner: 'Usted es el único propietario de este servidor. Nombre antes a otro propietario.',
    deleted: 'Su cuenta se ha eliminado',
    deletedNext: 'Aquí ya no se guarda nada sobre usted. Puede cerrar esta página.',
  },

  permissions: {
    title: 'Lo que ha permitido',
    intro: 'Estas aplicaciones pueden usar algo suyo. Elija una para ver qué puede hacer, y para retirarlo.',
    none: 'Ninguna aplicación puede usar nada suyo.',
    noneNext: 'Cuando permita algo a una aplicación, aparecerá aquí.',
    lastUsed: (when: Html) => html`Último uso: ${when}`,
    since: (when: Html) => html`Desde el ${when}`,
    until: (when: Html) => html`Hasta el ${when}`,
    forever: 'Hasta que lo retire',
    count: (count) => `${number(count, 'es')} registros de esta aplicación`,
    more: 'Hay más aplicaciones de las que caben en esta página. Retire algo a algunas para ver las demás.',
    takenBack: (app: Html) => html`${app} ya no puede usar nada suyo.`,
  },

  app: {
    receipt: 'Descargar un recibo',
    receiptNote: 'Lo que ha permitido, con las palabras que vio, firmado por este servidor.',
    able: 'Puede',
    offline: 'Hacer todo esto también cuando usted no está',
    keepNote: 'Desmarque lo que ya no deba hacer y pulse después «Conservar solo lo marcado».',
    sinceUntil: 'Durante cuánto tiempo',
    takeBack: 'Retirarlo todo',
    takeBackNote: (app: Html) =>
      html`${app} deja de funcionar con su cuenta, en todos los dispositivos. La aplicación puede preguntarle de nuevo.`,
    keep: 'Conservar solo lo marcado',
    narrowed: 'Hecho. La aplicación conserva solo lo que está marcado abajo.',
    changed: 'Lo que ha permitido ha cambiado entretanto. Mírelo de nuevo.',
    delay: (minutes) =>
      `Algunos servicios tardan un poco en notarlo: ${unitOf(minutes, 'minute', 'es')} como máximo.`,
    back: 'Lo que ha permitido',
  },

  devices: {
    title: 'Dónde ha iniciado sesión',
    thisBrowser: 'Este navegador',
    unknown: 'Un navegador',
    named: (browser, system) => `${browser} en ${system}`,
    signedIn: (when: Html) => html`Sesión iniciada ${when}`,
    lastUsed: (when: Html) => html`Último uso: ${when}`,
    from: (address: Html) => html`Desde la dirección ${address}`,
    signOut: 'Cerrar la sesión',
    signOutOf: (browser: Html) => html`Cerrar la sesión de ${browser}`,
    signOutOthers: 'Cerrar la sesión en todos los demás sitios',
    onlyThis: 'No ha iniciado sesión en ningún otro sitio.',
    more: (count) =>
      count === 1
        ? 'Hay otro navegador que no está en la lista. «Cerrar la sesión en todos los demás sitios» también lo incluye.'
        : `Hay otros ${number(count, 'es')} navegadores que no están en la lista. «Cerrar la sesión en todos los demás sitios» también los incluye.`,
    apps: 'Las aplicaciones que pueden actuar cuando usted no está siguen funcionando. Puede pararlas en «Lo que ha permitido».',
    unfamiliar: 'Si no reconoce un navegador, cierre su sesión y cambie su contraseña.',
    endedOne: 'La sesión de ese navegador está cerrada.',
    endedOthers: 'La sesión está cerrada en todos los demás sitios.',
    goneAlready: 'La sesión de ese navegador ya estaba cerrada.',
  },

  password: {
    title: 'Contraseña',
    changed: (when: Html) => html`Último cambio: ${when}.`,
    current: 'Contraseña actual',
    new: 'Contraseña nueva',
    again: 'Contraseña nueva, otra vez',
    signOutOthers: 'Cerrar mi sesión en todos los demás sitios',
    signOutOthersHint: 'Recomendado si otra persona puede conocer su contraseña anterior.',
    submit: 'Cambiar la contraseña',
    wrong: 'Esta no es su contraseña actual. Compruébela e inténtelo de nuevo.',
    declared:
      'Los responsables de este servidor establecieron su contraseña. Diríjase a ellos si quiere cambiarla.',
    none: 'Su cuenta no tiene contraseña.',
    lost: 'Su contraseña se cambió entretanto en otro sitio. Aquí no se ha cambiado nada.',
    done: 'Su contraseña se ha cambiado.',
    doneEverywhere: 'Su contraseña se ha cambiado y la sesión está cerrada en todos los demás sitios.',
    lookAtApps: 'Ver qué ha permitido a las aplicaciones',
  },
}
