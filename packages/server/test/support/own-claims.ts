import { aConfiguration } from './a-server.ts'

const [alice, ...others] = aConfiguration.users

/** A configuration with claims and scopes of the operator's own, and values of Alice. */
export const ownClaims = {
  claims: [
    { name: 'department', type: 'string', description: 'See your department' },
    { name: 'projects', type: 'strings', description: 'See your projects' },
    { name: 'https://staff.example/badge', type: 'number', description: 'See the number of your badge' },
    { name: 'keyholder', type: 'boolean', description: 'See whether you have a key' },
    { name: 'salary_band', type: 'string', description: 'See your salary band', clients: ['other-shop'] },
  ],
  scopes: [
    { name: 'work', description: 'See where you work', claims: ['department', 'projects', 'salary_band'] },
    {
      name: 'badge',
      description: 'See the number of your badge',
      claims: ['https://staff.example/badge', 'keyholder', 'nickname'],
    },
  ],
  users: [
    {
      ...alice,
      nickname: 'Al',
      claims: {
        department: 'Physics',
        projects: ['Sky', 'Sea'],
        'https://staff.example/badge': 0,
        keyholder: false,
        salary_band: 'D',
      },
    },
    ...others,
  ],
  clients: aConfiguration.clients.map((client) =>
    client.client_id === 'print-shop' || client.client_id === 'other-shop'
      ? { ...client, scope: `${client.scope} work badge` }
      : client,
  ),
}
