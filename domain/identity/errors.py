"""What the rules of tokens, accounts and passwords refuse."""

from domain.errors import NotFound, Refusal


class TokenNotFound(NotFound):
    """There is no such token to see or revoke."""

    en = "There is no token {token}; `yishi token list` and GET /api/v1/tokens show which there are."
    zh = "没有编号为 {token} 的令牌，请在令牌列表中核对编号。"


class AccountNotFound(NotFound):
    """There is no such account to see or change."""

    en = "There is no account {account}; `yishi account list` and GET /api/v1/accounts show which there are."
    zh = "没有账号 {account}，请在账号列表中核对。"


class ExpiryOutOfRange(Refusal):
    """A token that never ends is one that nobody looks after."""

    en = "The token cannot last until {expires_on}; name a day from {first} to {last}."
    zh = "令牌的有效期不能到 {expires_on}，请填写 {first} 至 {last} 之间的日期。"


class LabelNotUsable(Refusal):
    """What a token is for is shown to administrators in lists."""

    en = "The name of a token has 1 to 100 characters on one line; write in a few words what it is for."
    zh = "令牌名称须为一行、1 至 100 个字，请简要写明用途。"


class AccountNameNotUsable(Refusal):
    """Account names are typed at each sign-in, and told to others."""

    en = (
        "The account name {name!r} cannot be used; choose 2 to 64 letters, digits, dots, hyphens, "
        "underscores or @, beginning with a letter, and no phone or identity-card number."
    )
    zh = (
        "账号名 {name!r} 不可用：请使用 2 至 64 个文字、字母、数字或 . - _ @，以文字或字母开头，"
        "不得含手机号或身份证号。"
    )


class AccountNameTaken(Refusal):
    """Two people with one name could not be told apart."""

    en = "There is an account {name} already; choose another name, or send its holder a new link."
    zh = "账号名 {name} 已被使用，请另选名称，或为其持有人重新生成链接。"


class AccountClosed(Refusal):
    """A closed account is not opened again: what was done by it stays apart from what is done later."""

    en = "The account {account} is closed for good; create a new one."
    zh = "账号 {account} 已停用，不能恢复，请新建账号。"


class SignsInElsewhere(Refusal):
    """Whoever the OpenID provider vouches for has no password and no appointment of ours."""

    en = "The account {account} signs in through the OpenID provider; change it there, or close it here."
    zh = "账号 {account} 由统一身份认证系统管理，请在该系统中修改，或在此停用。"


class LinkNotValid(Refusal):
    """A link works once, for a short time."""

    en = "The link was used, has expired or was replaced by a newer one; ask an administrator for a new one."
    zh = "链接已使用、已过期或已被新链接取代，请联系管理员重新生成。"


class PasswordWrong(Refusal):
    """Whoever changes a password shows that they know the present one."""

    en = "The present password is not right; type it again, or ask an administrator for a link to reset it."
    zh = "当前密码不正确，请重新输入；如已忘记，请联系管理员生成重设链接。"


class PasswordTooShort(Refusal):
    """Length is what makes a password hard to guess (NIST SP 800-63B-4, section 3.1.1)."""

    en = "The password has {length} characters; take at least {least}, such as four words or a sentence."
    zh = "密码只有 {length} 个字符，至少需要 {least} 个，可用一句自己容易记住的话。"


class PasswordTooLong(Refusal):
    """A limit keeps others from making the server compute for long."""

    en = "The password has {length} characters; take at most {most}."
    zh = "密码有 {length} 个字符，最多 {most} 个，请缩短。"


class PasswordGuessable(Refusal):
    """Passwords that many people use are tried first, whatever characters they are made of."""

    en = (
        "The password is easy to guess: it is common, repeats itself, follows the keyboard or is made of a "
        "name or a date; take a sentence of your own, or words that do not go together."
    )
    zh = (
        "密码容易被猜到：属于常用密码、重复字符、键盘顺序，或由姓名、日期等组成。"
        "请改用一句自己的话，或几个互不相关的词语。"
    )


class PasswordHoldsIdentifier(Refusal):
    """Phone and identity-card numbers are known to many."""

    en = "The password holds a mobile phone or identity-card number, which others know; leave it out."
    zh = "密码中含有手机号或身份证号，他人容易得知，请去掉。"
