"""What a selection looks like: which nerves are lit, how the pulse runs, what the camera has to show."""

from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from annotations.vocabulary import LinkKind
from meshes.atlas import Atlas
from meshes.geometry.polyline import lengths
from meshes.nerves import routes
from meshes.space import SIDES, Points, Side, sided, split_side
from meshes.structure import Segment
from viewer.findings import ConditionFindings, Findings, NerveFindings, SiteFindings, StructureFindings

LEAST: Final = 90.0  # mm; closer than this a place loses its surroundings
ASPECT_VIEWS: Final = {"anterior": "anterior", "posterior": "posterior", "inferior": "inferior", "medial": "anterior"}


@dataclass(frozen=True, slots=True)
class Run:
    """A lit stretch of one segment.

    Attributes
    ----------
    segment : str
        Segment instance, ``sciatic.trunk.left``.
    start, end : float
        Fractions of the arc length; the pulse runs from start to end, towards the spinal roots.
    offset_mm : float
        How far the pulse has come before it enters this stretch.
    rank : int
        1 for the nerve that explains the place best; higher ones are drawn calmer.
    """

    segment: str
    start: float
    end: float
    offset_mm: float
    rank: int


@dataclass(frozen=True, slots=True)
class Scene:
    """A selection as the canvas and the snapshot draw it.

    Attributes
    ----------
    low, high : ndarray, shape (3,)
        Corners of the box that the camera has to show, mm RAS+.
    view : str
        Standard view that shows it best.
    """

    route: tuple[Run, ...] = ()
    related: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    structures: tuple[str, ...] = ()
    low: Points = field(default_factory=lambda: np.full(3, -LEAST))
    high: Points = field(default_factory=lambda: np.full(3, LEAST))
    view: str = "anterior"

    @property
    def center(self) -> Points:
        """Centre of the focus, shape (3,), mm RAS+."""
        middle: Points = (self.low + self.high) / 2
        return middle

    @property
    def radius(self) -> float:
        """Radius in mm of the sphere around the focus."""
        return max(float(np.linalg.norm(self.high - self.low)) / 2, LEAST)


def scene_of(findings: Findings, atlas: Atlas, places: dict[str, Points]) -> Scene:
    """The scene of a selection.

    Parameters
    ----------
    findings : Findings
    atlas : Atlas
    places : dict of str to ndarray, shape (3,)
        Where each site instance stands, mm RAS+.
    """
    if isinstance(findings, SiteFindings):
        return _site_scene(findings, atlas, places)
    if isinstance(findings, NerveFindings):
        return _nerve_scene(findings, atlas, places)
    if isinstance(findings, ConditionFindings):
        return _condition_scene(findings, atlas, places)
    structures = (findings.id,) if isinstance(findings, StructureFindings) else findings.structures
    points = [np.asarray(atlas.mesh_of(name).vertices) for name in structures]
    return _framed(points, Scene(structures=structures, view=_view_of_structure(points)))


def _site_scene(findings: SiteFindings, atlas: Atlas, places: dict[str, Points]) -> Scene:
    sides = SIDES if findings.side is Side.MIDDLE else (findings.side,)
    marks = (findings.id,) if findings.id in places else tuple(sided(findings.id, side) for side in sides)
    route: list[Run] = []
    seen: set[str] = set()
    links = [link for link in findings.site.links if link.kind is not LinkKind.REFERRED]
    for rank, link in enumerate(links, start=1):
        for side in sides:
            nerve = atlas.nerve(link.nerve, side)
            place = places[findings.id if findings.id in places else sided(findings.id, side)]
            runs = _runs_to_roots([s for s in nerve if link.segment in (None, s.id)], atlas, place, rank)
            route += [run for run in runs if run.segment not in seen]
            seen |= {run.segment for run in runs}
    view = ASPECT_VIEWS.get(findings.site.aspect, "anterior" if len(marks) > 1 else str(findings.side))
    main = [run for run in route if run.rank == 1]
    points = [*(places[mark][None] for mark in marks), *(_stretch(run, atlas) for run in main)]
    marked = tuple(dict.fromkeys(name for here in findings.here for name in here.structures))
    return _framed(points, Scene(tuple(route), (), marks, marked, view=view))


