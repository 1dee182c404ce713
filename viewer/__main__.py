"""``python -m viewer``: the console command."""

from viewer.cli import main

main()
