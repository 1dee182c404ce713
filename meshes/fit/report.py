"""Goodness of a fit, in figures and in messages."""

from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np

from meshes.fit.landmark_refinement import distance_to_surface
from meshes.fit.registration import BoneRegistration, distances, seen_share
from meshes.fit.result import BoneFit
from meshes.fit.template import Template
from meshes.geometry.target_surface import Target
from meshes.geometry.transform import Rigid, Similarity
from meshes.messages import Id, Message
from meshes.skeleton.landmarks import landmarks
from meshes.space import SIDES, Points, sided, split_side

_SETTLED_MM: Final = 2.5
"""Standard error of a landmark on a bone that is fitted perfectly: the definitions' own play."""
_PER_MM: Final = (0.2, 0.06)
"""Growth of the error with the distance from the given surface: near it, and farther than :data:`_FAR_MM`."""
_FAR_MM: Final = 30.0
_DOUBT_MM: Final = 6.0
"""A landmark less certain than this should be looked at."""
_PER_MODEL_MM: Final = 0.6
"""Growth with how far pose and modes alone were off: sliding along the surface."""
_PREDICTED_MM: Final = 4.0
_POOR_MEAN_MM: Final = 1.5
_PER_POOR_MM: Final = 4.0
"""Growth with the mean distance of a bone beyond that: then the template lies on other parts of it than it should."""
_HOLLOW: Final = ("sacrum", "vertebra")
_HOLLOW_MEAN_MM: Final = 2.0
"""Bones with canals and foramina, inside which the template has no surface."""
_UNLIKE_MM: Final = 5.0
"""What pose and modes leave over of a bone that hardly is what its name says."""
_SET_MM: Final = 1.0
"""Error of a landmark set by hand."""
_STEERING: Final = 3
"""Landmarks that say where a bone is and how it lies."""
_WHOLE: Final = 0.9
_ASTRAY_MM: Final = 12.0
"""A landmark that was set farther from its bone is hardly meant so."""
_EXTREME_SD: Final = 2.9
_OUT_OF_SOCKET_MM: Final = 15.0
"""Distance between the middles of head and socket: a few mm of cartilage and fit, 10 in a subluxed hip."""


def bone_fits(
    template: Template, targets: Mapping[str, Target], registration: BoneRegistration, frame: Rigid
) -> dict[str, BoneFit]:
    """Pose and surface distances of every given bone."""
    found = {}
    for name, target in targets.items():
        bone, warped, pose = template.bones[name], registration.warped[name], registration.poses[name]
        now = distances(bone, warped.vertices, target)
        now_mm = (float(now.mean()), float(np.quantile(now, 0.95)), float(now.max()))
        model_mm = float(distances(bone, registration.modelled[name], target).mean())
        moved = Similarity(frame.rotation, frame.translation) @ pose
        found[name] = BoneFit(moved, *now_mm, model_mm, seen_share(bone, warped))
    return found


def uncertainties(
    template: Template,
    marks: Mapping[str, Points],
    registration: BoneRegistration,
    known: Mapping[str, Points],
    fits: Mapping[str, BoneFit],
) -> dict[str, float]:
    """About one standard error of every landmark, mm."""
    surface = {n: w.vertices[w.seen] for n, w in registration.warped.items() if w.seen.any()}
    away = distance_to_surface(marks, surface)
    misfit = {
        name: float(np.abs(np.linalg.norm(registration.modelled[name] - w.vertices, axis=1))[w.seen].mean())
        for name, w in registration.warped.items()
        if w.seen.any()
    }
    usual = float(np.median(list(misfit.values()))) if misfit else _PREDICTED_MM
    found = {}
    for name in marks:
        bones = [place.bone for place in template.landmarks.get(name, ())] or list(template.between.get(name, ()))
        bones = bones or [template.spheres[name][0]]
        given = all(bone in registration.warped for bone in bones)
        slide = _PER_MODEL_MM * max((misfit.get(bone, usual) for bone in bones), default=usual)
        poor = _PER_POOR_MM * max((_excess(bone, fits) for bone in bones), default=0.0)
        parts = (_SETTLED_MM, slide, poor, _by_distance(away[name]), 0.0 if given else _PREDICTED_MM, _play(name))
        found[name] = _SET_MM if name in known else float(np.sqrt(np.sum(np.square(parts))))
    return found


def _poor_mm(name: str) -> float:
    """Mean distance above which a bone fits poorly, mm."""
    return _HOLLOW_MEAN_MM if name.startswith(_HOLLOW) else _POOR_MEAN_MM


