"""Clinical words are explained once, and whatever the text holds is escaped."""

from viewer.cards.glossary import Glossary

WORDS = {"root_forms": "roots?", "root": "where a nerve leaves the spine", "plexus_forms": "plexus", "plexus": "a net"}


def test_the_first_use_is_explained_and_no_other():
    glossary = Glossary(WORDS)
    first, second = glossary.explained("The root and the plexus"), glossary.explained("Roots again")
    assert first.count("gloss") == 2
    assert first.index("leaves the spine") < first.index("a net")
    assert second == "Roots again"


def test_markup_in_a_text_stays_text():
    assert "<b>" not in Glossary(WORDS).explained("<b>root</b>")
    assert Glossary(WORDS).explained("uprooted") == "uprooted"
