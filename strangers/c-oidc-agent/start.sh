# A folder of its own for the accounts, and no agent after the run.
export HOME="$PWD" OIDC_ENCRYPTION_PW=an-encryption-password
mkdir -p .oidc-agent
trap 'oidc-agent --kill' EXIT
. ./account.sh
# A token that has to be valid for longer than any is: the agent refreshes.
oidc-token --time=90000 valetkey > refreshed && echo " refreshed"
