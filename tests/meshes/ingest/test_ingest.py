"""Bodies from outside: formats, names, units, axes and sides."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import trimesh

from meshes.atlas import Atlas
from meshes.bodies.own_body import oriented
from meshes.geometry.surface_query import Obstacles
from meshes.ingest import store
from meshes.ingest.collect import Options, collect
from meshes.ingest.errors import DoubtError, IngestError
from meshes.ingest.naming.names import lexicon, match, structure_of
from meshes.ingest.orientation.axes import matrix_of
from meshes.ingest.orientation.decide import decide
from meshes.ingest.orientation.record import transformed
from meshes.ingest.reading.file_formats import stem
from meshes.ingest.reading.sandbox import read_all
from meshes.ingest.store import SourceBody
from meshes.messages import Id, Message
from meshes.space import SIDES, Points, mirrored, sided
from tests.meshes.fit.fitting import upper_part
from tests.meshes.said import refuses, said

BONES = ("hip_bone.left", "hip_bone.right", "sacrum", "femur.left", "femur.right")
FILES = {
    "hip_left.stl": "hip_bone.left",
    "hip_right.ply": "hip_bone.right",
    "Sacrum.obj": "sacrum",
    "femur_l.glb": "femur.left",
    "Femur-R.vtp": "femur.right",
}


@pytest.fixture(autouse=True)
def _apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Added bodies of a test go into its own folder."""
    monkeypatch.setattr(store, "folder", lambda: tmp_path / "added")


def laid(folder: Path, atlas: Atlas, change=lambda points: points, files=None) -> Path:
    """The default body's bones as files of several formats, their points changed."""
    import pyvista

    folder.mkdir(exist_ok=True)
    for name, identifier in (files or FILES).items():
        mesh = atlas.mesh_of(identifier).copy()
        mesh.vertices = change(mesh.vertices.view(np.ndarray))
        if name.endswith((".vtp", ".vtk")):
            pyvista.PolyData.from_regular_faces(mesh.vertices, mesh.faces).save(folder / name)
        else:
            mesh.export(folder / name)
    return folder


@pytest.mark.parametrize(
    ("name", "structure"),
    [
        ("hip_left", "hip_bone.left"),
        ("vertebrae_L5", "vertebra_l5"),
        ("femur_right", "femur.right"),
        ("gluteus_maximus_left", "gluteus_maximus.left"),
        ("iliac_vena_left", "common_iliac_vein.left"),
        ("iliopsoas_right", "iliopsoas.right"),
        ("left hip bone", "hip_bone.left"),
        ("right first metatarsal bone", "metatarsal_1.right"),
        ("proximal phalanx of left big toe", "foot_phalanx_proximal_1.left"),
        ("Os coxae sinistrum", "hip_bone.left"),
        ("M. gluteus medius dexter", "gluteus_medius.right"),
        ("FemurL", "femur.left"),
        ("l_femur", "femur.left"),
        ("Femur.R.001", "femur.right"),
        ("peroneus_longus_l", "fibularis_longus.left"),
        ("FJ3365", "femur.right"),
        ("FMA16586", "hip_bone.right"),
        ("third_cuneiform_right", "lateral_cuneiform.right"),
        ("urinary_bladder", "urinary_bladder"),
        ("patella", "patella"),
        ("r_pelvis", "hip_bone.right"),
        ("Pelvis_L", "hip_bone.left"),
        ("pelvis_rv", "hip_bone.right"),
        ("talus_lv", "talus.left"),
        ("LFemur", "femur.left"),
        ("femur_l_10", "femur.left"),
        ("calcn_r", "calcaneus.right"),
        ("os_iliaque_gauche", "hip_bone.left"),
        ("rotule_droite", "patella.right"),
        ("hueso coxal derecho", "hip_bone.right"),
        ("Femore_sinistro", "femur.left"),
        ("perone_destro", "fibula.right"),
        ("Schienbein_re", "tibia.right"),
        ("Becken links", "hip_bone.left"),
        ("Vert_L5", "vertebra_l5"),
    ],
)
def test_names_that_people_and_tools_write(name: str, structure: str) -> None:
    assert match(name).id == structure, f"add the spelling of {name!r} to meshes/data/ingest/names.toml"


@pytest.mark.parametrize("name", ["tibula", "adductor", "gluteus", "foo", "metatarsal", "", "123", "label 7"])
def test_a_name_that_could_be_several_is_not_guessed(name: str) -> None:
    assert not match(name).id


