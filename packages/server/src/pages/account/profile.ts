import { html } from '../html/html.ts'
import { field, form } from '../parts/form.ts'
import type { Page } from '../parts/layout.ts'
import { shownName } from '../parts/safe-text.ts'
import { textFor } from '../text/text.ts'
import type { Frame } from '../view.ts'
import { accountLayout, doneNote } from './account-layout.ts'
import type { ProfileField, ProfileView } from './view.ts'

/** For the browser's own filling in of forms. HTML §4.10.18.7.1 */
const autocomplete: Partial<Record<ProfileField, string>> = {
  name: 'name',
  given_name: 'given-name',
  family_name: 'family-name',
  middle_name: 'additional-name',
  nickname: 'nickname',
  website: 'url',
  gender: 'sex',
  birthdate: 'bday',
  locale: 'language',
}

/** What apps learn about a person who allows it, as far as the person may change it. OIDC Core §5.1 */
export function profile(view: ProfileView, frame: Frame): Page {
  const text = textFor(frame.locale)
  const words = text.account.profile
  const hints: Partial<Record<ProfileField, string>> = words.hints
  const bad = view.fields.find(({ problem }) => problem)
  return accountLayout(view, frame, {
    status: bad === undefined ? 200 : 422,
    title: words.title,
    problem: bad !== undefined,
    ...(view.fixed ? {} : { policy: { form: 'stays' } }),
    content: html`${view.done ? doneNote(words.done) : undefined}
<p>${words.intro}</p>
<dl class="facts"><div><dt>${words.username}</dt><dd>${shownName(view.username, 255)}</dd></div></dl>
${
  view.fixed
    ? html`<p class="quiet">${words.declared}</p>`
    : form(view.form, [
        ...view.fields.map(({ claim: name, value, problem }) => {
          const hint = hints[name]
          return field({
            name,
            label: words.fields[name],
            type: 'text',
            value,
            autocomplete: autocomplete[name] ?? 'off',
            optional: true,
            ...(hint === undefined ? {} : { hint }),
            problem: problem ? words.problems[name] : undefined,
            focus: bad?.claim === name,
          })
        }),
        html`<div class="actions"><button class="button primary">${words.save}</button></div>`,
      ])
}`,
  })
}
