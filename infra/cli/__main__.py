"""`python -m infra.cli` is `yishi`."""

from infra.cli import main

main()
