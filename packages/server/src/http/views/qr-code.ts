/** A text as a QR code: its size in modules, and its dark modules as the path of a drawing. */
export async function qrCode(text: string): Promise<{ size: number; path: string }> {
  // Loaded for the first page that needs it.
  const { encode } = await import('uqr')
  const { data, size } = encode(text, { border: 0, ecc: 'M' })
  const rows = data.map((row, y) => rowPath(row, y))
  return { size, path: rows.join('') }
}

/** One rectangle for each run of dark modules in a row. */
function rowPath(row: readonly boolean[], y: number): string {
  let path = ''
  for (let x = 0; x < row.length; x += 1) {
    const begins = x
    while (row[x]) x += 1
    if (x > begins) path += `M${begins} ${y}h${x - begins}v1h-${x - begins}z`
  }
  return path
}
