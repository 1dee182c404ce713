"""Computational geometry: lines, transforms, surfaces and queries on them; it knows no anatomy."""
