"""Where Redis is: both forms of its URL, and what cannot be one."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from askwire_common.stores.redis_url import SentinelUrl, checked_redis_url, sentinel_url


@pytest.mark.parametrize(
    "url",
    ["redis://h", "redis://:p@h:6379/0", "rediss://u:p%2F%40@h.example:6380/3?ssl_ca_certs=/ca", "unix:///run/redis.s"],
)
def test_one_server_is_left_to_the_client(url: str) -> None:
    assert sentinel_url(url) is None
    assert checked_redis_url(SecretStr(url)).get_secret_value() == url


def test_sentinels_are_read_with_everything_that_may_be_said() -> None:
    url = "rediss+sentinel://u:p%40%2C@a:1,[::1],c.example:3/main/5?sentinel_username=s&sentinel_password=w&ssl_ca_certs=/ca"
    assert sentinel_url(url) == SentinelUrl(
        sentinels=(("a", 1), ("::1", 26379), ("c.example", 3)),
        service="main",
        database=5,
        tls=True,
        username="u",
        password="p@,",
        sentinel_username="s",
        sentinel_password="w",
        ca="/ca",
    )


def test_the_least_is_one_sentinel_and_a_name() -> None:
    assert sentinel_url("redis+sentinel://a/main") == SentinelUrl((("a", 26379),), "main", 0, tls=False)


def test_no_password_is_shown() -> None:
    assert "hidden" not in repr(sentinel_url("redis+sentinel://:hidden@a/main?sentinel_password=hidden"))


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("", "schemes of Redis"),
        ("http://h", "schemes of Redis"),
        ("valkey.example:6379", "schemes of Redis"),
        ("redis://:hidden@/0", "a host is missing"),
        ("redis://:hidden/2@h", "a port is not a number"),
        ("redis://:hidden@h:99999", "a port is not a number"),
        ("redis://:hidden@h/first", "is a number"),
        ("redis://:hidden@[h", "it is not a URL"),
        ("redis+sentinel://:hidden@a,b", "does not name the primary"),
        ("redis+sentinel://:hidden@a,,b/main", "a host is missing"),
        ("redis+sentinel://:hidden@a:x/main", "a port is not a number"),
        ("redis+sentinel://:hidden@a/main/first", "is a number"),
        ("redis+sentinel://:hidden@a/main?pasword=hidden", "not pasword"),
    ],
)
def test_what_leads_nowhere_is_refused_with_the_forms_and_without_the_password(url: str, why: str) -> None:
    with pytest.raises(ValueError, match="this cannot be the URL of Redis") as caught:
        checked_redis_url(SecretStr(url))
    assert why in str(caught.value)
    assert "redis+sentinel://" in str(caught.value)
    assert "hidden" not in str(caught.value)
