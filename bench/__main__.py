"""Run all benchmarks and print one table."""

from rich.console import Console
from rich.table import Table

from bench import browser, builds, classroom, fits, lookups


def main() -> None:
    console = Console()
    table = Table("measure", "nociscope", "panel.pane.VTK", "ratio", title="one run, one machine")
    for name, value in (*builds.rows(), *lookups.rows(), *fits.rows(), *classroom.rows(minutes=1)):
        table.add_row(name, value, "", "")
    for row in browser.rows():
        table.add_row(*row)
    console.print(table)


main()
