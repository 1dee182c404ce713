"""The dashboard: from a click to findings, a scene and a card."""
