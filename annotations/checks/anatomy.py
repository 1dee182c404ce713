"""Checks of sites and features, and the ids that the body has."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from annotations.checks.problem import Problem, location, references_in
from annotations.errors import RecordError
from annotations.knowledge import Knowledge
from meshes.data_files import read
from meshes.nerves.route_rules import load_rules
from meshes.space import split_side
from meshes.terms import records


def check_sites(knowledge: Knowledge) -> Iterator[Problem]:
    """Find sites whose id carries a side, and links whose segment belongs to another nerve."""
    for site in knowledge.sites.values():
        if split_side(site.id)[0] != site.id:
            yield Problem(
                "A site's id carries a side",
                location(knowledge, site.id),
                "leave the side out: sites are paired by sided = true",
            )
        for link in site.links:
            if link.segment and not link.segment.startswith(f"{link.nerve}."):
                yield Problem(
                    f"{link.segment} is no part of {link.nerve}",
                    location(knowledge, site.id, "links"),
                    "name the nerve it belongs to",
                )


def check_features(knowledge: Knowledge) -> Iterator[Problem]:
    """Find features that no condition and no trigger speaks about."""
    used = {feature for condition in knowledge.conditions.values() for feature in references_in(condition, "features")}
    used |= {feature for flag in knowledge.red_flags.values() for feature in (*flag.features, *flag.any_of)}
    used |= {
        feature
        for one in knowledge.features.values()
        for feature in (*one.implies, one.opposite or "", one.from_feature or "")
    }
    for feature in knowledge.features.values():
        if feature.id not in used and not feature.covers and not feature.implies and feature.group != "quality":
            yield Problem(
                "No condition and no trigger speaks about this feature",
                location(knowledge, feature.id),
                "cite it in a claim's features, or remove it",
            )


@lru_cache(maxsize=1)
def segment_ids() -> frozenset[str]:
    """Ids of all segments that the routes of ``meshes`` define."""
    return frozenset(segment.id for rule in load_rules() for segment in rule.segment)


@lru_cache(maxsize=1)
def structure_names() -> frozenset[str]:
    """Structures that records may name: those with a mesh or route, those with a note, and others of a list."""
    listed = read("data/structures.toml", dict[str, Any], "annotations", RecordError)
    noted = [name for note in listed["structure"] for name in (note["id"], *note.get("about", ()))]
    return frozenset({*listed["names"], *noted, *records(), *segment_ids()})
