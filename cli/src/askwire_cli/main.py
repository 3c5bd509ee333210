"""Where ``askwire`` begins: what takes longest is begun first, and whatever goes wrong becomes a sentence."""

from __future__ import annotations

import itertools
import os
import sys
from collections.abc import Sequence
from typing import Final

from askwire_cli.failure import Failure, Misuse
from askwire_local.preloading import Preloading, preload

EXIT_FAILED: Final = 1
EXIT_MISUSE: Final = 2
EXIT_INTERRUPTED: Final = 130


def main() -> None:
    """Run the verb on the command line; exit code 0 done, 1 refused or failed, 2 misuse."""
    arguments = sys.argv[1:]
    if sys.stdin is None:  # closed by whoever began us, as daemons and cron do: there is nothing to read
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115 - it is open for as long as we run
    try:
        preloading = _begun(arguments)
        from askwire_cli.program import build  # noqa: PLC0415 - reading the command line takes a fifth of a second

        build(arguments)(obj=preloading)
    except Misuse as error:
        _complain(error)
        sys.exit(EXIT_MISUSE)
    except Failure as error:
        _complain(error)
        sys.exit(EXIT_FAILED)
    except KeyboardInterrupt:  # while a verb is being loaded; within one it is told as such already
        print("Aborted.", file=sys.stderr)
        sys.exit(EXIT_INTERRUPTED)
    except SystemExit as ended:  # of a page of help only the reader's end of the pipe is any failure: `... | head`
        if ended.code == EXIT_FAILED and _asks_for_help(arguments):
            sys.exit(0)
        raise
    except BrokenPipeError:  # whoever read us has enough, as in `askwire ask ... | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(EXIT_FAILED)


def _begun(arguments: Sequence[str]) -> Preloading | None:
    """What services need is loaded while the command line is read; without use for it, it ends with this process."""
    return preload(os.environ) if arguments[:1] == ["run"] and "--help" not in arguments else None


def _asks_for_help(arguments: Sequence[str]) -> bool:
    options = itertools.takewhile(lambda argument: argument != "--", arguments)
    return "--help" in options


def _complain(error: Failure) -> None:
    sys.stdout.flush()
    print(f"askwire: {error}", file=sys.stderr)
