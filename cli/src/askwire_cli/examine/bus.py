"""What Askwire keeps on NATS has its place there: whoever works misses it only when a message has nowhere to go."""

from __future__ import annotations

import nats.errors

from askwire_cli.connecting import Complaints, connect
from askwire_cli.examine.finding import Finding, Severity
from askwire_cli.failure import Failure
from askwire_cli.target import NatsTarget
from askwire_common.bus.permissions import User
from askwire_common.bus.provision import missing


async def bus_findings(target: NatsTarget) -> list[Finding]:
    """The streams, consumers and buckets that are not there.

    Args:
        target: the servers, with the seed of their admin.
    """
    try:
        client = await connect(target, User.ADMIN, Complaints())
    except Failure as error:
        return [Finding(Severity.BROKEN, str(error), "Its log lines say more.")]
    try:
        absent = await missing(client)
    except (nats.errors.Error, TimeoutError) as error:
        told = f"NATS does not say what it keeps ({type(error).__name__})."
        return [Finding(Severity.BROKEN, told, "Its log lines say more.")]
    finally:
        await client.close()
    return [Finding(Severity.BROKEN, f"NATS has no {name}.", "`askwire provision` makes it.") for name in absent]
