"""What the rules of an issue refuse."""

from domain.errors import NotFound, Refusal, TextRequired
from domain.registry.errors import BodyServesElsewhere, UnknownBody, UnknownCategory, UnknownPlace

__all__ = ["BodyServesElsewhere", "UnknownBody", "UnknownCategory", "UnknownPlace"]


class IssueNotFound(NotFound):
    """There is no such issue."""

    en = "There is no issue {issue}; check its id."
    zh = "没有编号为 {issue} 的诉求，请核对编号。"


class IssueNotYetRecorded(NotFound):
    """It is asked about as of a time or position at which nobody knew of it."""

    en = (
        "The issue {code} was not yet recorded then: it was recorded at {recorded_at}, "
        "at position {position}; ask for that or later."
    )
    zh = (
        "诉求 {code} 当时尚未登记：它于 {recorded_at} 登记（日志位置 {position}），"
        "请查询此后的时间或日志位置。"
    )


class IssueExists(Refusal):
    """A stream begins once."""

    en = "The issue {code} is recorded already under this id; use a new id for a new issue."
    zh = "该编号下已登记诉求 {code}，新的诉求请使用新的编号。"


class ExternalIdTaken(Refusal):
    """An issue comes in from another system once."""

    en = "{source} has sent its issue {id} before: it is recorded as {code}; look that one up instead."
    zh = "来源“{source}”的编号 {id} 此前已经登记，对应诉求 {code}，请直接查看该诉求。"


class TooLongAgo(Refusal):
    """What nobody now living dealt with is a mistyped year."""

    en = "The time {occurred_at} is before {earliest}; check the year."
    zh = "时间 {occurred_at} 早于 {earliest}，请核对年份。"


class PlaceIsForTotals(Refusal):
    """Cities and provinces add up what is below them."""

    en = "{place} is a {tier} and only adds up what is below it; name the district or a place below it."
    zh = "{place} 的层级为“{tier}”，只用于汇总，请填写区县或其下的辖区。"


class TitleRequired(TextRequired):
    """Lists, agendas and minutes show an issue by its title."""

    en = "The title is missing; say in a few words what is wrong and where."
    zh = "缺少标题，请用一句话说明是什么问题、在哪里。"


class ConclusionRequired(TextRequired):
    """A discussion without a conclusion binds nobody."""

    en = "The conclusion is missing; write what the council concluded."
    zh = "缺少议事结论，请填写议事会形成的结论。"


class ReasonRequired(TextRequired):
    """Whoever reads the history later needs to know why."""

    en = "The reason is missing; write why this is done."
    zh = "缺少理由，请说明为什么这样处理。"


class NoteRequired(TextRequired):
    """A report of progress tells what was done."""

    en = "The note is missing; write what was done and what comes next."
    zh = "缺少进展说明，请填写已做的工作和下一步安排。"


class OutcomeRequired(TextRequired):
    """The resident is told how it was solved."""

    en = "The outcome is missing; write how it was solved."
    zh = "缺少办理结果，请说明是如何解决的。"


class LegalGroundRequired(TextRequired):
    """An issue is declined on a legal ground only."""

    en = "The legal ground is missing; name the law or regulation on which the issue is declined."
    zh = "缺少不予受理的依据，请写明所依据的法律、法规或规定。"


class NotOpen(Refusal):
    """Nothing more is to be done on a resolved or closed issue."""

    en = "The issue {code} is {state}; this can be done on an open issue only."
    zh = "诉求 {code} 的状态为“{state}”，只有未办结、未关闭的诉求才能进行此操作。"


class AlreadyClosed(Refusal):
    """A withdrawn, declined or merged issue gathers no more support."""

    en = "The issue {code} is {state}; support the issue that goes on, or raise a new one."
    zh = "诉求 {code} 的状态为“{state}”，请附议仍在处理的诉求，或登记新的诉求。"


class AlreadySupported(Refusal):
    """A resident counts once."""

    en = "This resident supports the issue {code} already; each resident counts once."
    zh = "该居民已附议诉求 {code}，每位居民只计一次。"


class ReporterCannotSupport(Refusal):
    """Who reported it stands behind it already."""

    en = "This resident reported the issue {code} and stands behind it already."
    zh = "诉求 {code} 由该居民提出，无需再附议。"


class SameCategory(Refusal):
    """Reclassifying changes the category."""

    en = "The issue {code} is in the category {category} already; name another one."
    zh = "诉求 {code} 已属于类别 {category}，请填写其他类别。"


