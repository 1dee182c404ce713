"""Geometry on its way out: glTF and levels of detail."""
