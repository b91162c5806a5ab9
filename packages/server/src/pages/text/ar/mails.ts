import type { TranslationOf } from '../translation.ts'

export const mailsAr: TranslationOf<'mails'> = {
  footer: (host) => `أُرسلت هذه الرسالة من ${host}. لا أحد يقرأ الردود عليها.`,
  copyLink: 'إذا لم يعمل الزر، فافتح هذا العنوان في متصفحك:',

  test: (host) => ({
    subject: `يستطيع ${host} إرسال الرسائل`,
    paragraphs: [
      `هذا اختبار. أراد أحد القائمين على ${host} معرفة ما إذا كانت رسائله تصل إليك. إنها تصل.`,
      'لا حاجة إلى فعل أي شيء.',
    ],
  }),
}
