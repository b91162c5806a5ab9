import { type Html, html } from '../html/html.ts'
import { accountAr } from './ar/account.ts'
import { secondStepAr } from './ar/factors.ts'
import { mailsAr } from './ar/mails.ts'
import type { Translation } from './translation.ts'
import { number, waitingTime } from './when.ts'

/** Modern Standard Arabic, in forms that address everybody. An app is تطبيق, an account حساب, a sign-in تسجيل الدخول. */
export const ar: Translation = {
  language: 'ar',
  direction: 'rtl',

  product: 'Valetkey',
  footer: 'مفتاح لشيء واحد، ولوقت محدود.',
  opensNewTab: '(يُفتح في علامة تبويب جديدة)',
  problemPrefix: 'مشكلة: ',
  again: {
    early: 'كان ذلك سريعًا. يُرجى قراءة هذه الصفحة ثم الضغط على الزر مرة أخرى.',
    undecided: 'لم يُتخذ أي قرار بعد. يُرجى اختيار أحد الأزرار.',
  },
  namelessApp: 'تطبيق بلا اسم',

  signIn: {
    title: 'تسجيل الدخول',
    continueTo: (client: Html) => html`للمتابعة إلى ${client}`,
    again: 'سبق تسجيل دخولك. يُرجى تأكيد هويتك.',
    other: 'يطلب التطبيق شخصًا غير الذي سجّل دخوله هنا.',
    username: 'اسم المستخدم',
    password: 'كلمة المرور',
    submit: 'تسجيل الدخول',
    cancel: 'إلغاء',
    signUp: 'ليس لديك حساب؟ إنشاء حساب',
    wrongCredentials: 'اسم المستخدم أو كلمة المرور غير صحيح. يُرجى التحقق منهما والمحاولة مرة أخرى.',
    tooManyAttempts: (seconds) =>
      seconds === undefined
        ? 'جرت محاولات كثيرة جدًا. يُرجى الانتظار قليلًا ثم المحاولة مرة أخرى.'
        : `جرت محاولات كثيرة جدًا. مدة الانتظار: ${waitingTime(seconds, 'ar')}، ثم يمكن المحاولة مرة أخرى.`,
    guessedByOthers:
      'ألم تكن أنت من حاول؟ ربما يجرّب شخص آخر اسم المستخدم الخاص بك. لا يزال بإمكانك تسجيل الدخول من متصفح سبق أن سجّلت الدخول فيه.',
    busy: 'يسجّل كثيرون الدخول الآن. يُرجى الانتظار لحظة ثم المحاولة مرة أخرى.',
  },

  ...secondStepAr,

  consent: {
    title: (client) => `السماح لـ ${client}؟`,
    heading: (client: Html) => html`هل تسمح بالوصول لـ ${client}؟`,
    moreHeading: (client: Html) => html`هل تسمح بالمزيد لـ ${client}؟`,
    againHeading: (client: Html) => html`هل تسمح مرة أخرى لـ ${client}؟`,
    vouchedByOperator: 'القائمون على هذا الخادم يضمنون هذا التطبيق.',
    knownByOperator: 'يعرف القائمون على هذا الخادم تطبيقًا بهذا الاسم.',
    vouchedByDomain: 'أثبت التطبيق أنه تابع لهذا العنوان.',
    vouchedByNobody: 'لا أحد يضمن هذا التطبيق: اسمه وعنوانه هما ما يدّعيه عن نفسه.',
    unproven: (client: Html) =>
      html`يمكن لأي برنامج على هذا الجهاز أن يدّعي أنه ${client}. لا تتابع إلا إذا شغّلته بنفسك الآن.`,
    able: 'سيتمكّن التطبيق من',
    ableMore: 'جديد: سيتمكّن التطبيق أيضًا من',
    ableAgain: 'كما في السابق، سيتمكّن التطبيق من',
    repeatNote: 'كل ما سمحت به من قبل يبقى مسموحًا به.',
    optionalNote: 'كل ما له خانة اختيار متروك لك.',
    sensitive: 'حسّاس',
    yes: 'نعم',
    no: 'لا',
    offline: 'القيام بكل هذا حتى في غيابك',
    neverSees: 'لن يرى التطبيق كلمة مرورك أبدًا.',
    howLong: 'المدة',
    once: 'هذه المرة فقط (ساعة واحدة على الأكثر)',
    days: '30 يومًا',
    forever: 'إلى أن أسحب الإذن',
    account: 'حسابك',
    accountAs: (account: Html) => html`باسم ${account}`,
    switchAccount: 'استخدام حساب آخر',
    allow: 'السماح',
    deny: 'إلغاء',
    redirect: (host: Html) => html`سينتقل متصفحك بعد ذلك إلى ${host}.`,
    redirectToApp: (host: Html) => html`سيسلّم متصفحك بعد ذلك إلى برنامج على هذا الجهاز، في ${host}.`,
    takeBack: (page: Html) => html`يمكنك سحب الإذن في أي وقت من حسابك، ضمن ${page}.`,
    takeBackPage: '«ما سمحت به»',
  },

  device: {
    title: 'توصيل جهاز',
    intro: 'اكتب الرمز الذي يعرضه جهازك.',
    compare: 'هل يعرض جهازك هذا الرمز تمامًا؟',
    code: 'الرمز',
    hint: 'حروف لاتينية، مثل WDJB-MJHT. لا فرق بين الحروف الكبيرة والصغيرة، والشرطات غير مهمة.',
    warning:
      'لا تتابع إلا إذا كان الجهاز أمامك. لا تستخدم أبدًا رمزًا أرسله إليك شخص ما: سيحصل هذا الشخص على الوصول إلى حسابك.',
    submit: 'متابعة',
    same: 'نعم، هو نفسه',
    unknownCode: 'هذا الرمز خاطئ أو انتهت صلاحيته. تحقق من جهازك مرة أخرى.',
    codeTooShort:
      'يحاول أحدهم تخمين الرموز على هذا الخادم، لذلك لا يقبل الرموز القصيرة الآن. ابدأ من جديد على جهازك للحصول على رمز أطول.',
    account: (account: Html) => html`سجّلت الدخول باسم ${account}.`,
    consentWarning:
      'أنت تمنح الوصول لجهاز، وليس لهذا المتصفح. يجب أن يكون الجهاز أمامك وأن يعرض الرمز أعلاه. إذا أرسل إليك شخص ما هذا الرمز، فاضغط على «إلغاء»: سيحصل هذا الشخص على الوصول إلى حسابك.',
    askedFrom: (address: Html) => html`عنوان الجهاز هو ${address}.`,
    askedElsewhere: (address: Html) =>
      html`عنوان الجهاز هو ${address}، وهو على اتصال مختلف عن اتصالك. في المنزل يكون الاتصال عادةً واحدًا.`,
    next: 'سيتابع جهازك بعد ذلك من تلقاء نفسه.',
    allowedTitle: 'تم توصيل جهازك',
    allowedNext: 'انظر إلى جهازك مرة أخرى: سيتابع من تلقاء نفسه بعد ثوانٍ. يمكنك إغلاق هذه الصفحة.',
    another: 'إدخال رمز آخر',
    refusedTitle: 'لم يتم توصيل جهازك',
    refusedNext: 'لم تُشارَك أي معلومات. للمحاولة مرة أخرى، ابدأ من الجهاز واستخدم الرمز الجديد الذي يعرضه.',
  },

  wholeApi: 'القيام بأي شيء هناك نيابةً عنك',

  identity: {
    group: 'ملفك الشخصي',
    openid: 'التعرّف عليك عند عودتك',
    profile: 'رؤية اسمك وصورتك وتفاصيل أخرى من ملفك الشخصي',
    email: 'رؤية عنوان بريدك الإلكتروني',
    address: 'رؤية عنوانك البريدي',
    phone: 'رؤية رقم هاتفك',
    groups: 'رؤية المجموعات التي تنتمي إليها',
    roles: 'رؤية أدوارك',
  },

  claims: {
    name: 'رؤية اسمك',
    family_name: 'رؤية اسم عائلتك',
    given_name: 'رؤية اسمك الأول',
    middle_name: 'رؤية اسمك الأوسط',
    nickname: 'رؤية لقبك',
    preferred_username: 'رؤية اسم المستخدم الخاص بك',
    profile: 'رؤية رابط صفحة ملفك الشخصي',
    picture: 'رؤية صورتك',
    website: 'رؤية رابط موقعك',
    gender: 'رؤية جنسك',
    birthdate: 'رؤية تاريخ ميلادك',
    zoneinfo: 'رؤية منطقتك الزمنية',
    locale: 'رؤية لغتك المفضّلة',
    updated_at: 'رؤية وقت آخر تغيير لملفك الشخصي',
    email: 'رؤية عنوان بريدك الإلكتروني',
    email_verified: 'رؤية ما إذا تم التحقق من عنوان بريدك الإلكتروني',
    address: 'رؤية عنوانك البريدي',
    phone_number: 'رؤية رقم هاتفك',
    phone_number_verified: 'رؤية ما إذا تم التحقق من رقم هاتفك',
    groups: 'رؤية المجموعات التي تنتمي إليها',
    roles: 'رؤية أدوارك',
  },

  clientLinks: {
    policy: (client: Html) => html`كيف يتعامل ${client} مع بياناتك`,
    terms: 'شروط الاستخدام',
  },

  signOut: {
    title: 'تسجيل الخروج؟',
    account: (account: Html) => html`سجّلت الدخول باسم ${account}.`,
    yes: 'تسجيل الخروج',
    no: 'البقاء مسجّل الدخول',
  },

  signingOut: {
    title: 'جارٍ تسجيل خروجك',
    intro: 'نُعلِم التطبيقات التي استخدمتها. سيستغرق هذا لحظة.',
    next: 'متابعة',
  },

  signedOut: {
    title: 'تم تسجيل خروجك',
    next: 'إذا كان آخرون يستخدمون هذا الجهاز، فأغلق المتصفح أيضًا.',
    signIn: 'تسجيل الدخول مرة أخرى',
  },

  notSignedIn: {
    title: 'لم تسجّل الدخول',
    next: 'لم يكن هناك ما يمكن تسجيل الخروج منه في هذا المتصفح.',
    signIn: 'تسجيل الدخول',
  },

  error: {
    title: 'مشكلة',
    developers: 'تفاصيل تقنية',
    code: 'الخطأ',
    description: 'السبب',
    flowId: 'رقم العملية',
    toApp: (client: Html | undefined) => html`الذهاب إلى ${client ?? 'التطبيق'}`,
    again: 'المحاولة مرة أخرى',
    start: 'الذهاب إلى صفحة البداية',
    nothingHere: {
      title: (_client: Html | undefined) => html`لا يوجد شيء في هذا العنوان`,
      next: 'تحقق من العنوان، أو عُد إلى حيث أتيت.',
    },
    wrongHost: {
      title: (_client: Html | undefined) => html`لهذا الخادم عنوان مختلف`,
      next: 'تابع في عنوانه الخاص، واستخدمه من الآن فصاعدًا.',
    },
    misread: {
      title: (_client: Html | undefined) => html`لم نتمكّن من قبول هذا`,
      next: 'جزء مما أرسله متصفحك ناقص أو خاطئ. لم يتغيّر شيء. عُد وحاول مرة أخرى.',
    },
    appChanged: {
      title: (client: Html | undefined) => html`تغيّر ${client ?? 'التطبيق'} في هذه الأثناء`,
      next: 'لم يعد بالإمكان إكمال ما بدأته. ابدأ من جديد من التطبيق.',
    },
    appOff: {
      title: (client: Html | undefined) => html`لا يمكن استخدام ${client ?? 'هذا التطبيق'} في الوقت الحالي`,
      next: 'أوقفه القائمون على هذا الخادم. تواصل معهم إذا كنت بحاجة إليه.',
    },
    appMistake: {
      title: (client: Html | undefined) =>
        client === undefined
          ? html`أرسل التطبيق شيئًا لا يمكننا قبوله`
          : html`أرسل ${client} شيئًا لا يمكننا قبوله`,
      next: 'عُد إلى التطبيق وابدأ من جديد. إذا تكرّر ذلك، فأخبر مطوّري التطبيق.',
    },
    unknownApp: {
      title: (_client: Html | undefined) => html`لا نعرف هذا التطبيق`,
      next: 'لم يتم تسجيل دخولك. عُد إلى الوراء، وأخبر مطوّري التطبيق إذا أتيت عبر رابط منهم.',
    },
    wrongAddress: {
      title: (client: Html | undefined) => html`أراد ${client ?? 'التطبيق'} إرسالك إلى عنوان لا يخصّه`,
      next: 'لم نرسلك إلى هناك. يُرجى عرض التفاصيل التقنية أدناه على مطوّري التطبيق.',
    },
    foreignForm: {
      title: (_client: Html | undefined) => html`لم نتمكّن من قبول هذا النموذج`,
      next: 'لم يتغيّر شيء. عُد وأعد تحميل الصفحة وحاول مرة أخرى. يجب أن يسمح متصفحك بملفات تعريف الارتباط، وأن يخبرنا من أي صفحة أتى النموذج.',
    },
    over: {
      title: (_client: Html | undefined) => html`انتهت صلاحية هذه الصفحة`,
      next: 'إما أنك أجبت عنها من قبل، أو تركتها مفتوحة لوقت طويل، أو بدأت في متصفح آخر. عُد إلى التطبيق. إذا لم تكن قد سجّلت الدخول هناك، فابدأ من جديد.',
    },
    denied: {
      title: (_client: Html | undefined) => html`هذا غير مسموح به`,
      next: 'لم تُشارَك أي معلومات. يمكنك إغلاق هذه الصفحة.',
    },
    busy: {
      title: (_client: Html | undefined) => html`نحن مشغولون جدًا الآن`,
      next: 'انتظر لحظة ثم حاول مرة أخرى.',
    },
    ours: {
      title: (_client: Html | undefined) => html`حدث خطأ من جانبنا`,
      next: 'حاول مرة أخرى. إذا تكرّر ذلك، فأعطِ القائمين على هذا الخادم رقم العملية أدناه.',
    },
  },

  leaving: {
    title: 'أنت على وشك المغادرة',
    heading: (client: Html) => html`هل تريد المتابعة إلى ${client}؟`,
    unvouched: (host: Html) => html`لا أحد يضمن هذا التطبيق. يريد أن يرسلك إلى ${host}.`,
    nothing: 'لم تُشارَك معه أي معلومات.',
    go: 'المتابعة إلى التطبيق',
    stay: 'إذا لم تتوقّع هذا، فأغلق هذه الصفحة.',
  },

  setUp: {
    title: 'إنشاء حساب المالك',
    intro: 'ليس لهذا الخادم مالك بعد. يمكن للمالك تغيير كل شيء فيه.',
    submit: 'إنشاء الحساب',
  },

  signUp: {
    title: 'إنشاء حساب',
    submit: 'إنشاء الحساب',
    signIn: 'تسجيل الدخول بحساب موجود',
  },

  newAccount: {
    username: 'اسم المستخدم',
    name: 'اسمك',
    password: 'كلمة المرور',
    passwordHint: (least) =>
      least === undefined
        ? 'بضع كلمات لا يجمعها أحد غيرك.'
        : `عدد الأحرف ${number(least, 'ar')} على الأقل: بضع كلمات لا يجمعها أحد غيرك.`,
    passwordAgain: 'كلمة المرور مرة أخرى',
    usernameInvalid:
      'لا يمكن استخدام اسم المستخدم هذا. استخدم حروفًا أو أرقامًا أو نقاطًا أو شرطات أو شرطات سفلية.',
    usernameTaken: 'اسم المستخدم هذا محجوز. اختر اسمًا آخر.',
    passwordTooShort: (least) =>
      least === undefined
        ? 'كلمة المرور هذه قصيرة جدًا.'
        : `كلمة المرور هذه قصيرة جدًا. الحد الأدنى لعدد الأحرف: ${number(least, 'ar')}.`,
    passwordTooLong: (most) =>
      most === undefined
        ? 'كلمة المرور هذه طويلة جدًا.'
        : `كلمة المرور هذه طويلة جدًا. الحد الأقصى لعدد الأحرف: ${number(most, 'ar')}.`,
    nameInvalid: 'يُرجى كتابة اسمك في سطر واحد، كما تكتبه على الورق.',
    passwordInvalid: 'تحتوي كلمة المرور هذه على رمز لا يمكن استخدامه. اختر كلمة أخرى.',
    passwordIsUsername: 'يجب أن تختلف كلمة المرور عن اسم المستخدم.',
    passwordIsPersonal:
      'تتكوّن كلمة المرور هذه من اسمك أو اسم المستخدم أو اسم هذا الخادم، وهو ما يجرّبه الآخرون أولًا. اختر كلمات لا يربطها أحد بك.',
    passwordIsCommon:
      'يستخدم كثيرون كلمة المرور هذه، لذلك يجرّبها الآخرون أولًا. اختر بضع كلمات لا يجمعها أحد غيرك.',
    passwordIsBreached:
      'سُرقت كلمة المرور هذه من موقع آخر، لذلك يعرفها آخرون. اختر كلمة مختلفة هنا، وغيّرها أينما استخدمتها.',
    busy: 'نحن مشغولون جدًا الآن. انتظر لحظة ثم حاول مرة أخرى.',
    passwordsDiffer: 'كلمتا المرور غير متطابقتين. أدخلهما مرة أخرى.',
  },

  account: accountAr,

  mails: mailsAr,

  mailbox: {
    title: 'صندوق البريد',
    intro: 'يعمل هذا الخادم على حاسوبك وليس لديه خادم بريد، لذلك تصل رسائله إلى هنا.',
    empty: 'لا توجد رسائل بعد. أعد تحميل هذه الصفحة عندما تتوقّع رسالة.',
    to: (address: Html, when: Html) => html`إلى ${address}، ${when}`,
    text: 'عرض النص',
  },

  home: {
    title: 'أهلًا بك',
    intro: 'سجّل الدخول هنا، وقرّر ما يمكن للتطبيقات فعله من أجلك.',
    signedInTitle: 'تم تسجيل دخولك',
    account: (account: Html) => html`باسم ${account}.`,
    signIn: 'تسجيل الدخول',
    yourAccount: 'حسابك',
    whatYouAllowed: 'ما سمحت به',
    signOut: 'تسجيل الخروج',
    developers: 'للمطوّرين',
    issuer: 'عنوان الجهة المُصدِرة',
    metadata: 'البيانات الوصفية',
  },

  formPost: {
    title: 'لحظة من فضلك',
    heading: (client: Html) => html`العودة إلى ${client}`,
    intro: 'إذا لم يحدث شيء، فاضغط على «متابعة».',
    noScript: 'النصوص البرمجية معطّلة في هذا المتصفح، لذا يُرجى الضغط بنفسك.',
    submit: 'متابعة',
    nowhere: 'لا يمكن لأي متصفح فتح العنوان الذي قدّمه هذا التطبيق. يُرجى إخبار مطوّريه.',
  },
}
