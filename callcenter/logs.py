"""Logs: one line an event, JSON when they go to a file, readable on a terminal. No personal data in them."""

import logging
import sys

import structlog

from callcenter.config import LogLevel

OURS = "callcenter"


def configure_logs(level: LogLevel) -> None:
    """Set up structlog for this process, on standard error, and logging for those who use that.

    Of our own (the ARI client) and of libraries alike every line has the same form. Libraries speak from
    WARNING on, whatever `level` is: below it they tell of addresses, statements and requests.
    """
    number = logging.getLevelNamesMapping()[level.value.upper()]
    stamp: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    render: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer() if sys.stderr.isatty() else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[*stamp, render],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *stamp],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, render],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(max(number, logging.WARNING))
    logging.getLogger(OURS).setLevel(number)
