"""What the rules of the registry refuse."""

from domain.errors import NotFound, Refusal, TextRequired


class InvalidIdentifier(Refusal):
    """Ids are typed, linked and printed everywhere, so they are short and plain."""

    en = (
        "The id {id!r} is not valid; use 1 to 64 lower-case letters, digits, dots, hyphens and underscores, "
        "beginning and ending with a letter or digit."
    )
    zh = "编号 {id!r} 无效：请使用 1 至 64 个小写字母、数字、点、连字符或下划线，首尾须为字母或数字。"


class NameRequired(TextRequired):
    """A place, body or category is shown by its name."""

    en = "The name is missing; give the name that people know it by."
    zh = "缺少名称，请填写居民熟悉的名称。"


class PlaceNotFound(NotFound):
    """There is no such place to read or change."""

    en = "There is no place {place}; check its id, or register it first."
    zh = "没有编号为 {place} 的辖区，请核对编号，或先登记。"


class BodyNotFound(NotFound):
    """There is no such body to read."""

    en = "There is no body {body}; check its id."
    zh = "没有编号为 {body} 的办理主体，请核对编号。"


class CategoryNotFound(NotFound):
    """There is no such category to read."""

    en = "There is no category {category}; check its id."
    zh = "没有编号为 {category} 的诉求类别，请核对编号。"


class UnknownPlace(Refusal):
    """The command names a place that is not registered."""

    en = "There is no place {place}; register it first, or name one that is registered."
    zh = "没有编号为 {place} 的辖区，请先登记，或改填已登记的辖区。"


class UnknownBody(Refusal):
    """The command names a body that is not registered."""

    en = "There is no body {body}; register it first, or name one that is registered."
    zh = "没有编号为 {body} 的办理主体，请先登记，或改填已登记的办理主体。"


class UnknownCategory(Refusal):
    """The command names a category that is not defined."""

    en = "There is no category {category}; define it first, or name one that is defined."
    zh = "没有编号为 {category} 的诉求类别，请先设置，或改填已设置的类别。"


class PlaceTaken(Refusal):
    """A place is registered once; what was recorded under its id stays true of it."""

    en = "The place {place} is registered already, as {name} ({tier}, parent {parent}); choose another id."
    zh = "辖区编号 {place} 已登记为“{name}”（层级“{tier}”，上级 {parent}），请换一个编号。"


class BodyTaken(Refusal):
    """A body is registered once; what was recorded under its id stays true of it."""

    en = "The body {body} is registered already, as {name} ({kind}, place {place}); choose another id."
    zh = "办理主体编号 {body} 已登记为“{name}”（类型“{kind}”，辖区 {place}），请换一个编号。"


class ParentNotAbove(Refusal):
    """The tree of places goes from the compound up, tier by tier."""

    en = (
        "The parent {parent} is a {parent_tier}, which is not above a {tier}; name a parent of a higher tier."
    )
    zh = "上级辖区 {parent} 的层级为“{parent_tier}”，不高于“{tier}”，请填写层级更高的上级辖区。"


class BodyServesElsewhere(Refusal):
    """A body answers for the place that it serves and for those below it."""

    en = "The body {body} serves {serves}, and {place} is not below that; name a body that serves {place}."
    zh = "办理主体 {body} 的服务范围是 {serves}，不包括 {place}，请改填服务该辖区的办理主体。"


class CategoryListedTwice(Refusal):
    """For one place and category there is one answer to who is responsible."""

    en = "The category {category} is listed twice; keep one line for it."
    zh = "类别 {category} 在责任清单中出现了两次，请只保留一条。"


class CategoryUnderItself(Refusal):
    """The tree of categories has no cycle."""

    en = "The category {category} cannot stand under {parent}, which is itself or below it; name another."
    zh = "类别 {category} 不能归入 {parent}（它本身或其下级类别），请改填其他上级类别。"
