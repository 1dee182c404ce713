"""The card of a general explanation."""

from viewer.cards.renderer import Press
from viewer.findings import TopicFindings


def topic_card(press: Press, findings: TopicFindings) -> str:
    """The claims of a topic, each with its sources."""
    return press.print("topic.html", it=findings.topic, structures=press.links(findings.structures))
