"""How paths name a period and a figure."""

from typing import Annotated

from fastapi import Path

_MONTH = "(?:19[7-9][0-9]|2[0-9]{3})-(?:0[1-9]|1[0-2])"
InPeriod = Annotated[
    str,
    Path(
        alias="period",
        max_length=20,
        examples=["2025-12"],
        # Told, not checked here: who writes anything else is answered with what is wrong with it.
        json_schema_extra={"pattern": f"^{_MONTH}(?:[.][.]{_MONTH})?$"},
        description="A month, or months 2025-01..2025-12.",
    ),
]
InFigure = Annotated[str, Path(alias="figure", max_length=200, examples=["issues.raised"])]
