"""What an import cannot take: the whole file or mapping, or one row of it."""


class ImportRefused(Exception):
    """The file or the mapping cannot be used: one sentence in English that says what to do."""


class RowRejected(Exception):
    """One row cannot be imported; the others are not touched by it.

    `code` is stable and made for programs, such as `missing-value`; the text is made for people.
    """

    def __init__(self, code: str, reason: str) -> None:
        self.code = code
        self.reason = reason
        super().__init__(reason)
