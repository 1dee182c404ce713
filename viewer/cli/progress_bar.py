"""Progress on standard error."""

from typing import Any

from meshes.messages import Message
from meshes.progress import Progress


class Bar:
    """A progress bar on standard error that appears only once there is something to wait for."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import Progress as Rich

        self._rich = Rich(console=Console(stderr=True), transient=True)
        self._task: Any = None

    def __enter__(self) -> Progress:
        return self._show

    def __exit__(self, *_: object) -> None:
        self._rich.stop()

    def _show(self, stage: Message, fraction: float) -> None:
        from rich.markup import escape

        said = escape(str(stage))
        if self._task is None:
            self._rich.start()
            self._task = self._rich.add_task(said, total=1.0)
        self._rich.update(self._task, description=said, completed=fraction)
