"""How sharply a nerve turns."""

import numpy as np

from meshes.geometry.polyline import resampled

FOOT = ("sciatic.lateral_plantar", "sciatic.medial_plantar", "sciatic.plantar_toe", "sciatic.deep_fibular")
MOST, MOST_IN_THE_FOOT = 62.0, 80.0
"""Degrees in 10 mm. Round the ischial spine, the edge of gluteus maximus and the neck of the fibula a nerve turns at
most a right angle in 15 mm; in the sole the deep branch turns into its arch, and the first branch across the heel, by a
right angle in a little over 10 mm. More than that is a kink."""


def sharpest(points):
    """The most that a line turns between one centimetre and the next, degrees."""
    fine = resampled(points, 2.0)
    if len(fine) < 11:
        return 0.0
    before, after = fine[5:-5] - fine[:-10], fine[10:] - fine[5:-5]
    cosine = (before * after).sum(axis=1) / np.linalg.norm(before, axis=1) / np.linalg.norm(after, axis=1)
    return float(np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0))).max())


def kinked(segments):
    """Nerves that turn more sharply than nerves do, and by how much."""
    found = {}
    for one in segments:
        turn, most = sharpest(one.points), MOST_IN_THE_FOOT if one.id.startswith(FOOT) else MOST
        if turn > most:
            found[f"{one.id} ({one.side})"] = f"{turn:.0f} degrees in 10 mm, at most {most:.0f}"
    return found


def turns(points):
    """Angle between consecutive steps of a line in degrees, shape (n - 2,)."""
    step = np.diff(points, axis=0)
    step = step / np.maximum(np.linalg.norm(step, axis=1, keepdims=True), 1e-9)
    return np.degrees(np.arccos(np.clip((step[1:] * step[:-1]).sum(axis=1), -1.0, 1.0)))
