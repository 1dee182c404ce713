"""The cards: one function per kind of selection, each from findings to escaped HTML."""
