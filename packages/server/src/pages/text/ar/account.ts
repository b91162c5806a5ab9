import { type Html, html } from '../../html/html.ts'
import type { TranslationOf } from '../text.ts'
import { number, unitOf } from '../when.ts'

export const accountAr: TranslationOf<'account'> = {
  title: 'حسابك',
  back: 'حسابك',
  signedInAs: (account: Html) => html`سجّلت الدخول باسم ${account}.`,
  signOut: 'تسجيل الخروج',

  sections: {
    permissions: {
      title: 'ما سمحت به',
      about: 'معرفة التطبيقات التي يمكنها استخدام شيء يخصّك، وسحب الإذن منها.',
    },
    devices: {
      title: 'أين سجّلت الدخول',
      about: 'رؤية المتصفحات التي سُجّل الدخول فيها إلى حسابك، وتسجيل الخروج منها.',
    },
    password: {
      title: 'كلمة المرور',
      about: 'تغيير كلمة مرورك.',
    },
  },

  permissions: {
    title: 'ما سمحت به',
    intro: 'يمكن لهذه التطبيقات استخدام شيء يخصّك. اختر تطبيقًا لمعرفة ما يمكنه فعله ولسحب الإذن منه.',
    none: 'لا يمكن لأي تطبيق استخدام شيء يخصّك.',
    noneNext: 'عندما تسمح بشيء لتطبيق ما، يظهر هنا.',
    lastUsed: (when: Html) => html`آخر استخدام: ${when}`,
    since: (when: Html) => html`منذ ${when}`,
    until: (when: Html) => html`حتى ${when}`,
    forever: 'إلى أن تسحب الإذن',
    count: (count) => `عدد تسجيلات هذا التطبيق: ${number(count, 'ar')}`,
    more: 'هناك تطبيقات أكثر مما تتّسع له هذه الصفحة. اسحب الإذن من بعضها لرؤية البقية.',
    takenBack: (app: Html) => html`لم يعد بإمكان ${app} استخدام أي شيء يخصّك.`,
  },

  app: {
    able: 'يمكن للتطبيق',
    offline: 'القيام بكل هذا حتى في غيابك',
    keepNote: 'أزل العلامة عمّا لم يعد مسموحًا به، ثم اضغط على «الاحتفاظ بالمحدّد فقط».',
    sinceUntil: 'المدة',
    takeBack: 'سحب كل الأذونات',
    takeBackNote: (app: Html) =>
      html`سيتوقّف ${app} عن العمل مع حسابك على جميع الأجهزة. ويمكنه أن يطلب الإذن منك مرة أخرى.`,
    keep: 'الاحتفاظ بالمحدّد فقط',
    narrowed: 'تم. يحتفظ التطبيق بما هو محدّد أدناه فقط.',
    changed: 'تغيّر ما سمحت به في هذه الأثناء. يُرجى التحقق مرة أخرى.',
    delay: (minutes) =>
      `قد تتأخر بعض الخدمات في ملاحظة ذلك، والحد الأقصى: ${unitOf(minutes, 'minute', 'ar')}.`,
    back: 'ما سمحت به',
  },

  devices: {
    title: 'أين سجّلت الدخول',
    thisBrowser: 'هذا المتصفح',
    unknown: 'متصفح',
    named: (browser, system) => `${browser} على ${system}`,
    signedIn: (when: Html) => html`تسجيل الدخول: ${when}`,
    lastUsed: (when: Html) => html`آخر استخدام: ${when}`,
    from: (address: Html) => html`من العنوان ${address}`,
    signOut: 'تسجيل الخروج',
    signOutOf: (browser: Html) => html`تسجيل الخروج من ${browser}`,
    signOutOthers: 'تسجيل الخروج من كل مكان آخر',
    onlyThis: 'لم تسجّل الدخول في أي مكان آخر.',
    more: (count) =>
      count === 1
        ? 'متصفح واحد آخر غير مُدرج. «تسجيل الخروج من كل مكان آخر» يشمله أيضًا.'
        : `عدد المتصفحات الأخرى غير المُدرجة: ${number(count, 'ar')}. «تسجيل الخروج من كل مكان آخر» يشملها أيضًا.`,
    apps: 'تستمر التطبيقات التي يمكنها العمل في غيابك. يمكنك إيقافها ضمن «ما سمحت به».',
    unfamiliar: 'إذا لم تتعرّف على متصفح، فسجّل الخروج منه وغيّر كلمة مرورك.',
    endedOne: 'تم تسجيل الخروج من ذلك المتصفح.',
    endedOthers: 'تم تسجيل خروجك من كل مكان آخر.',
    goneAlready: 'سبق تسجيل الخروج من ذلك المتصفح.',
  },

  password: {
    title: 'كلمة المرور',
    changed: (when: Html) => html`آخر تغيير: ${when}.`,
    current: 'كلمة المرور الحالية',
    new: 'كلمة المرور الجديدة',
    again: 'كلمة المرور الجديدة مرة أخرى',
    signOutOthers: 'تسجيل خروجي من كل مكان آخر',
    signOutOthersHint: 'يُنصح بذلك إذا كان من الممكن أن يعرف شخص آخر كلمة مرورك القديمة.',
    submit: 'تغيير كلمة المرور',
    wrong: 'هذه ليست كلمة مرورك الحالية. تحقق منها وحاول مرة أخرى.',
    declared: 'حدّد القائمون على هذا الخادم كلمة مرورك. تواصل معهم إذا أردت تغييرها.',
    none: 'ليس لحسابك كلمة مرور.',
    lost: 'تم تغيير كلمة مرورك في مكان آخر في هذه الأثناء. لم يتغيّر شيء هنا.',
    done: 'تم تغيير كلمة مرورك.',
    doneEverywhere: 'تم تغيير كلمة مرورك، وتم تسجيل خروجك من كل مكان آخر.',
    lookAtApps: 'عرض ما سمحت به للتطبيقات',
  },
}