@pytest.mark.parametrize("name", ["rib_left_3", "liver", "vertebrae_T12", "humerus_left", "spinal_cord"])
def test_what_lies_elsewhere_is_known_to(name: str) -> None:
    assert match(name).outside


def test_every_structure_is_found_by_its_own_id_and_terms() -> None:
    for name in lexicon():
        found = match(name).id
        assert found == name, f"{name!r} is taken for {found!r}: two entries of names.toml share a spelling"
        structure_of(name, "own", "")


def test_every_format_is_read_and_says_the_same(tmp_path: Path, atlas: Atlas) -> None:
    mesh = atlas.mesh_of("patella.left")
    files = [f"patella_left{end}" for end in (".stl", ".obj", ".ply", ".glb", ".vtp", ".vtk")]
    laid(tmp_path, atlas, files=dict.fromkeys(files, "patella.left"))
    for name, content in trimesh.exchange.gltf.export_gltf(trimesh.Scene(mesh)).items():
        (tmp_path / name.replace("model", "patella_left")).write_bytes(content)
    reads, errors = read_all([(tmp_path / name, name) for name in (*files, "patella_left.gltf")])
    assert not errors, [str(error) for error in errors]
    for read in reads:
        assert read.mesh.volume == pytest.approx(mesh.volume, rel=1e-3), read.key
        assert any(match(hint).id == "patella.left" for hint in read.hints), f"{read.key}: {read.hints}"


def test_a_labelled_segmentation(tmp_path: Path, atlas: Atlas) -> None:
    """Numbers of TotalSegmentator in an oblique, mirrored voxel frame become bones in the right place."""
    import nibabel

    affine = np.diag([-2.0, -2.0, 2.0, 1.0])
    affine[:3, 3] = [160.0, 120.0, -130.0]
    volume = np.zeros((160, 130, 140), np.uint8)
    centres = np.stack(np.indices(volume.shape), -1).reshape(-1, 3)
    points = centres @ affine[:3, :3].T + affine[:3, 3]
    for number, name in ((77, "hip_bone.left"), (78, "hip_bone.right"), (25, "sacrum"), (5, "patella.left")):
        low, high = atlas.mesh_of(name).bounds
        near = np.flatnonzero(((points > low) & (points < high)).all(axis=1))
        bone = Obstacles({name: atlas.mesh_of(name)})
        inside = centres[near[bone.distance(points[near]) < 0]] if len(near) else centres[:1]
        volume[tuple(inside.T)] = number
    nibabel.save(nibabel.Nifti1Image(volume, affine), tmp_path / "ct.nii.gz")
    found = collect([tmp_path / "ct.nii.gz"], "ct")
    assert set(found.meshes) == {"hip_bone.left", "hip_bone.right", "sacrum"}, "label 5 (liver) has no use"
    for name, mesh in found.meshes.items():
        own = atlas.mesh_of(name)
        assert np.abs(mesh.bounds - own.bounds).max() < 3.0, f"{name} lies elsewhere"
        assert mesh.volume == pytest.approx(own.volume, rel=0.08)


def test_thick_slices_of_a_segmentation_are_told_once(tmp_path: Path) -> None:
    import nibabel

    volume = np.zeros((40, 40, 30), np.uint8)
    volume[5:15, 5:30, 4:20], volume[20:35, 5:30, 4:20] = 25, 77
    for slice_, told in ((5.0, ["ct.nii.gz#25"]), (2.0, [])):
        nibabel.save(nibabel.Nifti1Image(volume, np.diag([1.0, 1.0, slice_, 1.0])), tmp_path / "ct.nii.gz")
        reads, _ = read_all([(tmp_path / "ct.nii.gz", "ct.nii.gz")])
        assert [read.key for read in reads if said(read.notes, "thick_slices") == [{"mm": 5.0}]] == told


def test_the_steps_of_thick_slices_are_told_before_they_are_thinned_away(tmp_path: Path, atlas: Atlas) -> None:
    def step(points):
        return np.c_[points[:, :2], 5.0 * np.round(points[:, 2] / 5.0)]

    for name, turn, told in (("thick", step, True), ("fine", np.array, False)):
        notes = collect([laid(tmp_path / name, atlas, turn)], name).notes
        assert [round(one["mm"], 1) for one in said(notes, "stepped")] == [5.0] * told


