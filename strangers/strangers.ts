import { cModAuthOpenidc } from './c-mod-auth-openidc/stranger.ts'
import { cModOauth2 } from './c-mod-oauth2/stranger.ts'
import { cOidcAgent } from './c-oidc-agent/stranger.ts'
import { goApi } from './go-api/stranger.ts'
import { goOauth2Proxy } from './go-oauth2-proxy/stranger.ts'
import { goOidc } from './go-oidc/stranger.ts'
import { goZitadelOidc } from './go-zitadel-oidc/stranger.ts'
import { javaNimbus } from './java-nimbus/stranger.ts'
import { javaSpringApi } from './java-spring-api/stranger.ts'
import { javaSpringBoot3 } from './java-spring-boot-3/stranger.ts'
import { javaSpringBoot4 } from './java-spring-boot-4/stranger.ts'
import { nodeAuthjs } from './node-authjs/stranger.ts'
import { nodeBetterAuth } from './node-better-auth/stranger.ts'
import { nodeMcpRemote } from './node-mcp-remote/stranger.ts'
import { nodeMcpSdk } from './node-mcp-sdk/stranger.ts'
import { nodePassport } from './node-passport/stranger.ts'
import { pythonAuthlib } from './python-authlib/stranger.ts'
import { pythonFlaskOidc } from './python-flask-oidc/stranger.ts'
import { pythonJupyterhub } from './python-jupyterhub/stranger.ts'
import { pythonMozillaDjangoOidc } from './python-mozilla-django-oidc/stranger.ts'
import { pythonRequestsOauthlib } from './python-requests-oauthlib/stranger.ts'
import { pythonSocialAuth } from './python-social-auth/stranger.ts'
import { rubyOmniauthOpenidConnect } from './ruby-omniauth-openid-connect/stranger.ts'
import { rustOpenidconnect } from './rust-openidconnect/stranger.ts'
import type { Stranger } from './stranger.ts'

/** The programs of others that `npm run strangers` runs, in the order of docs/strangers.md. */
export const strangers: readonly Stranger[] = [
  cModAuthOpenidc,
  cModOauth2,
  cOidcAgent,
  goOidc,
  goZitadelOidc,
  goOauth2Proxy,
  goApi,
  javaNimbus,
  javaSpringBoot3,
  javaSpringBoot4,
  javaSpringApi,
  nodeAuthjs,
  nodePassport,
  nodeBetterAuth,
  nodeMcpSdk,
  nodeMcpRemote,
  pythonAuthlib,
  pythonRequestsOauthlib,
  pythonFlaskOidc,
  pythonMozillaDjangoOidc,
  pythonSocialAuth,
  pythonJupyterhub,
  rubyOmniauthOpenidConnect,
  rustOpenidconnect,
]