def _runs_to_roots(candidates: list[Segment], atlas: Atlas, place: Points, rank: int) -> list[Run]:
    """From the point of a nerve nearest to a place back along its parents and out to all its roots."""
    if not candidates:
        return []
    nearest, at, _ = routes.nearest(candidates, place)
    return [
        Run(sided(piece.segment, nearest.side), piece.start, piece.end, piece.offset_mm, rank)
        for piece in routes.path_to_roots(atlas.segments, nearest, at)
    ]


def _nerve_scene(findings: NerveFindings, atlas: Atlas, places: dict[str, Points]) -> Scene:
    route: list[Run] = []
    for side in SIDES:
        chosen = tuple(s for s in findings.segments if s.side is side)
        if chosen:
            route += _whole(chosen, atlas)
    points = [segment.points for segment in findings.segments]
    sites = tuple(site for site in findings.sites if site in places)
    return _framed(points, Scene(tuple(route), (), sites, (), view=_view_of_nerve(findings)))


def _whole(chosen: tuple[Segment, ...], atlas: Atlas) -> list[Run]:
    """All chosen segments and their way back to the roots, pulses of all ends arriving together at each fork."""
    ways = [routes.path_to_roots(atlas.segments, segment, 1.0) for segment in chosen if not segment.joins]
    longest = max((way[-1].offset_mm for way in ways if way), default=0.0)
    runs: dict[str, Run] = {}
    for way in ways:
        delay = longest - way[-1].offset_mm
        for piece in way:
            name = sided(piece.segment, chosen[0].side)
            known = runs.get(name)
            if known is None or piece.start > known.start:
                runs[name] = Run(name, piece.start, piece.end, piece.offset_mm + delay, 1)
    return list(runs.values())


def _condition_scene(findings: ConditionFindings, atlas: Atlas, places: dict[str, Points]) -> Scene:
    route: dict[str, Run] = {}
    for link in findings.condition.nerves:
        for side in SIDES:
            nerve = atlas.nerve(link.nerve, side)
            chosen = tuple(s for s in nerve if link.segment is None or s.id == link.segment)
            for run in _whole(chosen, atlas) if chosen else ():
                route.setdefault(run.segment, run)
    sites = tuple(site for site in findings.sites if site in places)
    points = [places[site][None] for site in sites]
    points += [_stretch(run, atlas) for run in route.values()]
    points += [np.asarray(atlas.mesh_of(name).vertices) for name in findings.structures]
    posterior = sum(places[site][1] < 0 for site in sites) * 2 > len(sites)
    view = "posterior" if posterior else "anterior"
    return _framed(points, Scene(tuple(route.values()), (), sites, findings.structures, view=view))


def _stretch(run: Run, atlas: Atlas) -> Points:
    """Points of the lit part of a segment, shape (n, 3)."""
    segment = atlas.segment(*split_side(run.segment))
    low, high = sorted((run.start, run.end))
    inside = (arc := arc_fractions(segment.points)) >= low - 1e-9
    return segment.points[inside & (arc <= high + 1e-9)] if inside.any() else segment.points


def arc_fractions(points: Points) -> Points:
    """Fraction of the arc length at each point of a line, shape (n,)."""
    arc = lengths(points)
    return arc / (arc[-1] or 1.0)


def _view_of_nerve(findings: NerveFindings) -> str:
    front = ("femoral", "obturator", "lateral_femoral_cutaneous", "ilioinguinal", "iliohypogastric", "genitofemoral")
    if findings.nerve.id == "pudendal":
        return "posterior"
    if any(word in findings.id for word in ("deep_fibular", "superficial_fibular")):
        return "anterior"
    return "anterior" if findings.nerve.id in front else "posterior"


def _view_of_structure(points: list[Points]) -> str:
    if not points:
        return "anterior"
    center = np.concatenate(points).mean(0)
    return "posterior" if center[1] < -25 else "anterior"


def _framed(points: list[Points], scene: Scene) -> Scene:
    """The scene with the box that its camera has to show."""
    full = [p for p in points if len(p)]
    if not full:
        return scene
    everything = np.concatenate(full)
    return replace(scene, low=everything.min(0), high=everything.max(0))
