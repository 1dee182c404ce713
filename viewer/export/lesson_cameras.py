"""The pictures of the lessons as cameras of an exported body."""

from collections.abc import Iterable, Mapping
from typing import Final

import numpy as np

from annotations.store import Knowledge
from meshes.atlas import Atlas
from meshes.export.gltf import Camera
from meshes.space import Points, to_gltf
from viewer.export.snapshot import ANGLE, MARGIN
from viewer.findings import UnknownIdError, resolve, site_places
from viewer.lessons.records import Lesson
from viewer.scene import scene_of
from viewer.state import ViewState, from_query

STANDARD: Final = {  # azimuth and elevation, degrees, as in the browser; `medial` shows the left leg's inner side
    "anterior": (0.0, 4.0),
    "posterior": (180.0, 4.0),
    "left": (90.0, 4.0),
    "right": (-90.0, 4.0),
    "medial": (-72.0, 4.0),
    "inferior": (0.0, -82.0),
}


def cameras(lessons: Iterable[Lesson], knowledge: Knowledge, atlas: Atlas) -> list[Camera]:
    """A camera for every step that shows something, named ``<lesson>.<step>``, steps counted from 1."""
    places = site_places(knowledge, atlas)
    found = (
        _camera(f"{lesson.id}.{at}", from_query(step.view), knowledge, atlas, places)
        for lesson in lessons
        for at, step in enumerate(lesson.step, start=1)
    )
    return [camera for camera in found if camera]


def _camera(
    name: str, state: ViewState, knowledge: Knowledge, atlas: Atlas, places: Mapping[str, Points]
) -> Camera | None:
    if state.view and "," in state.view:
        azimuth, elevation, distance, *target = (float(part) for part in state.view.split(","))
        return Camera(name, azimuth, elevation, distance, (target[0], target[1], target[2]))
    if state.show is None:
        return None
    try:
        scene = scene_of(resolve(state.show, knowledge, atlas), atlas, dict(places))
    except UnknownIdError:  # a topic, or something that this body does not have
        return None
    if not (scene.route or scene.sites or scene.structures):
        return None
    azimuth, elevation = STANDARD[state.view or scene.view]
    x, y, z = (float(part) for part in to_gltf(np.asarray([scene.center]))[0])
    distance = MARGIN * scene.radius / 1000 / float(np.sin(np.radians(ANGLE / 2)))
    return Camera(name, azimuth, elevation, distance, (x, y, z))
