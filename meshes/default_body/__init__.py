"""The default body, and the shapes it can take."""

from typing import Final

NAME: Final = "default"
LABEL: Final = "Modelled adult"
