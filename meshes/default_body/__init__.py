"""The default body, and the shapes it can take."""
