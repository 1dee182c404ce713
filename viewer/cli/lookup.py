"""The command ``nociscope lookup``: places, nerves and conditions for some words."""

import json
import sys
from collections.abc import Iterator
from typing import Any

import click


@click.command(epilog="Example:  nociscope lookup 'burning inside of my shin' --side left --json")
@click.argument("words", nargs=-1, required=True)
@click.option("--side", type=click.Choice(["left", "right", "both", "middle"]), help="The body's own side.")
@click.option("--note", default="", help="More words: how it feels, what makes it worse, since when.")
@click.option("--json", "as_json", is_flag=True, help="Print the whole result as JSON.")
def lookup(words: tuple[str, ...], side: str | None, note: str, as_json: bool) -> None:
    """Say which nerve runs where WORDS point to, and which conditions are linked. Nothing found: exit code 1."""
    from annotations.lookup import look_up
    from annotations.store import load_knowledge

    knowledge = load_knowledge()
    result = look_up(knowledge, " ".join(words), side=side, note=note).to_json()
    alarms = [flag.label for flag in knowledge.red_flags.values() if flag.level == "emergency"]
    click.echo(json.dumps(result, ensure_ascii=False, indent=2) if as_json else _in_words(result, alarms))
    if not (result["sites"] or result["nerves"] or result["conditions"] or result["care"]["triggers"]):
        sys.exit(1)


def _in_words(result: dict[str, Any], alarms: list[str]) -> str:
    care = result["care"]
    lines = list(_read(result["understood"]))
    if care["level"] == "unknown":
        lines += ["I read too little to say more. Get help at once with any of these:", *(f"  {one}" for one in alarms)]
    lines += [f"{care['level'].upper()}: {care['advice']}"] if care["level"] in ("emergency", "urgent") else []
    for title, key in (("Places", "sites"), ("Nerves", "nerves"), ("Linked conditions", "conditions")):
        found = result[key][:6]
        if found:
            lines.append(f"{title}:")
            lines += [f"  {_name(item)}{_why(item)}" for item in found]
    if result.get("suggestions"):
        lines.append("Nothing found. Near: " + ", ".join(str(s) for s in result["suggestions"]))
    lines.append("nociscope explains; it never diagnoses.")
    return "\n".join(lines)


def _read(understood: dict[str, Any]) -> Iterator[str]:
    """What was read and what was not, in plain words."""
    told = {"denied": "not: {}", "doubt": "{}?", "past": "long ago: {}", "other": "somebody else: {}"}
    parts = [told.get(part["kind"], "{}").format(part["label"]) for part in understood["parts"]]
    if parts:
        yield "I read: " + " · ".join(parts)
    for part in understood["parts"]:
        if part["kind"] == "doubt":
            yield f"Did you mean that you have this: {part['label']}?"
        elif part["kind"] == "vague":
            yield f"Where in the {part['label']}? Say the place more closely."
    if understood["unread"]:
        yield "I did not understand: " + ", ".join(understood["unread"])


def _name(item: dict[str, Any]) -> str:
    """What an answer is called; a nerve with the branch that is meant."""
    return str(item.get("label") or item["id"]) + (f", {item['branch_label']}" if item.get("branch_label") else "")


def _why(item: dict[str, Any]) -> str:
    roots = f" ({', '.join(item['roots'])})" if item.get("roots") else ""
    return roots + (f": {item['why']}" if item.get("why") else "")
