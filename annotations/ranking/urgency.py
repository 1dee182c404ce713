"""When to seek care: which triggers fire, and the level they add up to."""

from collections.abc import Iterable
from dataclasses import dataclass

from annotations.knowledge import Knowledge
from annotations.records import RedFlag
from annotations.vocabulary import CareLevel

RISING = tuple(CareLevel)


@dataclass(frozen=True, slots=True)
class Care:
    """When to seek care.

    Attributes
    ----------
    level : CareLevel
        The highest level of the triggers; ``NONE`` without any.
    triggers : tuple of RedFlag
        What fired, most urgent first.
    advice : str
        The advice of the most urgent trigger; empty without any.
    """

    level: CareLevel = CareLevel.NONE
    triggers: tuple[RedFlag, ...] = ()

    @property
    def advice(self) -> str:
        """What to do, in the words of the most urgent trigger."""
        return self.triggers[0].advice if self.triggers else ""


def rank(level: CareLevel) -> int:
    """How urgent a level is: 0 none, 1 unknown, to 5 emergency."""
    return RISING.index(level)


def seek_care(knowledge: Knowledge, features: frozenset[str], sites: Iterable[str] = ()) -> Care:
    """Which triggers fire.

    Every condition of a trigger asks for something present, never for something absent, so more features or places can
    only add triggers and the level can never fall.

    Parameters
    ----------
    knowledge : Knowledge
    features : frozenset of str
        Feature ids that are present.
    sites : iterable of str
        Site ids without side.
    """
    places = frozenset(sites)
    regions = frozenset(knowledge.sites[site].region for site in places if site in knowledge.sites)
    fired = [flag for flag in knowledge.red_flags.values() if _fires(flag, features, places, regions)]
    fired.sort(key=lambda flag: (-rank(flag.level), flag.id))
    return Care(fired[0].level if fired else CareLevel.NONE, tuple(fired))


def _fires(flag: RedFlag, features: frozenset[str], places: frozenset[str], regions: frozenset[str]) -> bool:
    if not features.issuperset(flag.features) or (flag.any_of and features.isdisjoint(flag.any_of)):
        return False
    return concerns(flag, places, regions)


def concerns(flag: RedFlag, places: frozenset[str], regions: frozenset[str]) -> bool:
    """Whether a trigger is about any of some places; one that names neither place nor region is about all."""
    anywhere = not flag.sites and not flag.regions
    return anywhere or not places.isdisjoint(flag.sites) or not regions.isdisjoint(flag.regions)
