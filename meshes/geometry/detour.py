"""Ways round a bone that a line runs through: for bodies on which a rule set a point on the wrong side of thin bone."""

from itertools import product
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import dijkstra

from meshes.geometry.polyline import at_lengths, lengths
from meshes.geometry.surface_query import Bones
from meshes.space import Points

_ENTERS_MM: Final = 0.3
"""Depth from which a line is said to run through bone; less is rounding at its points."""
_SAMPLE_MM: Final = 1.0
_BACK_MM: Final = 10.0
"""How far before and behind the bone the way round may begin."""
_TOGETHER_MM: Final = 60.0
"""Two crossings nearer than this are one: the line went in at one and came back at the other."""
_ROOM_MM: Final = 30.0
_CELL_MM: Final = 2.0
_MOST_CELLS: Final = 400_000
_STEPS: Final = tuple(step for step in product((-1, 0, 1), repeat=3) if step > (0, 0, 0))
"""To half of a cell's neighbours: the other half are theirs."""


def around(points: Points, bones: Bones, gap: float) -> Points:
    """The line led round bone wherever it runs through it; as many points as before, its two ends unmoved.

    Parameters
    ----------
    points : ndarray, shape (n, 3)
        mm, at about equal steps.
    bones : Bones
    gap : float
        mm to keep from bone where there is room.

    Returns
    -------
    ndarray, shape (n, 3)
        The same line where it does not enter bone, or where no way leads round.
    """
    arc = lengths(points)
    at = np.linspace(0.0, arc[-1], max(int(arc[-1] / _SAMPLE_MM), 2) + 1)
    line = at_lengths(points, arc, at)
    free = bones.query(line).distance
    for first, last in _crossings(at, free):
        begin, end = _clear_of(at, free, first - _BACK_MM, -1), _clear_of(at, free, last + _BACK_MM, +1)
        way = _shortest(line[begin], line[end], bones, gap)
        if way is not None:
            points = _spliced(points, arc, (at[begin], at[end]), way)
    return points


def _crossings(at: NDArray[np.float64], free: NDArray[np.float64]) -> list[tuple[float, float]]:
    """Stretches of arc length that run through bone, near ones together; an end that begins in bone is none."""
    inside = free < -_ENTERS_MM
    inside[: int(np.argmax(~inside))] = False
    inside[len(inside) - int(np.argmax(~inside[::-1])) :] = False
    found: list[tuple[float, float]] = []
    for place in at[inside]:
        if found and place - found[-1][1] < _TOGETHER_MM:
            found[-1] = (found[-1][0], float(place))
        else:
            found.append((float(place), float(place)))
    return found


def _clear_of(at: NDArray[np.float64], free: NDArray[np.float64], where: float, step: int) -> int:
    """The sample nearest a place, or on from it in the given direction, that lies outside bone."""
    index = int(np.clip(np.searchsorted(at, where), 0, len(at) - 1))
    while 0 < index < len(at) - 1 and free[index] < 0.0:
        index += step
    return index


def _shortest(start: Points, goal: Points, bones: Bones, gap: float) -> Points | None:
    """The shortest way outside bone between two points on a grid, dearer the nearer it comes to bone."""
    low = np.minimum(start, goal) - _ROOM_MM
    count = np.ceil((np.maximum(start, goal) + _ROOM_MM - low) / _CELL_MM).astype(int) + 1
    if count.prod() > _MOST_CELLS:
        return None
    grid = np.stack(np.meshgrid(*(np.arange(n) for n in count), indexing="ij"), axis=-1).reshape(-1, 3)
    places = low + grid * _CELL_MM
    places = np.vstack([places, start, goal])
    room = bones.query(places).distance
    dear = np.where(room > 0.0, 1.0 + 4.0 * np.clip(1.0 - room / gap, 0.0, 1.0), np.inf)
    ends = len(places) - 2, len(places) - 1
    dear[list(ends)] = 1.0
    graph = _edges(count, places, dear, ends)
    (distance,), (before,) = dijkstra(graph, directed=False, indices=[ends[0]], return_predecessors=True)
    if not np.isfinite(distance[ends[1]]):
        return None
    way = [ends[1]]
    while way[-1] != ends[0]:
        way.append(int(before[way[-1]]))
    return np.asarray(places[way[::-1]])


def _edges(
    count: NDArray[np.int64], places: Points, dear: NDArray[np.float64], ends: tuple[int, int]
) -> sparse.csr_array:
    """Costs between neighbouring cells, and from the two ends to the cells about them."""
    index = np.arange(count.prod()).reshape(count)
    pairs = []
    for step in _STEPS:
        here = index[tuple(slice(max(0, -s), n - max(0, s)) for s, n in zip(step, count, strict=True))]
        there = index[tuple(slice(max(0, s), n - max(0, -s)) for s, n in zip(step, count, strict=True))]
        pairs.append(np.stack([here.ravel(), there.ravel()], axis=1))
    for end in ends:
        near = np.flatnonzero(np.linalg.norm(places[: index.size] - places[end], axis=1) < 2.0 * _CELL_MM)
        pairs.append(np.stack([np.full(len(near), end), near], axis=1))
    both = np.vstack(pairs)
    both = both[np.isfinite(dear[both]).all(axis=1)]
    cost = np.linalg.norm(places[both[:, 0]] - places[both[:, 1]], axis=1) * dear[both].mean(axis=1)
    return sparse.csr_array((cost, (both[:, 0], both[:, 1])), shape=(len(places), len(places)))


def _spliced(points: Points, arc: NDArray[np.float64], between: tuple[float, float], way: Points) -> Points:
    """The line with what lies between two arc lengths spread evenly over another way."""
    own = lengths(way)
    inner = np.flatnonzero((arc > between[0]) & (arc < between[1]))
    if not len(inner):
        return points
    share = (arc[inner] - between[0]) / (between[1] - between[0])
    points = points.copy()
    points[inner] = at_lengths(way, own, share * own[-1])
    return points
