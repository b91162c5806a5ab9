import { domainToASCII } from 'node:url'

/** Of the part before the `@`, and of a whole address. RFC 5321 §4.5.3.1 */
const longestLocalPart = 64
const longestAddress = 254

/** The characters of an unquoted local part. RFC 5322 §3.2.3 */
const localPart = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/
const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/

/**
 * The mail address that a person typed, as it is stored and written to; `undefined` if it is not one. The local part is
 * ASCII and unquoted, and stays as typed. An internationalized domain becomes ASCII, so that no two spellings of it look
 * alike. No address contains a character that ends a header or separates addresses. RFC 5321 §4.1.2, threat F6
 */
export function mailAddress(typed: string): string | undefined {
  const text = typed.trim()
  if (text.length > 2 * longestAddress) return undefined
  const at = text.lastIndexOf('@')
  const [local, domain] = [text.slice(0, at), text.slice(at + 1)]
  if (at < 1 || local.length > longestLocalPart || !localPart.test(local)) return undefined
  // Checked first: the conversion would remove line ends, and decode percent signs.
  if (!/^[\p{L}\p{M}\p{N}.-]+$/u.test(domain)) return undefined
  const ascii = domainToASCII(domain)
  const labels = ascii.split('.')
  if (labels.length < 2 || !labels.every((each) => label.test(each)) || /^\d+$/.test(labels.at(-1) ?? ''))
    return undefined
  const address = `${local}@${ascii}`
  return address.length > longestAddress ? undefined : address
}

/**
 * The key by which addresses are unique: the same for spellings that differ only in case. Almost every mail server
 * ignores case; where one does not, only the first of two such addresses can be used here. RFC 5321 §2.4
 */
export function mailAddressKey(address: string): string {
  return address.toLowerCase()
}
