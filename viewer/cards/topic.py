"""The card of a general explanation."""

from viewer.cards.renderer import CardRenderer
from viewer.findings import TopicFindings


def topic_card(renderer: CardRenderer, findings: TopicFindings) -> str:
    """The claims of a topic, each with its sources."""
    return renderer.print("topic.html", it=findings.topic, structures=renderer.links(findings.structures))
