"""Nerves: their routes by rule, kept clear of bone, and apart from the muscles beside them."""
