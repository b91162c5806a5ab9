import type { Server } from 'node:http'
import { fileURLToPath } from 'node:url'
import { servePage } from './page-server.ts'
import type { Places } from './server-config.ts'

const file = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url))

/** Serves the story's browser apps, which need no program of their own. */
export function servePages(places: Places): Promise<Server[]> {
  const { issuer, photoDrive } = places
  const express = servePage(
    {
      folder: file('print-shop-spa'),
      files: {
        '/style.css': file('print-shop/style.css'),
        '/icon.svg': file('print-shop/icon.svg'),
        '/oauth4webapi.js': fileURLToPath(import.meta.resolve('oauth4webapi')),
      },
      settings: { issuer, photoDrive, clientId: 'print-shop-spa' },
    },
    portOf(places.express),
  )
  const frame = servePage(
    {
      folder: file('photo-frame'),
      files: { '/style.css': file('print-shop/style.css'), '/icon.svg': file('photo-drive/icon.svg') },
      settings: { issuer, photoDrive, clientId: 'photo-frame' },
    },
    portOf(places.frame),
  )
  return Promise.all([express, frame])
}

function portOf(address: string): number {
  return Number(new URL(address).port)
}
