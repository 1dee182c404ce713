"""Other languages: messages laid over the records, what is missing, and what a translation must keep."""

import re
from io import BytesIO

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from annotations.errors import AnnotationsError, RecordError
from annotations.i18n import languages
from annotations.i18n.catalogues import catalogue_of, texts, update, wanting
from annotations.i18n.languages import in_language, language_codes, load_language, read_catalogues
from annotations.i18n.translation import is_list, texts_of, translated
from annotations.knowledge import KINDS
from annotations.lookup import look_up
from tests.annotations.places import places_in

UPDATE = "run `python -m annotations.i18n.catalogues es` and translate what is new"
OTHERS = [code for code in language_codes() if code != "en"]


@pytest.fixture
def own(tmp_path, monkeypatch):
    """A folder for a language ``xx`` of the test's own."""
    (tmp_path / "xx").mkdir()
    text = 'name = "Xx"\nenglish_name = "Xx"\nreviewed = false\n'
    (tmp_path / "xx" / "language.toml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(languages, "_folder", lambda: tmp_path)
    load_language.cache_clear()
    in_language.cache_clear()
    yield tmp_path / "xx"
    load_language.cache_clear()
    in_language.cache_clear()


def _write(folder, name, *messages):
    catalogue = Catalog(locale="en")
    for path, english, said in messages:
        catalogue.add(english, string=said, context=path)
    buffer = BytesIO()
    write_po(buffer, catalogue, omit_header=True)
    (folder / f"{name}.po").write_bytes(buffer.getvalue())
    load_language.cache_clear()
    in_language.cache_clear()


@pytest.mark.parametrize("code", OTHERS)
def test_every_text_is_translated(knowledge, code):
    lacks = wanting(knowledge, code)
    assert not lacks.missing, f"not translated: {lacks.missing[:3]} and others: {UPDATE}"
    assert not lacks.stale, f"the English of {lacks.stale[:3]} has changed: {UPDATE}"
    assert not lacks.obsolete, f"no record has {lacks.obsolete[:3]} any more: {UPDATE}"


@pytest.mark.parametrize("code", OTHERS)
def test_search_words_find_places_and_conditions(knowledge, code):
    other = in_language(knowledge, code)
    for records in (other.sites, other.conditions):
        for name, record in records.items():
            assert len(record.names.lay) >= 3, f"{name}: write at least three ways that patients say it"


@pytest.mark.parametrize("code", OTHERS)
def test_numbers_survive_translation(code):
    lost = [
        f"{message.context}: {message.id!r} -> {message.string!r}"
        for catalogue in read_catalogues(code).values()
        for message in catalogue
        if message.context and message.string and not is_list(message.context)
        if _numbers(str(message.id)) != _numbers(str(message.string))
    ]
    assert not lost, "a number was lost or changed:\n" + "\n".join(lost)


@pytest.mark.parametrize("code", OTHERS)
def test_records_keep_all_but_their_words(knowledge, code):
    other = in_language(knowledge, code)
    assert other.language == code
    for kind in KINDS:
        for name, record in getattr(knowledge, kind).items():
            back = dict(texts_of(record, name))
            same = translated(getattr(other, kind)[name], name, lambda path, text, back=back: back[path])
            assert same == record, f"{kind}/{name} differs in more than its words"


def test_spanish_does_not_tell_people_what_they_have():
    told = [
        message.context
        for catalogue in read_catalogues("es").values()
        for message in catalogue
        if re.search(r"\busted (tiene|padece|sufre)\b|\b(tienes|padeces)\b", str(message.string), re.IGNORECASE)
    ]
    assert not told, f"say what it is, never that somebody has it: {told}"


def test_a_message_is_used_and_the_rest_stays_english(knowledge, own):
    label = knowledge.sites["knee_front"].label
    _write(own, "sites", ("sites/knee_front/label", label, "Gnix"))
    other = in_language(knowledge, "xx")
    assert other.sites["knee_front"].label == "Gnix"
    assert other.sites["knee_back"].label == knowledge.sites["knee_back"].label


def test_a_changed_english_text_is_stale_and_stays_english(knowledge, own):
    _write(own, "sites", ("sites/knee_front/label", "What it was called before", "Gnix"))
    assert in_language(knowledge, "xx").sites["knee_front"].label == knowledge.sites["knee_front"].label
    lacks = wanting(knowledge, "xx")
    assert [path for path, _ in lacks.stale] == ["sites/knee_front/label"]
    assert not lacks.complete
    assert "stale: 1" in list(lacks.lines())


def test_search_words_need_not_match_one_by_one(knowledge, own):
    _write(own, "sites", ("sites/knee_front/names/lay", "whatever it was", "gnix; gnax"))
    assert in_language(knowledge, "xx").sites["knee_front"].names.lay == ("gnix", "gnax")


def test_update_keeps_moved_translations_and_marks_changed_ones(knowledge, own):
    claims = knowledge.conditions["dvt"].claims
    _write(
        own,
        "conditions",
        ("conditions/dvt/claims/9", claims[0].text, "moved"),
        ("conditions/dvt/summary", "An earlier summary.", "old"),
    )
    update(knowledge, "xx", own)
    load_language.cache_clear()
    say = load_language("xx").say
    assert say("conditions/dvt/claims/1", claims[0].text) == "moved"
    assert say("conditions/dvt/summary", knowledge.conditions["dvt"].summary) != "old"
    kept = [m for c in read_catalogues("xx").values() for m in c if m.context == "conditions/dvt/summary" and m.fuzzy]
    assert [str(message.string) for message in kept] == ["old"], "a stale translation is kept as fuzzy, to be looked at"


def test_every_text_has_a_path_of_its_own(knowledge):
    for name, entries in texts(knowledge).items():
        paths = [path for path, _ in entries if name != "anatomy"]
        assert len(paths) == len(set(paths))
        assert all(catalogue_of(path) == name for path in paths)


def test_unknown_language():
    with pytest.raises(AnnotationsError, match="use one of en, es"):
        load_language("tlh")


def test_a_broken_catalogue_names_its_file(own):
    (own / "sites.po").write_text("this is no catalogue\n", encoding="utf-8")
    load_language.cache_clear()
    with pytest.raises(RecordError, match=r"languages/xx/sites\.po"):
        load_language("xx")


def test_names_of_the_body_can_be_translated(knowledge, atlas):
    known = {english for _, english in texts(knowledge)["anatomy"]}
    named = {one.terms.english for one in atlas.structures.values()} | {one.terms.english for one in atlas.segments}
    missing = sorted(named - known)
    assert not missing, f"no data file of meshes has an `english` that says {missing[:5]}"


def _numbers(text):
    """The digits of each number, however thousands and decimals are written."""
    return sorted(re.findall(r"\d+", re.sub(r"(?<=\d)[.,\u00a0\u2009\u202f ](?=\d)", "", text)))


def test_spanish_names_find_their_places_and_conditions(knowledge):
    spanish = in_language(knowledge, "es")
    asked = [(site.id, name) for site in spanish.sites.values() for name in site.names.lay[:4]]
    missed = [(own, name) for own, name in asked if own not in places_in(spanish, name)]
    assert len(missed) <= 0.1 * len(asked), f"{len(missed)} of {len(asked)} names do not find their place: {missed[:9]}"
    told = [(one.id, one.names.clinical[0]) for one in spanish.conditions.values()]
    unknown = [
        (own, name)
        for own, name in told
        if own not in [entry.condition.id for entry in look_up(spanish, name).conditions[:5]]
    ]
    assert len(unknown) <= 0.1 * len(told), f"not found by their names: {unknown}"
