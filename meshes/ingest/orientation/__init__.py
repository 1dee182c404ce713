"""Units, axes and sides of a body from outside."""
