"""``python -m service`` is ``procodex``."""

from service.cli import main

main()