class NotYetDiscussed(Refusal):
    """The council speaks first."""

    en = (
        "The council has not discussed the issue {code} at its present tier ({tier}); "
        "record the discussion first, or assign it by the responsibility list or as an emergency."
    )
    zh = "诉求 {code} 在当前层级（{tier}）尚未经议事会讨论，请先记录议事结论，或按责任清单、紧急情况交办。"


class DirectDispatchNotAllowed(Refusal):
    """The responsibility list says where the council may be passed over."""

    en = (
        "The responsibility list does not allow direct dispatch of {category} here; "
        "have the council discuss the issue {code} first."
    )
    zh = "责任清单不允许类别 {category} 在此直接交办，请先由议事会讨论诉求 {code}。"


class AnotherBodyIsResponsible(Refusal):
    """Direct dispatch goes to the body on the list."""

    en = "The responsibility list names {responsible}, not {body}; assign it there or let the council decide."
    zh = "责任清单确定的办理主体是 {responsible}，不是 {body}，请交办给该主体，或由议事会讨论决定。"


class BasisIsForImports(Refusal):
    """What is recorded here has a basis that the rules know."""

    en = "The basis “imported” is for imported histories; give council, responsibility_list or emergency."
    zh = "“imported”仅用于导入的历史记录，请选择议事会、责任清单或紧急情况作为交办依据。"


class AlreadyAssigned(Refusal):
    """Assigning again is for another body."""

    en = "The issue {code} is assigned to {body} already; name another body, or urge this one."
    zh = "诉求 {code} 已交办给 {body}，请改为交办其他主体，或进行催办。"


class DueInThePast(Refusal):
    """A deadline that has passed helps nobody."""

    en = "The deadline {due} is not after {now}, when this happens; give a later one."
    zh = "办理期限 {due} 不晚于本操作的时间 {now}，请填写更晚的期限。"


class DueTooFarAhead(Refusal):
    """A deadline that nobody will see is a mistyped year."""

    en = "The deadline {due} is more than ten years ahead; check the year."
    zh = "办理期限 {due} 在十年以后，请核对年份。"


class NotAssigned(Refusal):
    """Only an assigned body can do this."""

    en = "The issue {code} is {state}, not assigned; assign it to a body first."
    zh = "诉求 {code} 的状态为“{state}”，尚未交办，请先交办给办理主体。"


class NotTheAssignedBody(Refusal):
    """Only the body that is responsible may say so."""

    en = (
        "The issue {code} is assigned to {body}; only someone who acts for that body can do this: "
        "leave it to them, or assign it to another body first."
    )
    zh = "诉求 {code} 的办理主体是 {body}，只有代表该主体的人员才能进行此操作；请由其办理，或先改交其他主体。"


class QuestionRequired(TextRequired):
    """Whoever is asked needs to know what is lacking."""

    en = "The question is missing; write what the body needs to know."
    zh = "缺少需补充的内容，请写明办理主体需要了解什么。"


class AnswerRequired(TextRequired):
    """The clocks go on for an answer, not for nothing."""

    en = "The answer is missing; write what the body asked for."
    zh = "缺少补充的情况，请填写办理主体要求补充的内容。"


class InformationAwaited(Refusal):
    """One question at a time, and no deadline moves while the clocks stand still."""

    en = (
        "The issue {code} waits for information since {since}, and its clocks stand still; "
        "give that information first."
    )
    zh = "诉求 {code} 自 {since} 起等待补充情况，时限暂停计算，请先补充情况。"


class NoInformationAwaited(Refusal):
    """An answer belongs to a question."""

    en = "Nobody waits for information on {code}; let the assigned body request it first, or report progress."
    zh = "诉求 {code} 没有待补充的情况，请先由办理主体提出补充要求，或填报办理进展。"


class AlreadyAccepted(Refusal):
    """An assignment is accepted once."""

    en = "{body} has accepted the issue {code} already; report progress instead."
    zh = "{body} 已接受诉求 {code}，请填报办理进展。"


class OnlyTheCoordinator(Refusal):
    """The coordinator answers for deadlines."""

    en = "Only the coordinator can extend a deadline; ask the coordinator of the place."
    zh = "只有协调员可以延长办理期限，请联系所在辖区的协调员。"


class ExtendedTooOften(Refusal):
    """A deadline that always moves is none."""

    en = "The deadline of {code} has been extended {times} times, which is the most; resolve or escalate it."
    zh = "诉求 {code} 已延期 {times} 次，达到上限，请尽快办结或上报。"


