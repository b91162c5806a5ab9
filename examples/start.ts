/** `npm start`: runs the authorization server and the programs of the photo story until Ctrl-C. */
import { createWriteStream, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Actor } from './story/actor.ts'
import { readCommandLine } from './story/command-line.ts'
import { lockData } from './story/data-lock.ts'
import { servePages } from './story/pages.ts'
import { portCount, requireFree } from './story/ports.ts'
import { StoryRefused } from './story/refused.ts'
import { storySecrets, writePrivately } from './story/secrets.ts'
import { photoDriveAudience, serverConfig } from './story/server-config.ts'
import { paint, summary } from './story/summary.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const program = (path: string) => join(root, path)
const actors: Actor[] = []
let stopping: Promise<void> | undefined

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (stopping !== undefined) return
    console.log('\nStopping …')
    void stop(0)
  })
}

// If the reader of our output exits, as `head` does, the story continues, and still stops every program at the end.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)

try {
  await start()
} catch (error) {
  await fail(error)
}

async function start(): Promise<void> {
  // npm runs scripts in the repository, but relative paths refer to the user's own working directory.
  const { data, port } = readCommandLine(process.argv.slice(2), root, process.env.INIT_CWD ?? process.cwd())
  const at = (offset: number) => `http://localhost:${port + offset}`
  const places = {
    issuer: at(0),
    photoDrive: at(1),
    printShop: at(2),
    express: at(3),
    frame: at(4),
    album: at(5),
  }
  await requireFree(Array.from({ length: portCount }, (_, offset) => port + offset))

  const { secrets, config } = prepare(data)
  const log = createWriteStream(join(data, 'server.log'), { mode: 0o600 })
  let ownerLink: string | undefined
  const server = startProgram({
    name: 'The authorization server',
    args: [program('packages/server/bin/valetkey.mjs'), 'serve', '--config', config],
    environment: {},
    onLine(line, from) {
      if (from === 'stderr') log.write(`${line}\n`)
      ownerLink = /https?:\/\/\S+\/set-up\?token=\S+/.exec(line)?.[0] ?? ownerLink
    },
  })
  await server.ready(`ready at ${places.issuer}`)

  const drive = startProgram({
    name: 'Photo Drive',
    args: [program('examples/photo-drive/main.ts')],
    environment: {
      ISSUER: places.issuer,
      AUDIENCE: photoDriveAudience,
      CLIENT_SECRET: secrets.photoDriveSecret,
      PORT: String(port + 1),
      DATA: join(data, 'photo-drive'),
      PRINT_SHOP: places.printShop,
      PAGES: `${places.express} ${places.frame}`,
    },
    onLine: printLines('Photo Drive'),
  })
  const shop = startProgram({
    name: 'Print Shop',
    args: [program('examples/print-shop/main.ts')],
    environment: {
      ISSUER: places.issuer,
      CLIENT_ID: 'print-shop',
      CLIENT_SECRET: secrets.printShopSecret,
      PORT: String(port + 2),
      PHOTO_DRIVE: places.photoDrive,
    },
    onLine: printLines('Print Shop'),
  })
  const album = startProgram({
    name: 'Photo Album',
    args: [program('examples/photo-album/main.ts')],
    environment: {
      ISSUER: places.issuer,
      CLIENT_ID: 'photo-album',
      CLIENT_SECRET: secrets.photoAlbumSecret,
      PORT: String(port + 5),
      PHOTO_DRIVE: places.photoDrive,
    },
    onLine: printLines('Photo Album'),
  })
  await Promise.all([...[drive, shop, album].map((each) => each.ready('is ready')), servePages(places)])
  const thumbnailer = startProgram({
    name: 'The thumbnailer',
    args: [program('examples/thumbnailer/main.ts')],
    environment: {
      ISSUER: places.issuer,
      CLIENT_ID: 'thumbnailer',
      CLIENT_SECRET: secrets.thumbnailerSecret,
      PHOTO_DRIVE: places.photoDrive,
      RESOURCE: photoDriveAudience,
    },
    onLine: printLines('thumbnailer'),
  })
  await thumbnailer.ready('is ready')
  if (stopping === undefined) {
    console.log(summary({ places, data, password: secrets.alicePassword, ownerLink }))
  }

  function prepare(folder: string) {
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      process.once('exit', lockData(folder))
      const kept = storySecrets(folder)
      const path = join(folder, 'valetkey.json')
      writePrivately(path, serverConfig(places, kept, { port, data: join(folder, 'server') }))
      return { secrets: kept, config: path }
    } catch (error) {
      if (error instanceof StoryRefused) throw error
      const reason = error instanceof Error ? error.message : String(error)
      throw new StoryRefused(`The data folder ${folder} cannot be used: ${reason}`)
    }
  }
}

function startProgram(options: ConstructorParameters<typeof Actor>[0]): Actor {
  if (stopping !== undefined) throw new StoryRefused('stopped while starting')
  const actor = new Actor(options)
  actors.push(actor)
  void actor.ended.then((how) => fail(new StoryRefused(actor.obituary(`ended by itself (${how})`))))
  return actor
}

/** Prints a program's output, with its name in front, except for the line that it is ready. */
function printLines(name: string): (line: string) => void {
  return (line) => {
    if (!line.includes('is ready')) console.log(`${paint('dim', `${name.padEnd(11)} │`)} ${line}`)
  }
}

async function fail(error: unknown): Promise<void> {
  if (stopping !== undefined) return
  console.error(error instanceof StoryRefused ? error.message : error)
  await stop(1)
}

function stop(code: number): Promise<void> {
  stopping ??= Promise.all(actors.map((actor) => actor.stop())).then(() => process.exit(code))
  return stopping
}
