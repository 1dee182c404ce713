"""Bodies from outside: files read with care, named, cleaned and set in one frame. The fit comes after."""
