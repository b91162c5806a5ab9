import { ownAddress } from '../html/address.ts'
import { attributes, constant, type Html, html } from '../html/html.ts'
import type { Text } from '../text/text.ts'
import type { NewPasskeyView, PasskeyView } from '../view.ts'
import { field, hidden, warning } from './form.ts'
import { plainName } from './safe-text.ts'

/** What both scripts need: binary values as text and back, and posting the form with the answer in hidden fields. */
const common = `
const form = document.getElementById('passkey')
const button = form.querySelector('button')
const failed = form.querySelector('[data-failed]')
const bytes = (text) =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0))
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
const listed = (ids = '') => ids.split(' ').filter(Boolean).map((id) => ({ type: 'public-key', id: bytes(id) }))
const post = (fields) => {
  for (const [name, value] of Object.entries(fields)) {
    const input = document.createElement('input')
    Object.assign(input, { type: 'hidden', name, value })
    form.append(input)
  }
  HTMLFormElement.prototype.submit.call(form)
}
`

/**
 * Lets the browser offer passkeys with the username (conditional mediation), and asks for one when the button is
 * pressed. WebAuthn §5.1.4
 */
const using = constant(`{${common}
if (window.PublicKeyCredential) {
  form.hidden = false
  let waiting = new AbortController()
  const ask = async (mediation) => {
    const signal = waiting.signal
    try {
      const { challenge, rp, allow } = form.dataset
      const publicKey = {
        challenge: bytes(challenge), rpId: rp, userVerification: 'required', allowCredentials: listed(allow)
      }
      const { id, response } = await navigator.credentials.get({ publicKey, mediation, signal })
      post({
        id,
        client_data: text(response.clientDataJSON),
        authenticator_data: text(response.authenticatorData),
        signature: text(response.signature),
        ...(response.userHandle ? { user_handle: text(response.userHandle) } : {})
      })
    } catch {
      if (!signal.aborted) failed.hidden = mediation === 'conditional'
    }
  }
  const inTheField = async () => {
    if (!form.dataset.allow && (await PublicKeyCredential.isConditionalMediationAvailable?.())) ask('conditional')
  }
  inTheField()
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    waiting.abort()
    waiting = new AbortController()
    failed.hidden = true
    ask('optional')
  })
}
}`)

/** Makes a passkey when the form is submitted. WebAuthn §5.1.3 */
const making = constant(`{${common}
if (window.PublicKeyCredential) {
  button.disabled = false
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    failed.hidden = true
    button.disabled = true
    try {
      const { challenge, rp, user, username, known } = form.dataset
      const { id, response } = await navigator.credentials.create({
        publicKey: {
          challenge: bytes(challenge),
          rp: { id: rp, name: rp },
          user: { id: bytes(user), name: username, displayName: username },
          pubKeyCredParams: form.dataset.algorithms.split(' ').map((alg) => ({ type: 'public-key', alg: Number(alg) })),
          authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
          excludeCredentials: listed(known),
          attestation: 'none'
        }
      })
      post({
        id,
        client_data: text(response.clientDataJSON),
        attestation: text(response.attestationObject),
        transports: response.getTransports?.().join(' ') ?? ''
      })
    } catch (error) {
      failed.textContent = error.name === 'InvalidStateError' ? form.dataset.there : form.dataset.none
      failed.hidden = false
      button.disabled = false
    }
  })
}
}`)

/** The button with which a person signs in with a passkey. A browser without scripts does not show it. */
export function passkeyForm(view: PasskeyView, text: Text, primary = false): Html {
  const data = attributes({
    'data-challenge': view.challenge,
    'data-rp': view.rpId,
    'data-allow': view.allow?.join(' '),
    hidden: true,
  })
  const problem = warning(view.problem && text.passkey.problems[view.problem])
  const face = attributes({ class: primary ? 'button primary' : 'button' })
  return html`${problem}<form method="post" action="${ownAddress(view.form.action)}" id="passkey"${data}>${hidden(view.form.hidden)}
<div class="actions"><button${face}>${text.passkey.use}</button></div>
<p class="note" role="status" data-failed hidden>${text.passkey.notUsed}</p></form>`
}

/** The script of `passkeyForm`. */
export function passkeyScript(nonce: string): Html {
  return html`<script nonce="${nonce}">${using}</script>`
}

/** The form with which a person makes a passkey. */
export function newPasskeyForm(view: NewPasskeyView, content: Html, text: Text): Html {
  const data = attributes({
    'data-challenge': view.challenge,
    'data-rp': view.rpId,
    'data-user': view.userHandle,
    'data-username': plainName(view.username),
    'data-known': view.known.join(' '),
    'data-algorithms': view.algorithms.join(' '),
    'data-there': text.passkey.there,
    'data-none': text.passkey.notMade,
  })
  return html`<form method="post" action="${ownAddress(view.form.action)}" id="passkey"${data}>${hidden(view.form.hidden)}${content}
<p class="note" role="status" data-failed hidden></p>
<div class="actions"><button class="button primary" disabled>${text.passkey.make}</button></div>
<noscript><p class="note">${text.passkey.noScript}</p></noscript></form>`
}

/** The field for the name of a new passkey. */
export function passkeyName(name: string, text: Text): Html {
  return field({
    name: 'name',
    label: text.authenticator.name,
    type: 'text',
    value: name,
    autocomplete: 'off',
    hint: text.account.passkey.nameHint,
    optional: true,
  })
}

/** The script of `newPasskeyForm`. */
export function newPasskeyScript(nonce: string): Html {
  return html`<script nonce="${nonce}">${making}</script>`
}
