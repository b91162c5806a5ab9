import { type Html, html } from '../../html/html.ts'
import type { TranslationOf } from '../translation.ts'
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
    activity: {
      title: 'النشاط الأخير',
      about: 'معرفة ما حدث في حسابك.',
    },
    'personal-data': {
      title: 'بياناتك',
      about: 'تنزيل كل ما هو محفوظ عنك، أو حذف حسابك.',
    },
  },

  activity: {
    title: 'النشاط الأخير',
    intro: 'آخر تسعين يومًا. إذا لم تكن أنت من فعل شيئًا منها، فغيّر كلمة مرورك وسجّل الخروج من كل مكان آخر.',
    none: 'لم يحدث شيء بعد.',
    older: 'الأقدم',
    newest: 'العودة إلى الأحدث',
    from: (address: Html) => html`من ${address}`,
    events: {
      sign_in: (_app: Html) => html`سجّلت الدخول`,
      sign_in_failed: (_app: Html) => html`حاول شخص ما تسجيل الدخول بكلمة مرور خاطئة`,
      sign_in_throttled: (_app: Html) => html`جرت محاولات كثيرة جدًا لتسجيل الدخول، فرفضنا المزيد منها`,
      sign_out: (_app: Html) => html`تم تسجيل الخروج من متصفح`,
      signed_out_elsewhere: (_app: Html) => html`سجّلت الخروج من كل مكان آخر`,
      password_changed: (_app: Html) => html`غيّرت كلمة مرورك`,
      data_exported: (_app: Html) => html`نزّلت بياناتك`,
      consent_granted: (app: Html) => html`سمحت لـ ${app} باستخدام شيء يخصّك`,
      consent_denied: (app: Html) => html`لم تسمح بما طلبه ${app}`,
      permissions_withdrawn: (app: Html) => html`سحبت بعض ما كنت قد سمحت به لـ ${app}`,
      grant_taken_back: (app: Html) => html`سحبت كل الأذونات من ${app}`,
      granted_by_registration: (app: Html) => html`سمح القائمون على هذا الخادم بشيء لـ ${app}`,
      code_replayed: (app: Html) => html`استُخدم أحد مفاتيح ${app} مرتين، فأنهينا ما بدأ به`,
      refresh_token_reused: (app: Html) => html`استُخدم مفتاح قديم لـ ${app} مرة أخرى، فأنهينا وصوله`,
      user_code_wrong: (_app: Html) => html`أُدخل رمز جهاز خاطئ`,
      user_code_throttled: (_app: Html) => html`أُدخلت رموز أجهزة خاطئة كثيرة جدًا`,
      token_revoked: (app: Html) => html`تخلّى ${app} عن وصوله`,
      claim_changed: (_app: Html) => html`غيّر القائمون على هذا الخادم ملفك الشخصي`,
      membership_added: (_app: Html) => html`أُضفت إلى مجموعة، أو مُنحت دورًا`,
      membership_removed: (_app: Html) => html`أُزلت من مجموعة، أو سُحب منك دور`,
      owner_created: (_app: Html) => html`أنشأت هذا الحساب الذي يملك الخادم`,
      signed_up: (_app: Html) => html`أنشأت هذا الحساب`,
    },
  },

  personalData: {
    title: 'بياناتك',
    download: 'تنزيل',
    downloadTitle: 'تنزيل بياناتك',
    downloadAbout:
      'ملف واحد فيه كل ما هو محفوظ عنك: حسابك، وأين سجّلت الدخول، وما سمحت به، والنشاط الأخير. لا يتضمّن كلمات المرور والمفاتيح.',
    deleteTitle: 'حذف حسابك',
    deleteAbout:
      'يُحذف حسابك وجلساتك وكل ما سمحت به على الفور، ولا يمكن استعادتها. تحتفظ التطبيقات بما حصلت عليه من قبل؛ اطلب منها حذفه.',
    confirm: (username: Html) => html`لحذفه، اكتب اسم المستخدم الخاص بك: ${username}`,
    username: 'اسم المستخدم',
    wrongUsername: 'هذا ليس اسم المستخدم الخاص بك. لم يُحذف شيء.',
    delete: 'حذف حسابي',
    declared: 'أعدّ القائمون على هذا الخادم حسابك. تواصل معهم إذا أردت حذفه.',
    lastOwner: 'أنت المالك الوحيد لهذا الخادم. عيّن مالكًا آخر أولًا.',
    deleted: 'تم حذف حسابك',
    deletedNext: 'لم يعد هنا أي شيء محفوظ عنك. يمكنك إغلاق هذه الصفحة.',
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
    receipt: 'تنزيل إيصال',
    receiptNote: 'ما سمحت به بالكلمات التي رأيتها، موقّعًا من هذا الخادم.',
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