@pytest.mark.parametrize(
    ("axes", "scale", "units"), [("RAS", 1.0, "mm"), ("LPS", 0.1, "cm"), ("RSP", 0.001, "m"), ("ASR", 1.0, "mm")]
)
def test_units_and_axes_are_found_out(tmp_path: Path, atlas: Atlas, axes: str, scale: float, units: str) -> None:
    folder = laid(tmp_path / "in", atlas, lambda p: p @ matrix_of(axes) * scale)
    found = collect([folder], "me")
    assert set(found.meshes) == set(BONES)
    for name, mesh in found.meshes.items():
        assert np.abs(mesh.bounds - atlas.mesh_of(name).bounds).max() < 1.0, f"{name} was not turned back"
    told = (folder / "names.toml").read_text()
    assert f'units = ""  # {units}' in told, "the mapping must say what was found out"
    assert f'axes = ""  # {axes}' in told


def doubts(folder: Path, **told) -> tuple[Message, ...]:
    with pytest.raises(DoubtError) as caught:
        collect([folder], "me", Options(**told))
    assert "\n" not in str(caught.value)
    return caught.value.doubts


def test_centimetres_called_millimetres(tmp_path: Path, atlas: Atlas) -> None:
    folder = laid(tmp_path / "in", atlas, lambda p: p / 10)
    (size,) = said(doubts(folder, units="mm"), "size")
    assert (size["units"], size["size"], size["other"]) == (
        "mm",
        pytest.approx(0.1, abs=0.01),
        Message("size_other", units="cm"),
    )
    assert collect([folder], "me", Options(units="mm", trust=True)).meshes, "the user's word goes last"


def test_a_left_that_is_really_right(tmp_path: Path, atlas: Atlas) -> None:
    swapped = FILES | {"hip_left.stl": "hip_bone.right", "hip_right.ply": "hip_bone.left"}
    swapped |= {"femur_l.glb": "femur.right", "Femur-R.vtp": "femur.left"}
    (mirrored,) = said(doubts(laid(tmp_path / "in", atlas, files=swapped)), "mirrored")
    assert mirrored["verb"] == Message("have")
    one = laid(tmp_path / "one", atlas, files={"femur_left.stl": "femur.right"})
    assert said(doubts(one), "mirrored") == [{"bones": [Id("femur.left")], "verb": Message("has")}]
    pair = {"femur_l.glb": "femur.right", "Femur-R.vtp": "femur.left"}
    told = doubts(laid(tmp_path / "pair", atlas, files=FILES | pair))
    assert said(told, "side_shape"), "a single exchanged pair is seen too"


def test_a_mirrored_body(tmp_path: Path, atlas: Atlas) -> None:
    folder = laid(tmp_path / "in", atlas, lambda p: p * [-1, 1, 1])
    assert said(doubts(folder), "mirrored")
    found = collect([folder], "me", Options(axes="LAS"))
    for name, mesh in found.meshes.items():
        assert np.abs(mesh.bounds - atlas.mesh_of(name).bounds).max() < 1.0, "told so, it is turned back"
        assert mesh.volume > 0


def close(found: SourceBody, atlas: Atlas) -> bool:
    """Whether every mesh lies where the default body's own does."""
    return all(np.abs(mesh.bounds - atlas.mesh_of(name).bounds).max() < 1.0 for name, mesh in found.meshes.items())


def test_a_mirrored_body_that_is_trusted_is_mirrored_back(tmp_path: Path, atlas: Atlas) -> None:
    folder = laid(tmp_path / "in", atlas, lambda p: p * [-1, 1, 1])
    found = collect([folder], "me", Options(trust=True))
    assert found.orientation is not None
    assert found.orientation.mirrored
    assert said(found.orientation.warnings, "fit_mirrored")
    assert close(found, atlas)
    assert all(mesh.volume > 0 for mesh in found.meshes.values())


def test_a_pair_of_exchanged_bones_that_is_trusted_gets_its_names_back(tmp_path: Path, atlas: Atlas) -> None:
    folder = laid(tmp_path / "in", atlas, files=FILES | {"femur_l.glb": "femur.right", "Femur-R.vtp": "femur.left"})
    found = collect([folder], "me", Options(trust=True))
    assert found.orientation is not None
    assert found.orientation.renamed == {"femur.left": "femur.right", "femur.right": "femur.left"}
    assert len(said(found.orientation.warnings, "fit_side_taken")) == 2
    assert close(found, atlas)
    assert found.made_of["femur.right"].startswith("femur_l.glb")


