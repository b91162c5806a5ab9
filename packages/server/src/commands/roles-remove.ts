import { removalFrom } from './membership-commands.ts'

/** `valetkey roles remove` */
export const rolesRemove = removalFrom('role')
