import { additionTo } from './membership-commands.ts'

/** `valetkey roles add` */
export const rolesAdd = additionTo('role')
