"""``helm test``: the gateway is ready, and with an API key it answers a question."""

import json
import os
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any


def fetch(request: urllib.request.Request) -> dict[str, Any]:
    """The JSON of an answer; ends the test with the server's own words when it refuses."""
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - the chart wrote this address
            found: dict[str, Any] = json.load(answer)
            return found
    except urllib.error.HTTPError as error:
        sys.exit(f"{request.full_url}: {error.code} {error.read().decode()}")
    except OSError as error:
        sys.exit(f"{request.full_url}: {error}")


def main() -> None:
    """Ask for readiness, and the question when there is a key."""
    gateway = os.environ["GATEWAY_URL"]
    probe = os.environ.get("PROBE", "/health/ready")  # an edge keeps that one closed
    print(json.dumps(fetch(urllib.request.Request(f"{gateway}{probe}")), indent=1))  # noqa: S310
    if (key_file := os.environ.get("API_KEY_FILE")) is None:
        return
    key = Path(key_file).read_text(encoding="utf-8").strip()
    body = json.dumps({"question": os.environ["QUESTION"], "datasource": os.environ["DATASOURCE"]}).encode()
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    answer = fetch(urllib.request.Request(f"{gateway}/v1/query", data=body, headers=headers))  # noqa: S310
    print(json.dumps(answer, indent=1))
    if answer["status"] != "answered":
        sys.exit(f"the question was not answered: {answer['status']}")


if __name__ == "__main__":
    main()
