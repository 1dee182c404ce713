"""Anatomical rules and measures: places by rule, relations of structures, morphometry, comparison of bodies."""
