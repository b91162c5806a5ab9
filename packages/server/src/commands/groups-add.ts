import { additionTo } from './membership-commands.ts'

/** `valetkey groups add` */
export const groupsAdd = additionTo('group')