def test_axes_that_are_told_wrongly(tmp_path: Path, atlas: Atlas) -> None:
    folder = laid(tmp_path / "in", atlas, lambda p: p @ matrix_of("LPS"))
    assert said(doubts(folder, axes="RAS"), "axes_wrong") == [{"axes": "RAS", "other": "LPS"}]
    with refuses("no_axes", IngestError):
        collect([folder], "me", Options(axes="XYZ"))


@pytest.mark.parametrize(("bow", "times"), [(0.0, 0.4), (0.1, 0.51)])
def test_a_dogs_femur(tmp_path: Path, atlas: Atlas, bow: float, times: float) -> None:
    """Two fifths of a person's, straight or bowed forwards by a tenth of its length."""
    low, high = atlas.mesh_of("femur.left").bounds[:, 2]

    def dogs(points: Points) -> Points:
        ahead = bow * (high - low) * np.sin(np.pi * (points[:, 2] - low) / (high - low))
        return np.asarray(0.4 * (points + np.outer(ahead, [0.0, 1.0, 0.0])))

    folder = laid(tmp_path / "in", atlas, dogs, files={"femur_left.stl": "femur.left"})
    assert [one["size"] for one in said(doubts(folder), "size")] == [pytest.approx(times, abs=0.005)]


def test_two_files_for_one_bone(tmp_path: Path, atlas: Atlas) -> None:
    files = FILES | {"thigh bone left.stl": "femur.left"}
    folder = laid(tmp_path / "in", atlas, files=files)
    found = collect([folder], "me")
    assert said(found.notes, "names_same"), "the same mesh twice is taken once and said"
    other = atlas.mesh_of("femur.left").copy()
    other.vertices = other.vertices * 1.1
    other.export(folder / "thigh bone left.stl")
    with pytest.raises(IngestError) as caught:
        collect([folder], "me")
    assert said([caught.value.what], "names_twice")[0]["structure"] == Id("femur.left")
    mapping = folder / "names.toml"
    mapping.write_text(
        mapping.read_text().replace('"thigh bone left.stl" = "femur.left"', '"thigh bone left.stl" = "-"')
    )
    assert "femur.left" in collect([folder], "me").meshes, "the user's word in names.toml goes last"


def test_the_mapping_is_read_again(tmp_path: Path, atlas: Atlas) -> None:
    folder = laid(tmp_path / "in", atlas, files={"one.stl": "hip_bone.left", "two.stl": "sacrum"})
    with pytest.raises(IngestError, match=r"names\.toml"):
        collect([folder], "me")
    (folder / "names.toml").write_text(
        '[names]\n"one.stl" = "hip_bone.left"\n"two.stl" = "sacrum"\n[landmarks]\n"asis.left" = [-110, 60, 70]\n'
    )
    found = collect([folder], "me", Options(landmarks={"psis.left": (-45.0, -80.0, 90.0)}))
    assert set(found.meshes) == {"hip_bone.left", "sacrum"}
    assert set(found.landmarks) == {"asis.left", "psis.left"}
    assert '"psis.left" = [-45.0' in (folder / "names.toml").read_text(), "what the command line said is kept"
    (folder / "names.toml").write_text('[names]\n"one.stl" = "femmur.left"\n')
    with pytest.raises(IngestError) as caught:
        collect([folder], "me")
    assert said([caught.value.what], "names_meant") == [{"names": [Id("femur.left")]}]
    (folder / "names.toml").write_text("[nams]\n")
    with pytest.raises(IngestError, match="nams"):
        collect([folder], "me")


@pytest.mark.parametrize(
    "part",
    [
        ("hip_bone.left", "hip_bone.right"),
        ("femur.right", "tibia.right", "fibula.right", "patella.right"),
        ("hip_bone.right",),
    ],
)
def test_parts_of_a_body(atlas: Atlas, part: tuple[str, ...]) -> None:
    found = decide({name: transformed(atlas.mesh_of(name), matrix_of("LPS").T) for name in part})
    assert (found.units, found.axes, found.doubts) == ("mm", "LPS", ())