class DeadlineNotLater(Refusal):
    """Extending gives more time."""

    en = "The new deadline {due} is not after {present}; give a later one."
    zh = "新的期限 {due} 不晚于 {present}，请填写更晚的期限。"


class NotResolved(Refusal):
    """There is no resolution to speak of."""

    en = "The issue {code} is {state}, not resolved; this can be done once it is resolved."
    zh = "诉求 {code} 的状态为“{state}”，尚未办结，办结后才能进行此操作。"


class AlreadyConfirmed(Refusal):
    """The resident's word on one resolution is taken once."""

    en = "The resident's word on this resolution of {code} is recorded; reopen the issue if it came back."
    zh = "诉求 {code} 本次办结的回访结果已记录，如问题再次出现，请重新开启。"


class RatingOutOfRange(Refusal):
    """Ratings compare only on one scale."""

    en = "The rating {rating} is outside 1 to 5; give a whole number from 1 to 5."
    zh = "评分 {rating} 超出范围，请填写 1 至 5 的整数。"


class ReopenedTooLate(Refusal):
    """After 30 days a matter is a new one."""

    en = "The issue {code} was resolved at {resolved}, more than {days} days before; raise a new issue."
    zh = "诉求 {code} 已于 {resolved} 办结，超过 {days} 天，请登记新的诉求。"


class NoTierAbove(Refusal):
    """Issues go up to the district at most; city and province only add up."""

    en = "The issue {code} is before {place} ({tier}) and cannot go higher; assign it or return it there."
    zh = "诉求 {code} 现由 {place}（{tier}）处理，不能再上报，请在本级交办或退回。"


class NotOfATierAbove(Refusal):
    """A tier takes over what lies below it."""

    en = (
        "Only someone who acts for a body of {place} ({tier}), or of a place above it, can take over the "
        "issue {code}; act for such a body, or escalate the issue from where it is."
    )
    zh = (
        "只有 {place}（{tier}）或其上级辖区的办理主体可以提级办理诉求 {code}，"
        "请以该主体的身份操作，或由本级上报。"
    )


class NotEscalated(Refusal):
    """What is where it arose cannot be sent down."""

    en = "The issue {code} is before {place}, where it arose; there is nothing below to return it to."
    zh = "诉求 {code} 现由其发生地 {place} 处理，没有可退回的下级。"


class SameIssue(Refusal):
    """An issue cannot go on for itself."""

    en = "The issue {code} cannot be merged into itself; name the other issue."
    zh = "诉求 {code} 不能与自身合并，请填写另一件诉求。"


class TargetNotOpen(Refusal):
    """The issue that goes on must be one that is worked on."""

    en = "The issue {code} is {state}; merge into an open issue."
    zh = "诉求 {code} 的状态为“{state}”，只能并入未办结、未关闭的诉求。"


class PlacesUnrelated(Refusal):
    """Two issues are the same matter only where they can meet."""

    en = (
        "{place} and {other} have no district in common and neither is above the other; "
        "merge issues of the same district, or into one of a place above."
    )
    zh = "{place} 与 {other} 不属于同一区县，也没有上下级关系，只能合并同一区县或上下级辖区的诉求。"


class HasAbsorbedOthers(Refusal):
    """Merges do not pile up, so that each can be undone by itself."""

    en = "The issue {code} goes on for {count} others; undo those merges first, or merge the other way round."
    zh = "诉求 {code} 已并入 {count} 件其他诉求，请先撤销这些合并，或反向合并。"


class NotMerged(Refusal):
    """There is no merge to undo."""

    en = "The issue {code} is {state}, not merged; there is no merge to undo."
    zh = "诉求 {code} 的状态为“{state}”，没有可撤销的合并。"


class NotTheReporter(Refusal):
    """Nobody else takes back a resident's matter."""

    en = (
        "Only the resident who reported {code} can withdraw it; name that resident in on_behalf_of where you "
        "record it for them, or decline the issue on a legal ground."
    )
    zh = (
        "只有诉求 {code} 的提出人可以撤回；代为登记的，请在 on_behalf_of 中填写提出人的编号；"
        "如不予受理，请写明依据。"
    )


class WithdrawnTooLate(Refusal):
    """Once a body is at work the matter runs its course."""

    en = "The issue {code} is {state} and can no longer be withdrawn; tell the body that works on it."
    zh = "诉求 {code} 的状态为“{state}”，不能再撤回，请与办理主体联系。"
