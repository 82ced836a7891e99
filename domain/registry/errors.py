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


class UnknownIssue(Refusal):
    """The command names an issue that is not recorded."""

    en = "There is no issue {issue}; name one that is recorded, or leave it out."
    zh = "没有编号为 {issue} 的诉求，请改填已登记的诉求，或不填。"


class PseudonymRequired(Refusal):
    """Posts and rosters are open to everybody and kept for ever: people are in them by pseudonym alone."""

    en = (
        "{given!r} is not a pseudonym; give the id that the person acts under, such as actor-<uuid> or "
        "subject-<uuid>, never a name or phone number."
    )
    zh = (
        "{given!r} 不是人员编号，请填写本人在系统中的编号（如 actor-<uuid> 或 subject-<uuid>），"
        "不要填写姓名或电话。"
    )


class TooFarOff(Refusal):
    """What begins years away is a mistyped year."""

    en = "It begins at {starts_at}, more than {days} days from {now}; check the year."
    zh = "开始时间 {starts_at} 与 {now} 相差超过 {days} 天，请核对年份。"


class GridListedTwice(Refusal):
    """A grid of a place is known by its id."""

    en = "The grid {grid} is listed twice; keep one line for it."
    zh = "网格 {grid} 列出了两次，请只保留一条。"


class BuildingListedTwice(Refusal):
    """A building lies in one grid, so that one grid worker is asked about it."""

    en = "The building {building} is listed in grid {other} and again in grid {grid}; list it once."
    zh = "楼栋“{building}”已列入网格 {other}，又列入网格 {grid}，请只列一次。"


class PostNotFound(NotFound):
    """The body has no such post."""

    en = "The body {body} has no post {post}; check its id, or open it first."
    zh = "办理主体 {body} 没有编号为 {post} 的岗位，请核对编号，或先设置岗位。"


class PostTaken(Refusal):
    """A post is opened once; what was claimed under its id stays true of it."""

    en = "The post {post} is open already, as {name} with {seats} seats; choose another id."
    zh = "岗位编号 {post} 已用于“{name}”（{seats} 个名额），请换一个编号。"


class PostIsClosed(Refusal):
    """Nobody claims a post that is no longer wanted."""

    en = "The post {post} ({name}) is closed; choose one that is open, or open another under a new id."
    zh = "岗位 {post}（{name}）已关闭，请选择其他岗位，或用新的编号另设岗位。"


class SeatsOutOfRange(Refusal):
    """A post is for a number of people that can be named one by one."""

    en = "A post has from 1 to {most} seats, not {seats}; give such a number."
    zh = "岗位名额须为 1 至 {most}，不能是 {seats}。"


class PostFull(Refusal):
    """A post is claimed by as many as it has seats."""

    en = "All {seats} seats of the post {post} ({name}) are claimed; claim another, or wait for a release."
    zh = "岗位 {post}（{name}）的 {seats} 个名额已全部认领，请等待他人退出，或认领其他岗位。"


class AlreadyClaimed(Refusal):
    """One person takes one seat of a post."""

    en = "{claimant} holds the post {post} already; claim another, or leave it as it is."
    zh = "{claimant} 已认领岗位 {post}，无需重复认领，可认领其他岗位。"


class NotAClaimant(Refusal):
    """Who holds no seat of a post has none to leave."""

    en = "{claimant} does not hold the post {post}; name one of those who hold it."
    zh = "{claimant} 没有认领岗位 {post}，请填写已认领该岗位的人员编号。"


class StationNotFound(NotFound):
    """There is no such service station."""

    en = "There is no station {station}; check its id, or open it first."
    zh = "没有编号为 {station} 的服务站，请核对编号，或先设立。"


class StationTaken(Refusal):
    """A station is opened once; what was recorded under its id stays true of it."""

    en = "The station {station} is open already, as {name} (place {place}); choose another id."
    zh = "服务站编号 {station} 已用于“{name}”（辖区 {place}），请换一个编号。"


class DutyEndsBeforeItBegins(Refusal):
    """A duty lasts for some time."""

    en = "The duty ends at {ends_at}, which is not after {starts_at}; give a later end."
    zh = "值班结束时间 {ends_at} 不晚于开始时间 {starts_at}，请填写更晚的结束时间。"


class DutyTooLong(Refusal):
    """Nobody is on duty for days: that is several duties, or a mistyped date."""

    en = "The duty from {starts_at} to {ends_at} is longer than {hours} hours; roster each day by itself."
    zh = "自 {starts_at} 至 {ends_at} 的值班超过 {hours} 小时，请按天分别排班。"


