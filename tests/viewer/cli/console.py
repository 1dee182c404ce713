"""The console command in this process: another one takes two seconds to start."""

import sys

import pytest

from viewer.cli import main as cli


def refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """What the command says on standard error when it stops with exit code 2."""
    monkeypatch.setattr(sys, "argv", ["nociscope", *words])
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    assert stopped.value.code == 2
    return capsys.readouterr().err
