import { type Html, html } from '../../html/html.ts'
import type { Translation, TranslationOf } from '../translation.ts'
import { number } from '../when.ts'

/** The pages with the second step of a sign-in. */
export const secondStepEs: Pick<
  Translation,
  'secondStep' | 'passkey' | 'authenticator' | 'factorSetUp' | 'newCodes'
> = {
  secondStep: {
    title: 'Un paso más',
    account: (account: Html) => html`Inicio de sesión como ${account}`,
    asks: {
      one_time_code: {
        intro: 'Abra su aplicación de autenticación y escriba el código que muestra.',
        label: 'Código de la aplicación',
      },
      passkey: { intro: 'Confirme con su llave de acceso que es usted.', label: 'Llave de acceso' },
      recovery_code: {
        intro: 'Escriba uno de los códigos de recuperación que anotó. Cada uno sirve una vez.',
        label: 'Código de recuperación',
      },
    },
    others: {
      one_time_code: 'Usar un código de la aplicación de autenticación',
      passkey: 'Usar una llave de acceso',
      recovery_code: 'Usar un código de recuperación',
    },
    submit: 'Continuar',
    startAgain: 'Iniciar sesión como otra persona',
    wrongCode: 'Este código no es correcto. Compruébelo e inténtelo de nuevo.',
    usedCode: 'Este código ya se ha usado. Espere al siguiente e inténtelo de nuevo.',
  },

  passkey: {
    use: 'Usar una llave de acceso',
    notUsed: 'No se ha usado ninguna llave de acceso. Inténtelo de nuevo o inicie sesión de otra forma.',
    make: 'Crear una llave de acceso',
    notMade: 'No se ha creado ninguna llave de acceso. Puede intentarlo de nuevo.',
    there: 'Este dispositivo ya tiene una llave de acceso suya.',
    noScript: 'Las llaves de acceso necesitan JavaScript, que está desactivado en este navegador.',
    problems: {
      wrong:
        'Con esta llave de acceso no se ha iniciado sesión. Quizá se haya quitado. Inténtelo de nuevo o inicie sesión de otra forma.',
    },
  },

  authenticator: {
    scan: 'Escanee esto con una aplicación de autenticación en su teléfono.',
    qrLabel: 'Código QR para una aplicación de autenticación. La misma clave sigue como texto.',
    typeInstead: 'O escriba esta clave en la aplicación:',
    code: 'Código que muestra la aplicación',
    codeHint: 'Seis cifras. Demuestran que la aplicación está lista.',
    name: 'Nombre (opcional)',
    nameHint: 'Para reconocerla más tarde, por ejemplo «Mi teléfono».',
    wrongCode:
      'Este no es el código que muestra ahora la aplicación. Compruebe que el reloj de su teléfono está bien e inténtelo de nuevo.',
  },

  factorSetUp: {
    title: 'Preparar un segundo paso',
    why: 'Los responsables de este servidor piden más que una contraseña. Tarda un minuto, una sola vez.',
    submit: 'Terminar e iniciar sesión',
    others: {
      passkey: 'Preparar mejor una llave de acceso',
      one_time_code: 'Preparar mejor una aplicación de autenticación',
    },
  },

  newCodes: {
    title: 'Sus códigos de recuperación',
    added: 'Su segundo paso está listo.',
    keep: 'Si pierde su teléfono, con cada uno de estos códigos inicia sesión una vez, después de su contraseña. Imprímalos o anótelos y guárdelos donde solo usted pueda llegar.',
    once: 'Solo se muestran ahora.',
    replaced: 'Solo se muestran ahora. Los códigos que tenía antes ya no sirven.',
    next: 'Los he guardado',
  },
}

/** The pages of an account about the factors. */
export const accountFactorsEs: Pick<
  TranslationOf<'account'>,
  'factors' | 'factorName' | 'passkey' | 'oneTimeCode' | 'recoveryCodes'
> = {
  factorName: {
    title: 'Nombre',
    hint: 'Para reconocerla más tarde, por ejemplo «Mi portátil».',
    submit: 'Guardar el nombre',
  },

  factors: {
    title: 'Cómo inicia sesión',
    on: 'Su contraseña sola no basta: hace falta un segundo paso.',
    off: 'Su contraseña sola basta. Con un segundo paso, no es suficiente una contraseña robada.',
    noPassword: 'Inicia sesión con una llave de acceso. Su cuenta no tiene contraseña.',
    kinds: {
      password: 'Contraseña',
      one_time_code: 'Aplicación de autenticación',
      passkey: 'Llave de acceso',
    },
    since: (when: Html) => html`Desde el ${when}`,
    lastUsed: (when: Html) => html`Último uso: ${when}`,
    neverUsed: 'Aún sin usar',
    backedUp: 'Guardada por su gestor de contraseñas',
    notBackedUp: 'Solo en este dispositivo',
    added: 'Está lista.',
    removed: 'Se ha quitado.',
    gone: 'Ya se había quitado.',
    renamed: 'Tiene un nombre nuevo.',
    rename: 'Cambiar el nombre',
    remove: 'Quitar',
    addPasskey: 'Añadir una llave de acceso',
    addOneTimeCode: 'Añadir una aplicación de autenticación',
    recoveryCodes: 'Códigos de recuperación',
    codesLeft: (count) =>
      count === 0
        ? 'No le queda ninguno.'
        : count === 1
          ? 'Le queda un código.'
          : `Le quedan ${number(count, 'es')} códigos.`,
    renew: 'Obtener códigos de recuperación nuevos',
    problems: {
      last_way_in: 'Es su única forma de entrar, por lo que no se puede quitar. Añada antes otra.',
      required: 'Los responsables de este servidor le piden un segundo paso. Añada antes otro.',
    },
    signOutOthers: '¿Quiere cerrar la sesión en todos los demás sitios?',
  },

  passkey: {
    title: 'Añadir una llave de acceso',
    what: 'Con una llave de acceso inicia sesión con su huella, su cara o el PIN de su dispositivo, sin contraseña. Nadie puede robarla con una página falsa.',
    beside: 'Desde entonces, su contraseña sola ya no basta. También recibe códigos de recuperación.',
    only: 'Puede tener varias, por ejemplo una en cada dispositivo.',
    nameHint: 'Para reconocerla más tarde, por ejemplo «Mi portátil».',
    problems: {
      refused:
        'Su dispositivo no ha creado una llave de acceso que este servidor acepte. Inténtelo de nuevo o use otro dispositivo.',
      full: 'Tiene todas las llaves de acceso posibles. Quite antes una.',
      exists: 'Esta llave de acceso ya está en uso.',
      lost: 'No se ha añadido nada, porque entretanto se cerró su sesión. Inicie sesión e inténtelo de nuevo.',
    },
  },

  oneTimeCode: {
    title: 'Añadir una aplicación de autenticación',
    what: 'La aplicación muestra un código nuevo cada treinta segundos. Al iniciar sesión, lo escribe después de su contraseña.',
    submit: 'Añadir',
    full: 'Tiene todas las aplicaciones de autenticación posibles. Quite antes una.',
    lost: 'No se ha añadido nada, porque entretanto se cerró su sesión. Inicie sesión e inténtelo de nuevo.',
  },

  recoveryCodes: {
    title: 'Códigos de recuperación',
    what: 'Si pierde su teléfono, con cada uno de estos códigos inicia sesión una vez, después de su contraseña.',
    nothing: 'No tiene un segundo paso, por lo que no necesita códigos de recuperación.',
    replaces: 'Los códigos nuevos sustituyen a los que tiene.',
    submit: 'Obtener códigos nuevos',
  },
}
