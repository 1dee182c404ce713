"""``python -m viewer``: the console command."""

from viewer.cli.main import main

main()
