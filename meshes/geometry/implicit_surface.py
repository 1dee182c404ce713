"""The skin as a field: negative inside, zero on the skin, roughly millimetres near it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator
from scipy.ndimage import map_coordinates

from meshes.space import Points

Field = NDArray[np.float32]
_HARMONICS = 5


@dataclass(frozen=True, slots=True)
class Grid:
    """Nodes of a box with even steps along each axis, mm."""

    x: Points
    y: Points
    z: Points

    @property
    def shape(self) -> tuple[int, int, int]:
        """Number of nodes along x, y and z."""
        return len(self.x), len(self.y), len(self.z)

    @property
    def step(self) -> tuple[float, float, float]:
        """Step along x, y and z, mm."""
        return tuple(float(axis[1] - axis[0]) for axis in (self.x, self.y, self.z))  # type: ignore[return-value]

    def widened(self, x: float, y: float, z: float) -> "tuple[Grid, tuple[slice, slice, slice]]":
        """The grid with a margin on both ends of each axis, mm, and where the old nodes lie in it."""
        axes, places = [], []
        for axis, step, margin in zip((self.x, self.y, self.z), self.step, (x, y, z), strict=True):
            count = int(np.ceil(margin / step))
            more = np.arange(1, count + 1) * step
            axes.append(np.concatenate([axis[0] - more[::-1], axis, axis[-1] + more]))
            places.append(slice(count, count + len(axis)))
        return Grid(*axes), (places[0], places[1], places[2])

    def between(self, low: float, high: float) -> "tuple[Grid, slice]":
        """The nodes of a range of heights."""
        first, last = np.searchsorted(self.z, (low, high))
        return Grid(self.x, self.y, self.z[first:last]), slice(int(first), int(last))


def joined(a: Field, b: Field, blend: float | Field) -> Field:
    """Smooth union: the lesser of both, rounded where they come within ``blend`` of one another (Quilez 2013)."""
    width = np.maximum(np.float32(1e-3), np.asarray(blend, dtype=np.float32))
    h = np.maximum(width - np.abs(a - b), 0) / width
    return np.asarray(np.minimum(a, b) - h * h * width * np.float32(0.25), dtype=np.float32)


def common(a: Field, b: Field, blend: float) -> Field:
    """Smooth intersection, the counterpart of :func:`joined`."""
    return -joined(-a, -b, blend)


def around(radii: Points, angles: int = 72) -> Points:
    """Radii of each section at many angles: the low harmonics of those given, shape (sections, angles)."""
    spectrum = np.fft.rfft(radii, axis=1)
    full = np.zeros((len(radii), angles // 2 + 1), dtype=complex)
    full[:, : _HARMONICS + 1] = spectrum[:, : _HARMONICS + 1]
    return np.asarray(np.fft.irfft(full, angles, axis=1) * angles / radii.shape[1])


@dataclass(frozen=True, slots=True)
class Tube:
    """Star-shaped sections along z.

    Attributes
    ----------
    heights : ndarray, shape (n,)
        Ascending.
    radii : ndarray, shape (n, m)
        At m angles from +x towards +y.
    centre : ndarray, shape (k, 3)
        Points of the axis, ascending in z.
    """

    heights: Points
    radii: Points
    centre: Points

    def field(self, x: Points, y: Points, z: Points) -> Field:
        """Distance-like field on the nodes of a grid; sections beyond the ends repeat the last."""
        inside = np.clip(z, self.heights[0], self.heights[-1])
        dense = PchipInterpolator(self.heights, around(self.radii), axis=0)(inside)
        axis = PchipInterpolator(self.centre[:, 2], self.centre, axis=0)(inside)
        dx = (x[:, None] - axis[:, 0])[:, None, :].astype(np.float32)
        dy = (y[:, None] - axis[:, 1])[None, :, :].astype(np.float32)
        count = dense.shape[1]
        turn = np.arctan2(dy, dx) * np.float32(count / (2 * np.pi))
        level = np.broadcast_to(np.arange(len(z), dtype=np.float32), turn.shape)
        slope = (np.roll(dense, -1, 1) - np.roll(dense, 1, 1)) / (4 * np.pi / count * dense)
        cosine = 1.0 / np.sqrt(1.0 + slope**2)
        radius, tilt = (
            map_coordinates(
                np.hstack([values, values[:, :1]]).astype(np.float32), [level, turn % count], order=1, mode="nearest"
            )
            for values in (dense, cosine)
        )
        return np.asarray((np.hypot(dx, dy) - radius) * tilt, dtype=np.float32)


def ellipsoid(grid: tuple[Points, Points, Points], centre: Points, half: Points) -> Field:
    """Distance-like field of an ellipsoid, first order."""
    parts = [(np.asarray(axis, dtype=np.float32) - c) for axis, c in zip(grid, centre, strict=True)]
    u, v, w = parts[0][:, None, None], parts[1][None, :, None], parts[2][None, None, :]
    scaled = np.sqrt((u / half[0]) ** 2 + (v / half[1]) ** 2 + (w / half[2]) ** 2)
    slope = np.sqrt((u / half[0] ** 2) ** 2 + (v / half[1] ** 2) ** 2 + (w / half[2] ** 2) ** 2)
    return np.asarray(scaled * (scaled - 1) / np.maximum(slope, 1e-6), dtype=np.float32)


def round_cone(nodes: tuple[Field, Field, Field], ends: Points, radii: tuple[float, float]) -> Field:
    """Distance-like field of a rod between two points whose radius changes evenly."""
    start, along = ends[0], ends[1] - ends[0]
    offset = [node - np.float32(s) for node, s in zip(nodes, start, strict=True)]
    share = sum(o * np.float32(a) for o, a in zip(offset, along, strict=True)) / np.float32(along @ along)
    share = np.clip(share, 0, 1)
    gap = sum((o - share * np.float32(a)) ** 2 for o, a in zip(offset, along, strict=True))
    return np.asarray(np.sqrt(gap) - (radii[0] + share * (radii[1] - radii[0])), dtype=np.float32)
