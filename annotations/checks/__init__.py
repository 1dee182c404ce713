"""Rules on the whole set of records, beyond what each record's own schema asks. Each problem says how to mend it."""

from annotations.checks.anatomy import check_features, check_sites
from annotations.checks.citations import check_care, check_citations, check_grades, check_identifiers, check_unique
from annotations.checks.problem import LINES, NOTES, Problem, all_records, references_in
from annotations.checks.references import check_red_flags, check_references
from annotations.checks.texts import check_texts
from annotations.knowledge import Knowledge

CHECKS = (
    check_unique,
    check_references,
    check_citations,
    check_grades,
    check_care,
    check_texts,
    check_identifiers,
    check_sites,
    check_red_flags,
    check_features,
)


def run_checks(knowledge: Knowledge) -> tuple[Problem, ...]:
    """Check the whole set.

    Returns
    -------
    tuple of Problem
        Empty if all is well.
    """
    return tuple(problem for check in CHECKS for problem in check(knowledge))


def coverage(knowledge: Knowledge) -> dict[str, tuple[str, ...]]:
    """Which records cover each line of the source text's checklist: S1 to S69 and the notes N1 to N9."""
    found: dict[str, dict[str, None]] = {line: {} for line in (*LINES, *NOTES)}
    for record_id, record in all_records(knowledge):
        for line in references_in(record, "covers"):
            found.setdefault(line, {})[record_id] = None
    return {line: tuple(ids) for line, ids in found.items()}
