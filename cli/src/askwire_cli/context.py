"""``askwire context``: check what people say of their data, and take it over from dbt."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
import yaml

from askwire_cli.evaluation.database import Databases, Rejected
from askwire_cli.failure import Failure, Misuse
from askwire_cli.target import Json
from askwire_common.datasources.catalog import Catalog
from askwire_translator.context.check import check_against
from askwire_translator.context.dbt import NoManifest, from_manifest
from askwire_translator.context.load import Loaded, load_folder
from askwire_translator.context.mistakes import BadContext, Mistake
from askwire_translator.context.model import Context

app = typer.Typer(no_args_is_help=True, help="Check context files, and make them of dbt's.")


@app.command("check")
def check(
    folder: Annotated[Path, typer.Argument(help="Folder of context files, one file or folder for each data source.")],
    *,
    dsn: Annotated[
        str | None,
        typer.Option(
            envvar="ASKWIRE_DSN", help="postgresql://…/{db}: check names and examples against databases, too."
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Find every mistake in context files, with its file and line. Exit codes: 0 none, 1 some, 2 misuse.

    {db} in --dsn stands for the data source's name. Without --dsn only what the files say by themselves is checked.
    """
    try:
        loaded = load_folder(folder)
        mistakes = asyncio.run(_against(loaded, dsn)) if dsn else []
    except BadContext as error:
        loaded, mistakes = {}, list(error.mistakes)
    serious = [mistake for mistake in mistakes if not mistake.warning]
    if json:
        print(orjson.dumps({"mistakes": [vars(mistake) for mistake in mistakes]}).decode())
    else:
        for mistake in mistakes:
            print(mistake)
    if serious:
        raise Failure(f"{len(serious)} mistake{'s' if len(serious) > 1 else ''} in {folder}")
    if not json:
        print(f"{folder}: {', '.join(loaded) or 'no data source'}: no mistakes")


@app.command("schema")
def schema() -> None:
    """Print the JSON schema of a context file, for editors."""
    print(orjson.dumps(Context.model_json_schema(by_alias=True), option=orjson.OPT_INDENT_2).decode())


@app.command("import-dbt")
def import_dbt(
    manifest: Annotated[
        Path,
        typer.Argument(help="dbt's target/manifest.json or semantic_manifest.json.", exists=True, dir_okay=False),
    ],
    *,
    out: Annotated[Path, typer.Option(help="The context file to write.")],
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
    json: Json = False,
) -> None:
    """Make a context file of a dbt project: descriptions, joins, values, measures, dates.

    What has no place in a context is told. Exit codes: 0 done, 1 failed, 2 misuse.
    """
    try:
        data = orjson.loads(manifest.read_bytes())
        imported = from_manifest(data if isinstance(data, dict) else {})
    except (OSError, orjson.JSONDecodeError, NoManifest, ValueError) as error:
        raise Failure(f"{manifest}: {error}") from error
    said = imported.context.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    _write(out, said, force=force)
    counts = {name: len(value) for name, value in said.items()}
    if json:
        print(orjson.dumps({"out": str(out), "entries": counts, "notes": imported.notes}).decode())
        return
    for note in imported.notes:
        print(f"left out: {note}")
    print(f"{out}: {', '.join(f'{count} {name}' for name, count in counts.items()) or 'nothing'}")


async def _against(loaded: Mapping[str, Loaded], dsn: str) -> list[Mistake]:
    """What does not hold against the databases; the validator looks at the examples, too."""
    found: list[Mistake] = []
    async with Databases(dsn) as databases:
        for name, one in loaded.items():
            catalog = (await databases.catalog(name)).model_copy(update={"datasource": name})
            found += check_against(one.context, one.places, catalog)
            found += await _examples(one, databases, catalog)
    return sorted(set(found))


async def _examples(loaded: Loaded, databases: Databases, catalog: Catalog) -> list[Mistake]:
    found = []
    for n, example in enumerate(loaded.context.examples):
        try:
            await databases.check(catalog.datasource, example.sql)
        except Rejected as error:
            found.append(loaded.places.mistake(("examples", n, "sql"), f"the validator refuses it: {error.detail}"))
    return found


def _write(out: Path, said: Mapping[str, Any], *, force: bool) -> None:
    if out.exists() and not force:
        raise Misuse(f"{out} is there already; give another name, or --force")
    try:
        out.write_text(yaml.safe_dump(dict(said), sort_keys=False, allow_unicode=True, width=120), encoding="utf-8")
    except OSError as error:
        raise Failure(f"cannot write {out}: {error.strerror or error}") from error
