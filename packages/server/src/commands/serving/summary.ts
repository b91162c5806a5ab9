/** The message on standard output after a start. */
export function summary({
  issuer,
  data,
  setUpUrl,
  workers = 1,
}: {
  issuer: string
  data: string
  setUpUrl: string | undefined
  workers?: number
}): string {
  const lines = [
    `Valetkey is ready at ${issuer}`,
    `  data      ${data}`,
    `  metadata  ${issuer}/.well-known/openid-configuration`,
  ]
  if (workers > 1) lines.push(`  workers   ${workers}`)
  if (setUpUrl !== undefined)
    lines.push(`  There is no owner yet. Create the owner's account, once, at ${setUpUrl}`)
  return `${lines.join('\n')}\n`
}
