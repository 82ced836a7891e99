"""How paths name a period and a figure."""

from typing import Annotated

from fastapi import Path

InPeriod = Annotated[
    str,
    Path(
        alias="period",
        max_length=20,
        examples=["2025-12"],
        description="A month, or months 2025-01..2025-12.",
    ),
]
InFigure = Annotated[str, Path(alias="figure", max_length=200, examples=["issues.raised"])]
