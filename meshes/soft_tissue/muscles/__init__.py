"""The muscles of the default body."""
