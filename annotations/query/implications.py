"""Implications of what was read: implied features and opposites."""

from annotations.knowledge import Knowledge
from annotations.query.match import Noticed
from annotations.records import Feature


def closure(knowledge: Knowledge, present: frozenset[str], denied: frozenset[str] = frozenset()) -> Noticed:
    """The stated features with all that they imply, and with what a denial states."""
    stated = set(present)
    stated.update(o for o in (opposite(knowledge, feature) for feature in denied - present) if o)
    waiting = list(stated)
    while waiting:
        feature = knowledge.features.get(waiting.pop())
        new = set(feature.implies) - stated if feature else set()
        stated |= new
        waiting.extend(new)
    opposites = {f.id for f in knowledge.features.values() if f.opposite in stated}
    return Noticed(frozenset(stated), frozenset((denied | opposites) - stated), present)


def features_at_sites(knowledge: Knowledge, present: frozenset[str], sites: frozenset[str]) -> frozenset[str]:
    """Features that others imply at these sites: numbness in the perineum is saddle numbness."""
    regions = {knowledge.sites[site].region for site in sites}
    return frozenset(
        feature.id
        for feature in knowledge.features.values()
        if (feature.at_sites or feature.at_regions)
        and (feature.from_feature is None or feature.from_feature in present)
        and (sites & set(feature.at_sites) or regions & set(feature.at_regions))
    )


def opposite(knowledge: Knowledge, feature_id: str) -> str | None:
    """The feature that a denial of this one states, if there is one."""
    feature: Feature | None = knowledge.features.get(feature_id)
    return feature.opposite if feature else None
