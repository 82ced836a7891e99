"""What an import cannot take: the whole file or mapping, or one row of it."""


class ImportRefused(Exception):
    """The file or the mapping cannot be used: one sentence in English that says what to do."""


class RowRejected(Exception):
    """One row cannot be imported; the others are not touched by it.

    `code` is stable and made for programs, such as `missing-value`; the texts are made for people.
    """

    def __init__(self, code: str, reason: str, chinese: str) -> None:
        """`reason` and `chinese` say the same in English and in Chinese: what is wrong and what to do."""
        self.code = code
        self.reason = reason
        self.chinese = chinese
        super().__init__(reason)

    @property
    def told(self) -> tuple[str, str, str]:
        """Code, reason, and the reason in Chinese."""
        return self.code, self.reason, self.chinese
