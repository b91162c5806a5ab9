import { type Html, html } from '../html/html.ts'
import { accountEs } from './es/account.ts'
import { secondStepEs } from './es/factors.ts'
import { mailsEs } from './es/mails.ts'
import type { Translation } from './translation.ts'
import { number, waitingTime } from './when.ts'

/** Spanish for readers on both sides of the ocean, with “usted”. An app is “la aplicación”. */
export const es: Translation = {
  language: 'es',
  direction: 'ltr',

  product: 'Valetkey',
  footer: 'Una llave para una sola cosa, por un tiempo.',
  opensNewTab: '(se abre en una pestaña nueva)',
  problemPrefix: 'Problema: ',
  again: {
    early: 'Eso fue rápido. Lea esta página y pulse después el botón de nuevo.',
    undecided: 'Aún no se ha decidido nada. Elija uno de los botones.',
  },
  namelessApp: 'Una aplicación sin nombre',

  signIn: {
    title: 'Iniciar sesión',
    continueTo: (client: Html) => html`para continuar en ${client}`,
    again: 'Ya ha iniciado sesión. Confirme que es usted.',
    other: 'La aplicación pide otra persona que la que ha iniciado sesión aquí.',
    username: 'Nombre de usuario',
    usernameOrAddress: 'Correo electrónico o nombre de usuario',
    password: 'Contraseña',
    submit: 'Iniciar sesión',
    cancel: 'Cancelar',
    forgot: '¿Olvidó su contraseña?',
    invitation: 'Tengo una invitación',
    signUp: '¿Aún no tiene cuenta? Cree una',
    wrongCredentials:
      'El nombre de usuario o la contraseña no son correctos. Compruebe ambos e inténtelo de nuevo.',
    tooManyAttempts: (seconds) =>
      seconds === undefined
        ? 'Hubo demasiados intentos. Espere un rato e inténtelo de nuevo.'
        : `Hubo demasiados intentos. Espere ${waitingTime(seconds, 'es')} e inténtelo de nuevo.`,
    guessedByOthers:
      '¿No fue usted? Puede que otra persona esté probando su nombre de usuario. Usted puede seguir iniciando sesión en un navegador en el que ya lo haya hecho.',
    busy: 'Muchas personas están iniciando sesión en este momento. Espere un momento e inténtelo de nuevo.',
  },

  ...secondStepEs,

  consent: {
    title: (client) => `¿Permitir a ${client}?`,
    heading: (client: Html) => html`¿Permitir a ${client}?`,
    moreHeading: (client: Html) => html`¿Permitir más a ${client}?`,
    againHeading: (client: Html) => html`¿Permitir de nuevo a ${client}?`,
    vouchedByOperator: 'Los responsables de este servidor responden por ella.',
    knownByOperator: 'Los responsables de este servidor conocen una aplicación con este nombre.',
    vouchedByDomain: 'Ha demostrado que pertenece a esta dirección.',
    vouchedByNobody: 'Nadie responde por esta aplicación: ella misma ha indicado su nombre y su dirección.',
    unproven: (client: Html) =>
      html`Cualquier programa de este dispositivo puede hacerse pasar por ${client}. Continúe solo si acaba de abrirlo usted.`,
    able: 'Podrá',
    ableMore: 'Nuevo: también podrá',
    ableAgain: 'Como antes, podrá',
    repeatNote: 'Todo lo que ya permitió sigue permitido.',
    optionalNote: 'Todo lo que tiene una casilla lo decide usted.',
    sensitive: 'Delicado',
    yes: 'sí',
    no: 'no',
    offline: 'Hacer todo esto también cuando usted no está',
    neverSees: 'Nunca ve su contraseña.',
    howLong: 'Durante cuánto tiempo',
    once: 'Solo esta vez (una hora como máximo)',
    days: '30 días',
    forever: 'Hasta que yo lo retire',
    account: 'Su cuenta',
    accountAs: (account: Html) => html`Como ${account}`,
    switchAccount: 'Usar otra cuenta',
    allow: 'Permitir',
    deny: 'Cancelar',
    redirect: (host: Html) => html`Después, su navegador irá a ${host}.`,
    redirectToApp: (host: Html) =>
      html`Después, su navegador pasará a un programa de este dispositivo, en ${host}.`,
    takeBack: (page: Html) => html`Puede retirarlo en cualquier momento, en ${page} de su cuenta.`,
    takeBackPage: '«Lo que ha permitido»',
  },

  device: {
    title: 'Conectar un dispositivo',
    intro: 'Escriba el código que muestra su dispositivo.',
    compare: '¿Muestra su dispositivo exactamente este código?',
    code: 'Código mostrado',
    hint: 'Letras, por ejemplo WDJB-MJHT. No importan las mayúsculas ni los guiones.',
    warning:
      'Continúe solo si tiene el dispositivo delante. No use nunca un código que le haya enviado otra persona: tendría acceso a su cuenta.',
    submit: 'Continuar',
    same: 'Sí, es el mismo',
    unknownCode: 'Este código no es correcto o ha caducado. Mire de nuevo su dispositivo.',
    codeTooShort:
      'Alguien está adivinando códigos en este servidor, por lo que ahora no acepta códigos cortos. Empiece de nuevo en su dispositivo para obtener uno más largo.',
    account: (account: Html) => html`Ha iniciado sesión como ${account}.`,
    consentWarning:
      'Da acceso a un dispositivo, no a este navegador. El dispositivo debe estar delante de usted y mostrar el código de arriba. Si alguien le envió el código, pulse «Cancelar»: tendría acceso a su cuenta.',
    askedFrom: (address: Html) => html`El dispositivo está en la dirección ${address}.`,
    askedElsewhere: (address: Html) =>
      html`El dispositivo está en la dirección ${address}, en otra conexión que la suya. En casa suele ser la misma.`,
    next: 'Después, su dispositivo continúa solo.',
    allowedTitle: 'Su dispositivo está conectado',
    allowedNext: 'Mire de nuevo su dispositivo: continúa solo en unos segundos. Puede cerrar esta página.',
    another: 'Escribir otro código',
    refusedTitle: 'Su dispositivo no se ha conectado',
    refusedNext:
      'No se ha compartido nada. Para intentarlo de nuevo, empiece en el dispositivo y use el código nuevo que muestre.',
  },

  wholeApi: 'Hacer allí cualquier cosa en su nombre',

  identity: {
    group: 'Su perfil',
    openid: 'Reconocerle cuando vuelva',
    profile: 'Ver su nombre, su imagen y otros datos de su perfil',
    email: 'Ver su correo electrónico',
    address: 'Ver su dirección postal',
    phone: 'Ver su número de teléfono',
    groups: 'Ver en qué grupos está',
    roles: 'Ver sus funciones',
  },

  claims: {
    name: 'Ver su nombre',
    family_name: 'Ver sus apellidos',
    given_name: 'Ver su nombre de pila',
    middle_name: 'Ver su segundo nombre',
    nickname: 'Ver su apodo',
    preferred_username: 'Ver su nombre de usuario',
    profile: 'Ver el enlace a su página de perfil',
    picture: 'Ver su imagen',
    website: 'Ver el enlace a su sitio web',
    gender: 'Ver su género',
    birthdate: 'Ver su fecha de nacimiento',
    zoneinfo: 'Ver su zona horaria',
    locale: 'Ver su idioma preferido',
    updated_at: 'Ver cuándo se cambió su perfil por última vez',
    email: 'Ver su correo electrónico',
    email_verified: 'Ver si se ha comprobado su correo electrónico',
    address: 'Ver su dirección postal',
    phone_number: 'Ver su número de teléfono',
    phone_number_verified: 'Ver si se ha comprobado su número de teléfono',
    groups: 'Ver en qué grupos está',
    roles: 'Ver sus funciones',
  },

  clientLinks: {
    policy: (client: Html) => html`Cómo trata ${client} sus datos`,
    terms: 'Condiciones de uso',
  },

  signOut: {
    title: '¿Cerrar la sesión?',
    account: (account: Html) => html`Ha iniciado sesión como ${account}.`,
    yes: 'Cerrar la sesión',
    no: 'Seguir con la sesión',
  },

  signingOut: {
    title: 'Cerrando la sesión',
    intro: 'Avisamos a las aplicaciones que ha usado. Tarda un momento.',
    next: 'Continuar',
  },

  signedOut: {
    title: 'Ha cerrado la sesión',
    next: 'Si otras personas usan este dispositivo, cierre también el navegador.',
    signIn: 'Iniciar sesión de nuevo',
  },

  notSignedIn: {
    title: 'No ha iniciado sesión',
    next: 'En este navegador no había ninguna sesión que cerrar.',
    signIn: 'Iniciar sesión',
  },

  error: {
    title: 'Problema',
    developers: 'Detalles técnicos',
    code: 'Código de error',
    description: 'Motivo',
    flowId: 'Número de la operación',
    toApp: (client: Html | undefined) => html`Ir a ${client ?? 'la aplicación'}`,
    again: 'Intentarlo de nuevo',
    start: 'Ir a la página de inicio',
    nothingHere: {
      title: (_client: Html | undefined) => html`No hay nada en esta dirección`,
      next: 'Compruebe la dirección o vuelva al lugar de donde venía.',
    },
    wrongHost: {
      title: (_client: Html | undefined) => html`Este servidor tiene otra dirección`,
      next: 'Continúe en su propia dirección y use esa a partir de ahora.',
    },
    misread: {
      title: (_client: Html | undefined) => html`No pudimos aceptar esto`,
      next: 'Falta una parte de lo que envió su navegador, o no es correcta. No ha cambiado nada. Vuelva atrás e inténtelo de nuevo.',
    },
    appChanged: {
      title: (client: Html | undefined) => html`${client ?? 'La aplicación'} ha cambiado entretanto`,
      next: 'Lo que empezó ya no se puede terminar. Empiece de nuevo en la aplicación.',
    },
    appOff: {
      title: (client: Html | undefined) =>
        html`${client ?? 'Esta aplicación'} no se puede usar en este momento`,
      next: 'Los responsables de este servidor la han desactivado. Pregúnteles si la necesita.',
    },
    appMistake: {
      title: (client: Html | undefined) =>
        client === undefined
          ? html`La aplicación envió algo que no podemos aceptar`
          : html`${client} envió algo que no podemos aceptar`,
      next: 'Vuelva a la aplicación y empiece de nuevo. Si ocurre otra vez, avise a sus desarrolladores.',
    },
    unknownApp: {
      title: (_client: Html | undefined) => html`No conocemos esta aplicación`,
      next: 'No se ha iniciado ninguna sesión. Vuelva atrás y, si llegó por un enlace de la aplicación, avise a sus desarrolladores.',
    },
    wrongAddress: {
      title: (client: Html | undefined) =>
        html`${client ?? 'La aplicación'} quería enviarle a una dirección que no es suya`,
      next: 'No le hemos enviado allí. Muestre los detalles técnicos de abajo a los desarrolladores de la aplicación.',
    },
    foreignForm: {
      title: (_client: Html | undefined) => html`No pudimos aceptar este formulario`,
      next: 'No ha cambiado nada. Vuelva atrás, recargue la página e inténtelo de nuevo. Su navegador tiene que permitir las cookies y decirnos de qué página viene el formulario.',
    },
    over: {
      title: (_client: Html | undefined) => html`Esta página ha caducado`,
      next: 'Ya la ha contestado, la dejó abierta demasiado tiempo o empezó en otro navegador. Vuelva a la aplicación. Si allí no ha iniciado sesión, empiece de nuevo.',
    },
    denied: {
      title: (_client: Html | undefined) => html`Esto no está permitido`,
      next: 'No se ha compartido nada. Puede cerrar esta página.',
    },
    busy: {
      title: (_client: Html | undefined) => html`Ahora mismo tenemos mucho trabajo`,
      next: 'Espere un momento e inténtelo de nuevo.',
    },
    ours: {
      title: (_client: Html | undefined) => html`Algo ha fallado por nuestra parte`,
      next: 'Inténtelo de nuevo. Si ocurre otra vez, dé a los responsables de este servidor el número de la operación de abajo.',
    },
  },

  leaving: {
    title: 'Está a punto de salir',
    heading: (client: Html) => html`¿Continuar en ${client}?`,
    unvouched: (host: Html) => html`Nadie responde por esta aplicación. Quiere enviarle a ${host}.`,
    nothing: 'No se ha compartido nada con ella.',
    go: 'Continuar en la aplicación',
    stay: 'Si no se lo esperaba, cierre esta página.',
  },

  setUp: {
    title: 'Crear la cuenta del propietario',
    intro: 'Este servidor aún no tiene propietario. Su propietario puede cambiarlo todo en él.',
    submit: 'Crear la cuenta',
  },

  signUp: {
    title: 'Crear una cuenta',
    submit: 'Crear la cuenta',
    signIn: 'Iniciar sesión con una cuenta que ya existe',
  },

  newAccount: {
    username: 'Nombre de usuario',
    name: 'Su nombre',
    password: 'Contraseña',
    passwordHint: (least) =>
      least === undefined
        ? 'Unas palabras que solo usted pondría juntas.'
        : `Al menos ${number(least, 'es')} caracteres: unas palabras que solo usted pondría juntas.`,
    passwordAgain: 'Contraseña, otra vez',
    usernameInvalid:
      'Este nombre de usuario no es posible. Use letras, cifras, puntos, guiones o guiones bajos.',
    usernameTaken: 'Este nombre de usuario ya está en uso. Elija otro.',
    passwordTooShort: (least) =>
      least === undefined
        ? 'Esta contraseña es demasiado corta.'
        : `Esta contraseña es demasiado corta: use al menos ${number(least, 'es')} caracteres.`,
    passwordTooLong: (most) =>
      most === undefined
        ? 'Esta contraseña es demasiado larga.'
        : `Esta contraseña es demasiado larga: use como máximo ${number(most, 'es')} caracteres.`,
    nameInvalid: 'Escriba su nombre en una línea, como en un papel.',
    passwordInvalid: 'Esta contraseña tiene un carácter que no es posible. Elija otra.',
    passwordIsUsername: 'La contraseña debe ser distinta del nombre de usuario.',
    passwordIsPersonal:
      'Esta contraseña está hecha con su nombre, su nombre de usuario o el nombre de este servidor, que es lo primero que prueban otros. Elija palabras que nadie relacione con usted.',
    passwordIsCommon:
      'Muchas personas usan esta contraseña, por lo que es lo primero que prueban otros. Elija unas palabras que solo usted pondría juntas.',
    passwordIsBreached:
      'Esta contraseña se robó en otro sitio, por lo que otros la conocen. Elija otra aquí y cámbiela también donde la use.',
    busy: 'Ahora mismo tenemos mucho trabajo. Espere un momento e inténtelo de nuevo.',
    passwordsDiffer: 'Las dos contraseñas no son iguales. Escríbalas de nuevo.',
  },

  account: accountEs,

  mails: mailsEs,

  mailbox: {
    title: 'Buzón',
    intro:
      'Este servidor funciona en su propio ordenador y no tiene servidor de correo, por lo que sus mensajes llegan aquí.',
    empty: 'Todavía no hay ningún mensaje.',
    again: 'Mirar de nuevo',
    to: (address: Html, when: Html) => html`Para ${address}, ${when}`,
    text: 'Mostrar el texto',
  },

  signUpAddress: {
    intro: 'Escriba su correo electrónico. Le enviamos un enlace con el que se crea la cuenta.',
    submit: 'Enviar el enlace',
  },

  signUpSent: {
    title: 'Mire su correo',
    sent: 'Hay un mensaje en camino a esta dirección. Su enlace sirve durante una hora.',
    nothing: '¿No llega nada? Mire en el correo no deseado y compruebe la dirección.',
    again: 'Enviarlo de nuevo',
  },

  createAccount: {
    title: 'Crear su cuenta',
    intro: (address: Html) => html`Su dirección ${address} está confirmada. Con ella inicia sesión.`,
    submit: 'Crear la cuenta',
    unusableTitle: 'Este enlace no sirve',
    unknown: 'Quizá le falte una parte. Ábralo de nuevo desde el mensaje o pida otro.',
    used: 'Ya se ha usado, así que la cuenta existe. Inicie sesión con ella.',
    replaced:
      'Hay un enlace más reciente, o la dirección ya tiene una cuenta. Use el mensaje más reciente o inicie sesión.',
    expired: 'Ha caducado: los enlaces sirven durante una hora. Pida uno nuevo.',
    ask: 'Pedir un enlace nuevo',
  },

  invitation: {
    title: 'Tiene una invitación',
    invites: (inviter: Html, host: Html) => html`${inviter} le invita a crear una cuenta en ${host}.`,
    invited: (host: Html) => html`Puede crear una cuenta en ${host}.`,
    app: (app: Html) => html`Con ella puede usar ${app}.`,
    signedIn: (name: Html) =>
      html`En este navegador está abierta la sesión de ${name}. Si continúa, se crea una cuenta nueva y se cierra la sesión de ${name}.`,
    linkTitle: 'Usar una invitación',
    linkIntro: 'Pegue el enlace que ha recibido.',
    link: 'Enlace de la invitación',
    linkInvalid: 'Este no es el enlace completo de una invitación. Cópielo de nuevo.',
    go: 'Continuar',
    unusableTitle: 'Esta invitación no sirve',
    unknown: 'Quizá falte una parte del enlace. Ábralo de nuevo tal como lo recibió o pida otra invitación.',
    used: 'Ya se ha usado. Si fue usted, inicie sesión. Si no, pida otra invitación.',
    revoked: 'Se ha anulado. Pregunte a quien le envió el enlace.',
    replaced: 'Hay una más reciente. Abra el enlace del mensaje más reciente.',
    expired: 'Ha caducado. Pida otra invitación.',
    has_account: 'Su correo electrónico ya tiene una cuenta. Inicie sesión con ella.',
  },

  recover: {
    title: 'Establecer una contraseña nueva',
    intro:
      'Escriba el correo electrónico de su cuenta. Le enviamos un enlace con el que establece una contraseña nueva.',
    address: 'Correo electrónico',
    submit: 'Enviar el enlace',
    invalid: 'Esto no es un correo electrónico. Escríbalo como name@example.com.',
    sentTitle: 'Mire su correo',
    sent: 'Si hay una cuenta con esta dirección, un mensaje está en camino. Su enlace sirve durante 15 minutos.',
    nothing:
      '¿No llega nada? Mire en el correo no deseado y compruebe la dirección. Si su cuenta no tiene una dirección confirmada, pregunte a los responsables de este servidor.',
    again: 'Enviarlo de nuevo',
    signIn: 'Volver al inicio de sesión',
    mailbox: 'Abrir el buzón de este servidor',
  },

  newPassword: {
    title: 'Establecer una contraseña nueva',
    intro: (username: Html) => html`Para la cuenta ${username}.`,
    ends: 'Se cerrará su sesión en todas partes y las aplicaciones tendrán que preguntarle de nuevo.',
    password: 'Contraseña nueva',
    again: 'Contraseña nueva, otra vez',
    submit: 'Establecer la contraseña',
    doneTitle: 'Su contraseña está establecida',
    done: 'Inicie sesión con ella ahora.',
    signIn: 'Iniciar sesión',
    unusableTitle: 'Este enlace no sirve',
    unknown: 'Quizá le falte una parte. Ábralo de nuevo desde el mensaje o pida otro.',
    used: 'Ya se ha usado. Si fue usted, inicie sesión con la contraseña nueva. Si no, pida un enlace nuevo.',
    replaced:
      'Hay un enlace más reciente, o algo ha cambiado en la cuenta desde entonces. Use el mensaje más reciente.',
    expired: 'Ha caducado: los enlaces sirven durante 15 minutos. Pida uno nuevo.',
    ask: 'Pedir un enlace nuevo',
  },

  home: {
    title: 'Bienvenida',
    intro: 'Inicie sesión aquí y decida qué pueden hacer las aplicaciones por usted.',
    signedInTitle: 'Ha iniciado sesión',
    account: (account: Html) => html`Como ${account}.`,
    signIn: 'Iniciar sesión',
    yourAccount: 'Su cuenta',
    whatYouAllowed: 'Lo que ha permitido',
    signOut: 'Cerrar la sesión',
    developers: 'Para desarrolladores',
    issuer: 'Emisor',
    metadata: 'Metadatos',
  },

  formPost: {
    title: 'Un momento',
    heading: (client: Html) => html`De vuelta a ${client}`,
    intro: 'Si no ocurre nada, pulse «Continuar».',
    noScript: 'Los scripts están desactivados en este navegador: pulse usted el botón.',
    submit: 'Continuar',
    nowhere:
      'Un navegador no puede abrir la dirección que indicó esta aplicación. Avise a sus desarrolladores.',
  },
}
