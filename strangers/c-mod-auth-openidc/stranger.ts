import { callsApi, refreshes, signsIn, signsOut } from '../checks.ts'
import type { Stranger, Visit } from '../stranger.ts'

const site = /the page of whoever signed in/
const hook = '/protected/redirect_uri?info=json'

/** The address of the module with which a page of the site refreshes: it has to know the access token. */
async function refreshPath({ person, app }: Visit): Promise<string> {
  const { text } = await person.look(app + hook)
  const { access_token } = JSON.parse(text) as { access_token: string }
  return `/protected/redirect_uri?${new URLSearchParams({ refresh: `${app}/protected/`, access_token })}`
}

export const cModAuthOpenidc: Stranger = {
  name: 'c-mod-auth-openidc',
  program: '[mod_auth_openidc](https://github.com/OpenIDC/mod_auth_openidc) for Apache',
  language: 'C',
  needs: ['sh', 'dpkg-query', 'apt-get'],
  manifest: 'install.sh',
  packages: { 'libapache2-mod-auth-openidc': '2.4.12.3-2+deb12u5' },
  install: [['sh', 'install.sh']],
  start: ['sh', 'start.sh'],
  checks: [
    signsIn('/protected/', site),
    callsApi(hook, /Alice Adams/),
    {
      name: 'refresh',
      run: async (visit) => refreshes(await refreshPath(visit), site).run(visit),
    },
    {
      name: 'sign-out',
      run: (visit) =>
        signsOut(
          `/protected/redirect_uri?${new URLSearchParams({ logout: `${visit.app}/bye.html` })}`,
          '/protected/',
        ).run(visit),
    },
  ],
}
