export { createServer, type Outside, type Server } from './server.ts'
export { readSettings } from './settings/read-settings.ts'
export type { Settings, Sources } from './settings.ts'