@pytest.mark.parametrize(
    "others", [("hip_bone.left", "hip_bone.right", "sacrum"), ("hip_bone.left", "hip_bone.right"), ()]
)
def test_thigh_bones_that_the_scan_cuts_off_are_no_doubt(atlas: Atlas, others: tuple[str, ...]) -> None:
    given = {name: atlas.mesh_of(name) for name in others}
    for side in SIDES:
        given[f"femur.{side}"] = upper_part(atlas.mesh_of(f"femur.{side}"), 0.5)
    found = decide({name: transformed(mesh, matrix_of("LPS").T) for name, mesh in given.items()})
    assert found.units == "mm"
    assert not [doubt for doubt in found.doubts if doubt.key.startswith("size")], found.doubts
    assert found.axes == "LPS" if others else said(found.doubts, "axes_untold"), found


@pytest.mark.built
@pytest.mark.parametrize("degrees", [0.0, 70.0])
@pytest.mark.parametrize("shorter", [1.0, 0.8])
def test_legs_that_are_bent_or_short_do_not_hide_how_a_pelvis_lies(
    atlas: Atlas, degrees: float, shorter: float
) -> None:
    turn = trimesh.transformations.rotation_matrix(np.radians(degrees), [1, 0, 0])[:3, :3]
    given = {name: atlas.mesh_of(name) for name in ("hip_bone.left", "hip_bone.right")}
    for name in ("femur.right", "tibia.right", "fibula.right"):
        given[name] = transformed(atlas.mesh_of(name), turn * shorter)
    found = decide({name: transformed(mesh, matrix_of("LIP").T) for name, mesh in given.items()})
    assert not found.doubts, found.doubts
    assert np.allclose(matrix_of(found.axes), matrix_of("LIP").T), found.axes


def test_both_sides_in_one_mesh_without_a_side(tmp_path: Path, atlas: Atlas) -> None:
    folder = laid(tmp_path / "in", atlas)
    both = trimesh.util.concatenate([atlas.mesh_of(sided("patella", side)) for side in SIDES])
    both.export(folder / "patella.stl")
    found = collect([folder], "me")
    for side in SIDES:
        own = atlas.mesh_of(sided("patella", side))
        assert np.abs(found.meshes[sided("patella", side)].bounds - own.bounds).max() < 1.0


def test_a_folder_that_cannot_be_written_is_no_reason_to_stop(
    tmp_path: Path, atlas: Atlas, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = laid(tmp_path / "in", atlas)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("meshes.ingest.collect.write", full)
    assert said(collect([folder], "me").notes, "names_unwritten")


def test_a_kept_body_comes_back_and_goes(tmp_path: Path, atlas: Atlas) -> None:
    body = collect([laid(tmp_path / "in", atlas)], "me", label="<b>Me</b>")
    store.save(body)
    again = store.load("me")
    assert again.label == "<b>Me</b>", "kept as written; the page escapes it"
    assert set(again.meshes) == set(body.meshes)
    assert again.notes == body.notes
    assert again.orientation is not None
    assert again.orientation.to_json() == body.orientation.to_json()
    assert dict(store.added()) == {"me": "<b>Me</b>"}
    store.forget("me")
    assert not store.added()
    for bad in ("default", "../x", "A b", "", "x" * 99):
        with pytest.raises(IngestError):
            store.good_name(bad)


def test_a_body_that_was_kept_without_its_orientation_gets_one(tmp_path: Path, atlas: Atlas) -> None:
    body = collect([laid(tmp_path / "in", atlas)], "me")
    mirror = {name: transformed(mesh, np.diag([-1.0, 1.0, 1.0])) for name, mesh in body.meshes.items()}
    marks = {"asis.left": mirrored(atlas.landmarks["asis.left"])}
    store.save(replace(body, meshes=mirror, landmarks=marks))
    file = store.folder() / "me" / "body.json"
    told = json.loads(file.read_text())
    del told["orientation"]  # as an earlier version kept it, trusted
    file.write_text(json.dumps(told))
    assert store.load("me").orientation is None
    found, orientation = oriented(store.load("me"))
    assert orientation.mirrored
    assert close(found, atlas)
    assert np.allclose(found.landmarks["asis.left"], atlas.landmarks["asis.left"])


def test_a_file_without_ending_keeps_its_name() -> None:
    assert stem(Path("a/hip_left.nii.gz")) == "hip_left"
    assert stem(Path("Femur.R.stl")) == "Femur.R"
