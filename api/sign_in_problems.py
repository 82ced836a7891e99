"""What can be wrong with signing in itself."""

from api.problems import Problem


class TooManyAttempts(Problem):
    """Too many sign-ins have failed, of the account or from the address."""

    status = 429
    title = "Too many failed sign-ins"
    title_zh = "登录失败次数过多"

    def __init__(self, wait: int) -> None:
        """`wait` is in whole seconds."""
        super().__init__(
            f"Too many sign-ins have failed; wait {wait} seconds, then try again.",
            f"登录失败次数过多，请等待 {wait} 秒后再试。忘记密码的，请联系管理员重新生成链接。",
            headers={"Retry-After": str(wait)},
        )
        self.wait = wait


class TooManySignIns(Problem):
    """More people sign in at once than passwords can be compared for."""

    status = 503
    title = "Too many sign in at once"
    title_zh = "同时登录的人数过多"

    def __init__(self) -> None:
        super().__init__(
            "Too many people sign in at this moment; try again in a few seconds.",
            "此刻登录的人数过多，请稍等几秒后再试。",
            headers={"Retry-After": "5"},
        )


class ReadOnlyToken(Problem):
    """A token that is for reading alone was sent with a write."""

    status = 403
    title = "The token is for reading"
    title_zh = "该令牌只能读取"

    def __init__(self) -> None:
        super().__init__(
            "This token is for reading alone; use one that was created without `read_only`.",
            "该令牌只能用于读取，请改用可写的令牌。",
        )


class ProviderAway(Problem):
    """The OpenID provider does not answer, and its keys are not known yet."""

    status = 503
    title = "The OpenID provider is away"
    title_zh = "统一身份认证系统暂时无法访问"

    def __init__(self) -> None:
        super().__init__(
            "The keys of the OpenID provider cannot be fetched, so that its tokens cannot be checked; "
            "repeat the request in half a minute.",
            "暂时无法取得统一身份认证系统的公钥，无法核验令牌，请半分钟后重试。",
            headers={"Retry-After": "30"},
        )


class NotAppointed(Problem):
    """The OpenID provider vouches for somebody without saying what they may do."""

    status = 403
    title = "Not appointed"
    title_zh = "尚未任职"

    def __init__(self, claim: str, wanted: str, wanted_zh: str) -> None:
        """`claim` is the one at fault, `wanted` what it should say."""
        super().__init__(
            f"The OpenID provider vouches for you, but its claim {claim} does not name {wanted}; "
            "have it set there.",
            f"统一身份认证系统已确认您的身份，但其声明 {claim} 未写明{wanted_zh}，请联系该系统的管理员设置。",
        )


class AccountIsClosed(Problem):
    """Somebody whom the OpenID provider vouches for was shut out here."""

    status = 403
    title = "The account is closed"
    title_zh = "账号已停用"

    def __init__(self) -> None:
        super().__init__(
            "Your account was closed here; ask an administrator.", "您的账号已在本系统停用，请联系管理员。"
        )
