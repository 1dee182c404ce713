"""The deck: all that the browser shows, computed once, so that a click needs no server."""