def _excess(name: str, fits: Mapping[str, BoneFit]) -> float:
    return max(fits[name].mean_mm - _poor_mm(name), 0.0) if name in fits else 0.0


def _play(name: str) -> float:
    """Spread of a landmark between differing definitions, mm."""
    record = landmarks().get(split_side(name)[0])
    return record.play_mm if record else 0.0


def _by_distance(away: float) -> float:
    near, far = _PER_MM
    return near * float(np.clip(away - 3.0, 0.0, _FAR_MM)) + far * max(away - _FAR_MM, 0.0)


def doubtful(
    template: Template,
    marks: Mapping[str, Points],
    unsure: Mapping[str, float],
    registration: BoneRegistration,
    fits: Mapping[str, BoneFit],
) -> tuple[str, ...]:
    """Landmarks worth setting by hand: uncertain, yet near enough to what is given to be seen there.

    Of a bone that fits poorly the least certain ones are among them in any case, wherever the template has them.
    """
    surface = {n: w.vertices[w.seen] for n, w in registration.warped.items() if w.seen.any()}
    away = distance_to_surface(marks, surface)
    here = {n for n, places in template.landmarks.items() if any(place.bone in surface for place in places)}
    fitted = {name: float(np.sqrt(max(mm**2 - _play(name) ** 2, 0.0))) for name, mm in unsure.items()}
    worth = [name for name, mm in fitted.items() if mm > _DOUBT_MM and away[name] < _FAR_MM and name in here]
    for bone in (name for name, fit in fits.items() if fit.mean_mm > _poor_mm(name) or fit.model_mm > _UNLIKE_MM):
        own = [n for n, places in template.landmarks.items() if n in fitted and any(p.bone == bone for p in places)]
        unset = [n for n in own if unsure[n] > _SET_MM]
        worth += sorted(unset, key=lambda name: -unsure[name])[:_STEERING]
    return tuple(sorted(dict.fromkeys(worth), key=lambda name: -unsure[name]))


def misplaced_landmarks(
    template: Template, targets: Mapping[str, Target], known: Mapping[str, Points]
) -> tuple[Message, ...]:
    """Warnings of landmarks that were set by hand far from the bone they belong to."""
    said = []
    for name, place in known.items():
        bones = [one.bone for one in template.landmarks.get(name, ()) if one.bone in targets]
        away = min((float(targets[bone].nearest(place[None]).distance[0]) for bone in bones), default=0.0)
        if away > _ASTRAY_MM:
            said.append(Message("fit_astray", mark=Id(name), mm=away, bone=Id(bones[0])))
    return tuple(said)


def dislocated_femurs(targets: Mapping[str, Target], marks: Mapping[str, Points]) -> tuple[Message, ...]:
    """Warnings of given femurs whose heads lie out of the given sockets, as from files in two coordinate systems."""
    said = []
    for side in SIDES:
        femur, hip_bone = sided("femur", side), sided("hip_bone", side)
        if femur in targets and hip_bone in targets:
            gap = float(np.linalg.norm(marks[sided("hip_centre", side)] - marks[sided("acetabulum_centre", side)]))
            if gap > _OUT_OF_SOCKET_MM:
                said.append(Message("fit_unjoined", bone=Id(femur), mm=gap, other=Id(hip_bone)))
    return tuple(said)


def fit_warnings(
    fits: Mapping[str, BoneFit],
    unsure: Mapping[str, float],
    worst: tuple[str, ...],
    registration: BoneRegistration,
) -> tuple[Message, ...]:
    """Warnings of bones that fit poorly, of an unusual shape, and of uncertain landmarks."""
    said = [doubt for name, figures in fits.items() for doubt in _doubts(name, figures)]
    modes = [(number, float(z)) for number, z in enumerate(registration.shape.modes, start=1)]
    extreme = [Message("fit_mode", mode=number, sd=z) for number, z in modes if abs(z) > _EXTREME_SD]
    if extreme:
        said.append(Message("fit_extreme", modes=extreme))
    if worst:
        said.append(Message("fit_set", marks=[Message("fit_mark", mark=Id(one), mm=unsure[one]) for one in worst[:6]]))
    return tuple(said)


def _doubts(name: str, figures: BoneFit) -> Iterator[Message]:
    if figures.mean_mm > _poor_mm(name):
        yield Message("fit_poor", bone=Id(name), mean=figures.mean_mm, most=figures.max_mm)
    if figures.model_mm > _UNLIKE_MM:
        yield Message("fit_unlike", bone=Id(name), mm=figures.model_mm)
    if figures.seen < _WHOLE:
        yield Message("fit_not_whole", bone=Id(name), share=100 * figures.seen)
