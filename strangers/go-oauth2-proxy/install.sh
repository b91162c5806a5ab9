GOBIN="$PWD" go install github.com/oauth2-proxy/oauth2-proxy/v7@v7.15.6
