"""What the rules of appointments refuse."""

from domain.errors import Refusal


class UnknownRole(Refusal):
    """Nobody can be given a role that no rule knows."""

    en = "There is no role {role}; name one of these: {known}."
    zh = "没有“{role}”这个角色，可选：{known}。"


class BodyRequired(Refusal):
    """Who handles for a body acts for one, and for no other."""

    en = "A body handler acts for one body; name the body."
    zh = "办理人员须隶属一个办理主体，请填写办理主体。"


class BodyOnlyForHandlers(Refusal):
    """Whose word counts as that of a body is to be seen from the role."""

    en = (
        "Only a body handler or a coordinator acts for a body; leave out the body {body}, or appoint a "
        "body_handler."
    )
    zh = "只有办理人员和协调员可代表办理主体行事，请去掉办理主体 {body}，或改为任命办理人员。"
