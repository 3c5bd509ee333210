"""The routes of identity: keys, tokens and policies."""

from __future__ import annotations

from typing import Any, Final

from askwire_common.contracts import Code
from askwire_common.principal import Permission
from askwire_gateway.answers import KeyInfo, KeyList, NewKey, Token
from askwire_gateway.handlers import identity, policies
from askwire_gateway.identity_answers import PolicyDocument, PolicyInfo, PolicyList
from askwire_gateway.requests import KeyRequest
from askwire_gateway.route import Route

IDENTITY: Final[tuple[Route[Any], ...]] = (
    Route(
        "POST",
        "/v1/auth/token",
        identity.token,
        "Exchange an API key for a short-lived token",
        {200: (Token,)},
        "Identity",
        permission=Permission.READ,
    ),
    Route(
        "GET",
        "/v1/keys",
        identity.list_keys,
        "List API keys",
        {200: (KeyList,)},
        "Identity",
        permission=Permission.ADMIN,
    ),
    Route(
        "POST",
        "/v1/keys",
        identity.create_key,
        "Make an API key",
        {201: (NewKey,)},
        "Identity",
        body=KeyRequest,
        permission=Permission.ADMIN,
        codes=(Code.INVALID_REQUEST, Code.TOO_LARGE),
    ),
    Route(
        "DELETE",
        "/v1/keys/{id}",
        identity.revoke_key,
        "Revoke an API key",
        {200: (KeyInfo,)},
        "Identity",
        permission=Permission.ADMIN,
        codes=(Code.NOT_FOUND,),
    ),
    Route(
        "GET",
        "/v1/policies",
        policies.listing,
        "List policies",
        {200: (PolicyList,)},
        "Policies",
        permission=Permission.ADMIN,
    ),
    Route(
        "GET",
        "/v1/policies/{datasource}",
        policies.find,
        "One data source's policy",
        {200: (PolicyInfo,)},
        "Policies",
        permission=Permission.ADMIN,
        codes=(Code.NOT_FOUND,),
    ),
    Route(
        "PUT",
        "/v1/policies/{datasource}",
        policies.put,
        "Write a data source's policy",
        {200: (PolicyInfo,)},
        "Policies",
        body=PolicyDocument,
        takes_text=True,
        permission=Permission.ADMIN,
        codes=(Code.INVALID_REQUEST, Code.NOT_FOUND, Code.CONFLICT, Code.TOO_LARGE, Code.INVALID_POLICY),
    ),
    Route(
        "DELETE",
        "/v1/policies/{datasource}",
        policies.remove,
        "Remove a data source's policy",
        {200: (PolicyInfo,)},
        "Policies",
        permission=Permission.ADMIN,
        codes=(Code.NOT_FOUND, Code.CONFLICT),
    ),
)
