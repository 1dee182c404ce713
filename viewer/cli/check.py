"""The command ``nociscope check``: rules that the knowledge keeps, and what a translation lacks."""

import sys

import click


@click.command(epilog="Examples:  nociscope check   |   nociscope check --coverage   |   nociscope check --language es")
@click.option("--coverage", is_flag=True, help="Print which record covers each line of the source text's checklist.")
@click.option("--language", default=None, help="Print what a translation lacks.")
def check(coverage: bool, language: str | None) -> None:
    """Check the knowledge: every reference resolves, every claim is cited, every rule holds."""
    from annotations import checks
    from annotations.i18n import readability
    from annotations.i18n.catalogues import wanting
    from annotations.store import load_knowledge
    from viewer.lessons.loading import wanting as lessons_wanting

    knowledge = load_knowledge()
    if coverage:
        for line, records in checks.coverage(knowledge).items():
            click.echo(f"{line}\t{', '.join(records) or 'MISSING'}")
    if language is not None:
        wanted = wanting(knowledge, language)
        lessons = lessons_wanting(language) if language != "en" else []
        for line in (*wanted.lines(), f"lessons: {len(lessons)}", *(f"  {line}" for line in lessons)):
            click.echo(line)
        sys.exit(0 if wanted.complete and not lessons else 1)
    problems = [str(problem) for problem in (*checks.run_checks(knowledge), *_foreign_packages())]
    for problem in problems:
        click.echo(problem, err=True)
    if problems:
        sys.exit(1)
    counts = f"{len(knowledge.sites)} sites, {len(knowledge.nerves)} nerves, {len(knowledge.conditions)} conditions"
    for line in readability.reading(knowledge, 5).lines():
        click.echo(line)
    click.echo(f"{counts}: all well")


def _foreign_packages() -> list[str]:
    """Another distribution with our top-level names would overwrite ours without a word."""
    from importlib.metadata import packages_distributions

    owners = packages_distributions()
    return [
        f"the package {name} is also installed by {owner} · environment · give nociscope an environment of its own"
        for name in ("viewer", "meshes", "annotations")
        for owner in set(owners.get(name, ())) - {"nociscope"}
    ]
