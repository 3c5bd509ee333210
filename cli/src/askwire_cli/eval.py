"""``askwire eval``: a suite of one's own questions, run and scored; and two such runs compared."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from rich.console import Console
from rich.progress import Progress
from typer.core import TyperGroup

from askwire_cli.evaluation.compare import Comparison, compare
from askwire_cli.evaluation.database import Databases
from askwire_cli.evaluation.report import report, show
from askwire_cli.evaluation.run import BadGold, Result, Run
from askwire_cli.evaluation.suite import Case, load_suite
from askwire_cli.failure import Failure, Misuse
from askwire_cli.predict import moment
from askwire_cli.target import Json
from askwire_cli.translators import build_translator, load_context, prices_of, translator_settings
from askwire_translator.settings import TranslatorSettings


class _RunByDefault(TyperGroup):
    """``askwire eval SUITE`` is ``askwire eval run SUITE``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put ``run`` before arguments that begin with none of the group's commands."""
        if args and args[0] not in {*self.commands, "--help"}:
            args = ["run", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(cls=_RunByDefault, no_args_is_help=True, help="Run and score a suite of one's own questions.")


@app.command("run")
def run(
    suite: Annotated[Path, typer.Argument(help="A YAML or JSONL file of questions, or a folder of them.", exists=True)],
    dsn: Annotated[
        str, typer.Option(envvar="ASKWIRE_DSN", help="The databases: postgresql://…/{db}; {db} is each question's db.")
    ],
    *,
    provider: Annotated[
        str | None,
        typer.Option(help="Who translates, best first: openai, anthropic, offline, replay. Unset: as the service."),
    ] = None,
    threshold: Annotated[
        float | None, typer.Option(help="The least confidence at which the offline translator answers.", min=0, max=1)
    ] = None,
    context: Annotated[Path | None, typer.Option(help="Folder of context files.", exists=True, file_okay=False)] = None,
    now: Annotated[str | None, typer.Option(help="The moment that the questions are asked at (ISO 8601).")] = None,
    repairs: Annotated[int, typer.Option(help="How often a rejected draft goes back.", min=0, max=7)] = 2,
    record: Annotated[Path | None, typer.Option(help="Append each answer to this file, to be replayed.")] = None,
    replay: Annotated[
        Path | None, typer.Option(help="Take recorded answers from this file.", exists=True, dir_okay=False)
    ] = None,
    failures: Annotated[int, typer.Option(help="How many failures to show.", min=0)] = 10,
    out: Annotated[Path | None, typer.Option(help="Where to write the whole report as JSON.")] = None,
    json: Json = False,
) -> None:
    """Run a suite and score it: `askwire eval SUITE --dsn …`.

    Drafts are run read only, after the validator let them. Exit codes: 0 done, 1 failed, 2 misuse; a run in which the
    translator answered nothing, because its provider was out of reach or for whatever reason, has failed.
    """
    cases = load_suite(suite)
    settings = translator_settings(provider or ("replay" if replay else None), replay=replay, threshold=threshold)
    contexts, asked = load_context(context), moment(now)

    async def work() -> list[Result]:
        translator = build_translator(settings, record=record)
        try:
            async with Databases(dsn) as databases:
                running = Run(
                    translator, databases, contexts=contexts, prices=prices_of(settings), now=asked, repairs=repairs
                )
                return await _gather(running, cases)
        finally:
            await translator.close()

    try:
        results = asyncio.run(work())
    except BadGold as error:
        raise Failure(str(error)) from error
    _tell(report(results, suite=suite.name, provider=_named(settings)), out, json=json, failures=failures)
    if results and all(result.outcome == "failed" for result in results):
        reason, times = Counter(result.detail for result in results).most_common(1)[0]
        raise Failure(f"the translator answered none of {len(results)} questions; {times} times: {reason}")


@app.command("compare")
def compare_reports(
    first: Annotated[Path, typer.Argument(help="The report before.", exists=True, dir_okay=False)],
    second: Annotated[Path, typer.Argument(help="The report after.", exists=True, dir_okay=False)],
    *,
    max_accuracy_drop: Annotated[
        float | None, typer.Option(help="Fail when strict accuracy falls by more percentage points.", min=0)
    ] = None,
    max_cost_increase: Annotated[
        float | None, typer.Option(help="Fail when the cost rises by more percent.", min=0)
    ] = None,
    json: Json = False,
) -> None:
    """Compare two reports with McNemar's exact test, and fail when a gate is not passed (exit code 1)."""
    try:
        found = compare(_read(first), _read(second))
    except (ValueError, KeyError, TypeError) as error:
        raise Misuse(f"these are no two reports of one suite: {error}") from error
    broken = found.broken(max_accuracy_drop, max_cost_increase)
    if json:
        told = vars(found) | {"change_points": found.change, "cost_change_percent": found.cost_change, "broken": broken}
        print(orjson.dumps(told).decode())
    else:
        _tell_comparison(found)
    if broken:
        raise Failure("; ".join(broken))


async def _gather(running: Run, cases: Sequence[Case]) -> list[Result]:
    console = Console(stderr=True)
    results: list[Result] = []
    with Progress(console=console, disable=not console.is_terminal, transient=True) as progress:
        task = progress.add_task("Asking", total=len(cases))
        async for result in running.results(cases):
            results.append(result)
            progress.advance(task)
    return results


def _tell(found: dict[str, Any], out: Path | None, *, json: bool, failures: int) -> None:
    if out is not None:
        try:
            out.write_bytes(orjson.dumps(found, option=orjson.OPT_INDENT_2))
        except OSError as error:
            raise Failure(f"cannot write {out}: {error.strerror or error}") from error
    if json:
        print(orjson.dumps(found).decode())
    else:
        show(found, Console(), failures=failures)


def _tell_comparison(found: Comparison) -> None:
    before, after = found.cost
    print(
        f"{found.questions} questions: {found.first:.1%} → {found.second:.1%} strict ({found.change:+.2f} points), "
        f"{len(found.gained)} gained, {len(found.lost)} lost; McNemar's exact p = {found.p:.4f}"
    )
    print(f"cost: {before:g} → {after:g} {found.unit}")
    for kind in ("lost", "gained"):
        names = getattr(found, kind)
        if names:
            print(f"{kind}: {', '.join(names[:20])}{' …' if len(names) > 20 else ''}")


def _named(settings: TranslatorSettings) -> str:
    return ",".join(settings.order)


def _read(path: Path) -> dict[str, Any]:
    try:
        found = orjson.loads(path.read_bytes())
    except (OSError, orjson.JSONDecodeError) as error:
        raise Misuse(f"{path} is no report: {error}") from error
    if not isinstance(found, dict) or "results" not in found:
        raise Misuse(f"{path} is no report of askwire eval; make one with --out")
    return found
