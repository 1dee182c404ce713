"""Naming: the structure of each mesh from outside."""
