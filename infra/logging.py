"""Structured logs on standard error: readable on a terminal, JSON lines elsewhere.

What libraries log through the standard library (uvicorn, above all) takes the same form, and all of it goes
through redaction.py. Tracebacks show no local variables.
"""

import logging
import sys

import structlog

from infra.redaction import redact


def configure_logging(level: str) -> None:
    """Set up logging for the process; `level` is debug, info, warning or error."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    # What cannot be written would be shown as it came, past all redaction.
    logging.raiseExceptions = False
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            # Redacted last, so that nothing is added after it: tracebacks and what libraries log included.
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, redact, _renderer()],
        )
    )
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def _renderer() -> structlog.typing.Processor:
    if sys.stderr.isatty():
        return structlog.dev.ConsoleRenderer()
    return structlog.processors.JSONRenderer(ensure_ascii=False)