class DutiesOverlap(Refusal):
    """Nobody is on duty twice at one time."""

    en = (
        "{member} is on the roster of this station from {starts_at} to {ends_at} already; "
        "choose another time, or cancel that duty first."
    )
    zh = "{member} 在本站 {starts_at} 至 {ends_at} 已有值班，请另选时间，或先取消该次值班。"


class NotOnTheRoster(Refusal):
    """What is not on the roster, or was taken off it before, cannot be taken off."""

    en = "{member} has no duty that begins at {starts_at} on this roster; look up its exact beginning there."
    zh = "值班表上没有 {member} 于 {starts_at} 开始的值班（可能已取消），请按值班表填写准确的时间。"


class ActivityNotFound(NotFound):
    """There is no such volunteer activity."""

    en = "There is no activity {activity}; check its id."
    zh = "没有编号为 {activity} 的志愿活动，请核对编号。"


class ActivityExists(Refusal):
    """A stream begins once."""

    en = "The activity {name} is recorded already under this id; use a new id for a new activity."
    zh = "该编号下已登记志愿活动“{name}”，新的活动请使用新的编号。"


class ActivityHeldAlready(Refusal):
    """What took place has taken place once."""

    en = "The activity {name} is recorded as held already; announce another for what comes next."
    zh = "志愿活动“{name}”已登记为已开展，后续活动请另行登记。"


class ActivityCancelledAlready(Refusal):
    """What was called off does not take place."""

    en = "The activity {name} is cancelled; announce another if it takes place after all."
    zh = "志愿活动“{name}”已取消，如仍要开展请另行登记。"


class ActivityNotBegun(Refusal):
    """Nothing can be said of what came of it before it begins."""

    en = "The activity {name} begins at {starts_at}; record it as held after that."
    zh = "志愿活动“{name}”将于 {starts_at} 开始，请在开始后再登记开展情况。"


class EffortOutOfRange(Refusal):
    """Hours that nobody can have worked are a mistyped number."""

    en = (
        "{volunteers} volunteers cannot have worked {minutes} minutes together; give from 0 to "
        "{most_volunteers} volunteers, and at most {most_minutes} minutes for each."
    )
    zh = (
        "{volunteers} 名志愿者合计 {minutes} 分钟不合理：人数须为 0 至 {most_volunteers}，"
        "人均不超过 {most_minutes} 分钟，请核对。"
    )


class ActivityResultRequired(TextRequired):
    """A report of an activity says what came of it."""

    en = "The result is missing; write what was done and what came of it."
    zh = "缺少活动成效，请说明做了什么、成效如何。"


class CancellationReasonRequired(TextRequired):
    """Those who wanted to come need to know why it is called off."""

    en = "The reason is missing; write why the activity is cancelled."
    zh = "缺少取消原因，请说明活动为什么取消。"


class WeakerThanTheLaw(Refusal):
    """Owners can agree to ask for more than the Civil Code does, article 278, and not for less."""

    en = (
        "The rule {rule} asks for less than the law does of a ballot of owners (Civil Code, article 278): "
        "of all owners, the recused among them, at least 2/3 take part, and more than 1/2 of these agree, "
        "or at least 3/4 for owners_special; ask for as much or more, or give a rule that counts members "
        "another name."
    )
    zh = (
        "表决规则 {rule} 低于法律对业主共同决定的要求（民法典第二百七十八条）："
        "全体业主（含回避者）三分之二以上参与，参与者过半数同意，owners_special 须四分之三以上同意；"
        "请设为不低于法定要求，按成员计票的规则请另取名称。"
    )


class RuleSourceRequired(TextRequired):
    """A rule binds by the law or resolution that it comes from."""

    en = "The source is missing; name the law or resolution that the rule comes from."
    zh = "缺少规则依据，请填写所依据的法律条文或决议。"


class ShareOutOfRange(Refusal):
    """A share is above nothing, and not more than the whole."""

    en = (
        "{numerator} of {denominator} is not a share that can be met; give a numerator from 1 to the "
        "denominator (below it, where the share must be exceeded), and a denominator of at most {most}."
    )
    zh = (
        "比例 {numerator}/{denominator} 无法达到：分子须为 1 至分母（要求“超过”时须小于分母），"
        "分母不超过 {most}，请改正。"
    )
