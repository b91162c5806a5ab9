"""Authlib, used as documented. Reads a task as one line of JSON, then exchanges lines of JSON with the test."""

import json
import sys

import requests
from authlib.common.security import generate_token
from authlib.integrations.requests_client import OAuth2Session
from authlib.jose import JsonWebKey, jwt
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from authlib.oidc.core import CodeIDToken


def send(value):
    print(json.dumps(value), flush=True)


def receive():
    return json.loads(sys.stdin.readline())


def metadata_of(issuer):
    response = requests.get(issuer + "/.well-known/openid-configuration", timeout=10)
    response.raise_for_status()
    return response.json()


def verified(id_token, metadata, keys, expected):
    options = {
        "iss": {"essential": True, "value": metadata["issuer"]},
        "aud": {"essential": True, "value": expected["client_id"]},
    }
    claims = jwt.decode(id_token, keys, claims_cls=CodeIDToken, claims_options=options, claims_params=expected)
    claims.validate()
    return claims


def sign_in(task, metadata):
    keys = JsonWebKey.import_key_set(requests.get(metadata["jwks_uri"], timeout=10).json())
    client = OAuth2Session(
        task["client_id"],
        task["client_secret"],
        token_endpoint_auth_method=task["method"],
        revocation_endpoint_auth_method=task["method"],
        scope=task["scope"],
        redirect_uri=task["redirect_uri"],
        code_challenge_method="S256",
    )
    nonce, verifier = generate_token(), generate_token(48)
    url, state = client.create_authorization_url(
        metadata["authorization_endpoint"], nonce=nonce, code_verifier=verifier
    )
    send({"url": url})
    arrived = receive()["url"]
    token = client.fetch_token(
        metadata["token_endpoint"], authorization_response=arrived, state=state, code_verifier=verifier
    )
    expected = {"nonce": nonce, "client_id": task["client_id"], "access_token": token["access_token"]}
    first = verified(token["id_token"], metadata, keys, expected)
    person = client.get(metadata["userinfo_endpoint"]).json()

    again = client.refresh_token(metadata["token_endpoint"], refresh_token=token["refresh_token"])
    same = {"client_id": task["client_id"], "access_token": again["access_token"]}
    second = verified(again["id_token"], metadata, keys, same)
    seen = client.introspect_token(metadata["introspection_endpoint"], token=again["access_token"]).json()
    client.revoke_token(metadata["revocation_endpoint"], token=again["refresh_token"])
    after = client.introspect_token(metadata["introspection_endpoint"], token=again["access_token"]).json()
    send(
        {
            "first": first,
            "second": second,
            "person": person,
            "renewed": again["access_token"] != token["access_token"],
            "seen": seen["active"],
            "after": after["active"],
        }
    )


def call_as_service(task, metadata):
    client = OAuth2Session(
        task["client_id"],
        task["private_key"],
        token_endpoint_auth_method=PrivateKeyJWT(metadata["token_endpoint"], alg=task["alg"]),
    )
    token = client.fetch_token(metadata["token_endpoint"], grant_type="client_credentials", scope=task["scope"])
    send({"token": token})


if __name__ == "__main__":
    task = receive()
    {"sign_in": sign_in, "call_as_service": call_as_service}[task["do"]](task, metadata_of(task["issuer"]))
