"""The file of identity providers and their keys: what is weak, private or contradictory is refused when it is read."""

from __future__ import annotations

import asyncio
import json
import warnings
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from joserfc.jwk import ECKey, OctKey, RSAKey

from askwire_common.identity.principal import Role
from askwire_gateway.identity.issuers import Issuer, read_issuers
from askwire_gateway.identity.jwks import MAX_BYTES, FollowedKeys, followed, read_keys

GOOD = {"issuer": "https://a.example/", "audience": "askwire", "algorithm": "RS256", "keys": "a.json"}
RSA = RSAKey.generate_key(2048, {"kid": "1"})


def written(tmp_path: Path, **entries: Any) -> Path:
    path = tmp_path / "issuers.yaml"
    path.write_text(json.dumps(entries))
    return path


def weak(kind: str) -> dict[str, Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if kind == "RSA":
            return dict(RSAKey.generate_key(1024, {"kid": "w"}).as_dict(private=False))
        return dict(OctKey.generate_key(128, {"kid": "w"}).as_dict(private=True))


def public(*keys: Any) -> bytes:
    return json.dumps({"keys": [key.as_dict(private=False) for key in keys]}).encode()


def test_roles_stand_by_name_and_keys_beside_the_file(tmp_path: Path) -> None:
    found = read_issuers(written(tmp_path, corporate=GOOD | {"roles": {"x": "analyst"}}))["corporate"]
    assert found.roles == {"x": Role.ANALYST}
    assert found.keys == str(tmp_path / "a.json")


@pytest.mark.parametrize(
    ("entries", "told"),
    [
        ({"corporate": GOOD | {"algorithm": "none"}}, "algorithm"),
        ({"corporate": GOOD | {"keys": "http://a.example/jwks"}}, "https://"),
        ({"corporate": GOOD | {"keys": "file:///etc/passwd"}}, "https://"),
        ({"corporate": GOOD | {"roles": {"x": "KING"}}}, "roles.x"),
        ({"corporate": GOOD | {"audiences": "x"}}, "audiences"),
        ({"corporate": {"issuer": "https://a.example/"}}, "audience"),
        ({"user": GOOD}, "Askwire's own"),
        ({"a": GOOD, "b": GOOD}, "the same issuer"),
        ({"a": GOOD | {"issuer": "askwire-gateway"}}, "own tokens"),
        ({"A": GOOD}, "A: a name begins with a small letter"),
        ({"a": "x"}, "a: fields are expected below it"),
    ],
    ids=str,
)
def test_a_mistake_in_the_file_is_told(tmp_path: Path, entries: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match="ASKWIRE_JWT_ISSUERS: ") as error:
        read_issuers(written(tmp_path, **entries))
    assert told in str(error.value)


def test_what_is_said_twice_is_told_with_its_line_and_what_is_shared_is_read(tmp_path: Path) -> None:
    file = tmp_path / "issuers.yaml"
    shared = "a: &a {issuer: https://a.example/, audience: askwire, algorithm: RS256, keys: a.json}\n"
    file.write_text(f"{shared}b:\n  <<: *a\n  issuer: https://b.example/\n")
    assert {label: one.issuer for label, one in read_issuers(file).items()} == {
        "a": "https://a.example/",
        "b": "https://b.example/",
    }
    file.write_text(f"{shared}a: {{}}\n")
    with pytest.raises(ValueError, match=r"issuers\.yaml:2:1: a is said twice here"):
        read_issuers(file)


@pytest.mark.parametrize("text", ["", "- a", "a"])
def test_what_names_nobody_is_a_mistake(tmp_path: Path, text: str) -> None:
    file = tmp_path / "issuers.yaml"
    file.write_text(text)
    with pytest.raises(ValueError, match=r"issuers\.yaml:1:1: expected identity providers"):
        read_issuers(file)


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    file = tmp_path / "issuers.yaml"
    file.write_text("a: {issuer: x}\nb: {issuer: y}\n")
    with pytest.raises(ValueError, match="is missing") as error:
        read_issuers(file)
    assert [line.split(": ")[2] for line in str(error.value).splitlines()] == [
        f"{name}.{field}" for name in "ab" for field in ("algorithm", "audience", "keys")
    ]


@pytest.mark.parametrize("text", [b"", b"[]", b"{}", b'{"keys": 7}', b'{"keys": [7]}', b'{"keys": []}', b"\xff"])
def test_what_is_no_key_set_is_refused(text: bytes) -> None:
    with pytest.raises(ValueError, match="key"):
        read_keys(text, "RS256")


def test_keys_of_another_kind_are_passed_over() -> None:
    curve = ECKey.generate_key("P-256", {"kid": "2"})
    assert set(read_keys(public(RSA, curve), "RS256")) == {"1"}
    with pytest.raises(ValueError, match="no key here is one of HS256"):
        read_keys(public(RSA, curve), "HS256")


@pytest.mark.parametrize(
    ("document", "algorithm", "told"),
    [
        ({"keys": [RSA.as_dict(private=True)]}, "RS256", "private"),
        ({"keys": [weak("RSA")]}, "RS256", "shorter than 2048"),
        ({"keys": [weak("oct")]}, "HS256", "shorter than 256"),
        ({"keys": [{"kty": "RSA", "kid": "x", "n": "!", "e": "AQAB"}]}, "RS256", "cannot be|be read|shorter"),
        ({"keys": [RSA.as_dict(private=False), RSA.as_dict(private=False)]}, "RS256", "`kid` of its own"),
        ({"keys": [{k: v for k, v in RSA.as_dict(private=False).items() if k != "kid"}]}, "RS256", "`kid`"),
    ],
    ids=["private", "short RSA", "short secret", "broken", "twice", "without id"],
)
def test_a_key_that_should_not_be_there_is_refused(document: object, algorithm: Any, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        read_keys(json.dumps(document), algorithm)


async def test_a_file_is_followed_and_keys_that_become_unreadable_stay(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    path.write_bytes(public(RSA))
    readings: asyncio.Queue[bool] = asyncio.Queue()

    async def read() -> bytes:
        text = path.read_bytes()
        readings.put_nowait(True)
        return text

    keys = FollowedKeys(read, "RS256", label="x", every=0.01, soonest=0.01)
    following = asyncio.create_task(keys.run())
    await readings.get()
    path.write_bytes(b"broken")
    for _ in range(3):
        await readings.get()
    assert keys.get("1") is not None
    path.write_bytes(public(RSAKey.generate_key(2048, {"kid": "2"})))
    while keys.get("2") is None:
        await readings.get()
    assert keys.get("1") is None, "a key that was taken away is good no longer"
    following.cancel()


async def test_unknown_key_ids_fetch_nothing_by_themselves() -> None:
    """A flood of made-up ids costs one reading, after the pause."""
    readings, began = 0, asyncio.Event()

    async def read() -> bytes:
        nonlocal readings
        readings += 1
        began.set()
        return public(RSA)

    keys = FollowedKeys(read, "RS256", label="x", every=3_600, soonest=3_600)
    following = asyncio.create_task(keys.run())
    await began.wait()
    for number in range(1_000):
        assert keys.get(f"made-up-{number}") is None
        await asyncio.sleep(0)
    assert readings == 1
    following.cancel()


@pytest.mark.parametrize("answer", ["good", "large", "elsewhere", "missing"])
async def test_a_remote_set_is_fetched_within_bounds(answer: str) -> None:
    async def serve(_: web.Request) -> web.Response:
        match answer:
            case "large":
                return web.Response(body=b" " * (MAX_BYTES + 1) + public(RSA))
            case "elsewhere":
                raise web.HTTPFound("/good")
            case "missing":
                raise web.HTTPNotFound
            case _:
                return web.Response(body=public(RSA))

    app = web.Application()
    app.router.add_get("/jwks", serve)
    app.router.add_get("/good", serve)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    keys = followed("x", Issuer.model_validate(GOOD | {"keys": f"http://127.0.0.1:{port}/jwks"}))
    try:
        if answer == "good":
            await keys.read()
            assert keys.known
        else:
            with pytest.raises(ValueError, match=r"larger|answers with"):
                await keys.read()
    finally:
        await runner.cleanup()
