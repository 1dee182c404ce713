"""Orientation: units, axes, direction and sides of a body from outside, decided once."""
