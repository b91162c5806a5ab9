import { removalFrom } from './membership-commands.ts'

/** `valetkey groups remove` */
export const groupsRemove = removalFrom('group')
