"""What the rules of a coordination meeting and of issued summaries refuse."""

from domain.council.errors import ConstituencyTwice
from domain.decision.errors import TaskTextRequired
from domain.errors import NotFound, Refusal, TextRequired
from domain.issue.errors import PlaceIsForTotals

__all__ = ["ConstituencyTwice", "PlaceIsForTotals", "TaskTextRequired"]


class MeetingNotFound(NotFound):
    """There is no such meeting."""

    en = "There is no coordination meeting {meeting}; check place and month, or call the meeting first."
    zh = "没有月度协调会 {meeting}，请核对辖区和月份，或先召集会议。"


class InvalidMonth(Refusal):
    """Meetings and summaries are named by their month."""

    en = "{month!r} is no month; write year and month, such as 2026-03, between 1970 and 2999."
    zh = "{month!r} 不是有效的月份，请填写年月，如 2026-03，年份须在 1970 至 2999 之间。"


class MeetingTaken(Refusal):
    """A place meets once a month, so that nothing is settled twice."""

    en = (
        "{place} has its meeting for {month} already: {meeting}, called at {scheduled_at} ({meeting_state}); "
        "go on with that one, or, where it is closed, call that of the next month."
    )
    zh = (
        "{place} 的 {month} 月度协调会已于 {scheduled_at} 召集（{meeting}，{meeting_state}），"
        "请在该次会议上继续；已经结束的，请召集下一个月的协调会。"
    )


class MonthTooFarAhead(Refusal):
    """What a later month brings is not known yet."""

    en = "The month {month} is too far ahead; the last for which a meeting can be called now is {latest}."
    zh = "现在召集 {month} 的协调会为时过早，最远可召集 {latest} 的协调会，请改填月份。"


class MeetingStartsInThePast(Refusal):
    """Nobody can come to a meeting that has begun before it is called."""

    en = (
        "The meeting would start at {starts_at}, before it is called at {now}; give a later start, "
        "or for a meeting held earlier the time at which it was called."
    )
    zh = (
        "会议开始时间 {starts_at} 早于召集时间 {now}，请填写更晚的开始时间；"
        "补录已开的会议，请填写当时召集的时间。"
    )


class MeetingStartsTooFarAhead(Refusal):
    """A start that is more than a year away is a mistyped year."""

    en = "The meeting would start at {starts_at}, more than a year ahead; check the year."
    zh = "会议开始时间 {starts_at} 在一年以后，请核对年份。"


class AgendaIsFrozen(Refusal):
    """What was on the table is settled once."""

    en = "The agenda of {meeting} is frozen already ({meeting_state}); go on with its items."
    zh = "{meeting} 的议程已经确定（会议状态“{meeting_state}”），请按已定议程进行。"


class AgendaNotFrozen(Refusal):
    """First what, then who, then with what outcome."""

    en = "The agenda of {meeting} is not frozen yet; freeze it first."
    zh = "{meeting} 的议程尚未确定，请先确定议程。"


class MeetingNotSitting(Refusal):
    """Nobody can settle anything before somebody has come."""

    en = "Nobody's attendance of {meeting} is recorded yet; record it first."
    zh = "{meeting} 尚未登记出席情况，请先登记出席人数。"


class MeetingIsClosed(Refusal):
    """What a closed meeting settled stays as it is; its tasks can still be completed."""

    en = "The meeting {meeting} was closed at {closed_at}; take this to the next meeting."
    zh = "会议 {meeting} 已于 {closed_at} 结束，请提交下一次会议。"


class MeetingAgendaTooLong(Refusal):
    """No meeting gets through it."""

    en = "The agenda has {count} items, and at most {limit} can be settled; leave some out."
    zh = "议程共 {count} 项，最多 {limit} 项，请删减后再提交。"


class PositionNotInTheLog(Refusal):
    """A proposal or summary is made from what is recorded."""

    en = "The position {position} is not in the log, which ends at {head}; give one from 0 to {head}."
    zh = "日志中没有位置 {position}（末位为 {head}），请填写 0 至 {head} 之间的位置。"


class SubjectNotUnderstood(Refusal):
    """An agenda item is about something that Yishi knows, or a matter of its own."""

    en = (
        "{subject!r} is no issue, decision or task; write issue-<id>, decision-<id> or "
        "coordination-<month>-<place>#<task>, or leave it out for a matter that the meeting adds."
    )
    zh = (
        "{subject!r} 不是诉求、决议或任务，请填写 issue-<编号>、decision-<编号> 或 "
        "coordination-<月份>-<辖区>#<任务>；会议增列的事项请不要填写。"
    )


class SubjectUnknown(Refusal):
    """The agenda names what is not recorded."""

    en = "There is no {subject}; check it, or take the item off the agenda."
    zh = "没有 {subject}，请核对，或从议程中删去该项。"


class SubjectListedTwice(Refusal):
    """One matter gets one outcome."""

    en = "The agenda lists {subject} twice; keep one item for it."
    zh = "议程中 {subject} 出现了两次，请只保留一项。"


class SubjectOfAnotherPlace(Refusal):
    """A meeting settles the matters of its own place, of those above it and of those below it."""

    en = "{subject} belongs to {other}, which is neither above nor below {place}; take it off the agenda."
    zh = "{subject} 属于 {other}，与 {place} 没有上下级关系，请从议程中删去。"


class TaskOfNoEarlierMeeting(Refusal):
    """Tasks come over from the meetings before."""

    en = (
        "{subject} is no task of an earlier meeting of {place}; "
        "only tasks of meetings before {month} are carried over."
    )
    zh = "{subject} 不是 {place} 此前会议的任务，只有 {month} 之前会议的任务才能结转。"


class CarriedTaskIsDone(Refusal):
    """What is done needs no meeting."""

    en = "The task {subject} was done at {done_at}; take it off the agenda."
    zh = "任务 {subject} 已于 {done_at} 完成，请从议程中删去。"


class CarriedTaskGoesOn(Refusal):
    """What came of a task carries on alone, so that nothing is counted twice."""

    en = (
        "The task {subject} went on as the task or decision that a later meeting made of it; "
        "put that on the agenda instead."
    )
    zh = "任务 {subject} 已由此后的会议另行交办任务或提出决议，请改列其后续任务或决议。"


class ReasonDoesNotFit(Refusal):
    """Why an item is on the agenda can be checked by whoever reads it later."""

    en = (
        "The reason {agenda_reason} does not fit item {item}. An issue may be overdue, escalated, reopened, "
        "unsatisfied, much_supported; a decision decision_open, overdue, escalated; a task carried_over, "
        "overdue; any of them, and a matter of the meeting's own, added."
    )
    zh = (
        "理由“{agenda_reason}”不适用于第 {item} 项议程。诉求可为超期、上报、重新办理、不满意、附议多；"
        "决议可为决议未落实、超期、上报；任务可为上次会议遗留、超期；各类事项及会议自行增列的均可为会议增列。"
    )


class AgendaTitleRequired(TextRequired):
    """An agenda is read by its titles."""

    en = "An item of the agenda has no title; say in a few words what it is about."
    zh = "议程中有一项缺少标题，请用一句话说明议题。"


class MeetingAttendanceRequired(Refusal):
    """A meeting that nobody attended settles nothing."""

    en = "Nobody is counted as present; give how many people of each constituency came."
    zh = "没有登记任何出席人员，请填写各方出席人数。"


class ItemNotOnTheAgenda(Refusal):
    """The agenda is frozen so that nobody is surprised."""

    en = "There is no item {item} on the agenda of {meeting}, which has {count} items; check its number."
    zh = "{meeting} 的议程中没有第 {item} 项（共 {count} 项），请核对序号。"


class ItemSettledAlready(Refusal):
    """What was settled is not settled again."""

    en = "Item {item} was settled at {settled_at} ({outcome_kind}); take what is new to the next meeting."
    zh = "第 {item} 项已于 {settled_at} 形成结果（{outcome_kind}），新的情况请提交下一次会议。"


class OutcomeNoteRequired(TextRequired):
    """Who was not there reads what was settled."""

    en = "The note is missing; write what the meeting settled on this item."
    zh = "缺少说明，请写明会议对该项议程形成的意见。"


class OutcomeNeedsTask(Refusal):
    """A task without somebody to do it by a day is none."""

    en = "The task is missing; give the body, what it is to do, and by when."
    zh = "缺少任务，请填写承办主体、任务内容和完成期限。"


class OutcomeTakesNoTask(Refusal):
    """An item has one outcome."""

    en = "The outcome {outcome_kind} takes no task; leave the task out, or record the outcome as task."
    zh = "结果“{outcome_kind}”不带任务，请删去任务，或将结果改为“交办任务”。"


class OutcomeNeedsDecision(Refusal):
    """The motion is put forward together with the outcome."""

    en = "The decision is missing; give its kind, title and motion."
    zh = "缺少决议，请填写决议的类型、标题和内容。"


class OutcomeTakesNoDecision(Refusal):
    """An item has one outcome."""

    en = (
        "The outcome {outcome_kind} takes no decision; leave the decision out, "
        "or record the outcome as decision_raised."
    )
    zh = "结果“{outcome_kind}”不带决议，请删去决议，或将结果改为“提出决议”。"


class OutcomeCannotEscalate(Refusal):
    """Only issues and decisions have a place above to go to."""

    en = "Item {item} is no issue or decision and cannot be escalated; give it a task, or note it."
    zh = "第 {item} 项不是诉求或决议，不能上报，请交办任务或记录说明。"


class SubjectIsAboveTheMeeting(Refusal):
    """A meeting moves up what is before its own place, or one below: the rest is for those above."""

    en = (
        "{code} is before {before}, which is above {place}, and can be escalated only there; note what is "
        "asked of them."
    )
    zh = "{code} 现由上级 {before} 处理，{place} 的会议不能再上报，请在说明中记录对上级的请求。"


class DecisionOutsideTheMeeting(Refusal):
    """A meeting puts forward what binds its own place, or one below."""

    en = (
        "The decision would bind {binds}, which is not in {place}; leave its place out, or name one that "
        "lies in {place}."
    )
    zh = "决议将约束 {binds}，该辖区不属于 {place}，请不填写决议的辖区，或填写 {place} 之内的辖区。"


class BodyOutsideTheMeeting(Refusal):
    """A meeting sets tasks to those who sit at its table."""

    en = (
        "The body {body} serves {serves}, which is neither above nor below {place}; "
        "name a body that serves {place}, or a place above or below it."
    )
    zh = (
        "办理主体 {body} 的服务范围是 {serves}，与 {place} 没有上下级关系，请改填服务本辖区或其上下级的主体。"
    )


class MeetingTaskUnknown(Refusal):
    """The meeting set no such task."""

    en = "The meeting {meeting} set no task {task}; it set {count}, numbered from 1."
    zh = "会议 {meeting} 没有任务 {task}（共 {count} 项，从 1 起编号），请核对序号。"


class MeetingTaskDoneAlready(Refusal):
    """A task is done once."""

    en = "The task {task} was done at {done_at}; nothing more is to be recorded for it."
    zh = "任务 {task} 已于 {done_at} 完成，无需再次登记。"


class NotTheBodyOfTheMeetingTask(Refusal):
    """Who is to do it says that it is done, or the coordinator."""

    en = (
        "The task {task} is for {body}; only someone who acts for that body, or the coordinator, can do this."
    )
    zh = "任务 {task} 由 {body} 承办，只有代表该主体的人员或协调员才能登记完成。"


class MeetingTaskOutcomeRequired(TextRequired):
    """The next meeting reads what came of it."""

    en = "The outcome is missing; write how the task was done."
    zh = "缺少完成情况，请说明任务是如何完成的。"


class ItemWithoutOutcome(Refusal):
    """No item is passed over in silence."""

    en = "Item {item} of the agenda ({title}) has no outcome yet; record one, at least a note."
    zh = "第 {item} 项议程（{title}）尚无结果，请先记录结果，至少作出说明。"


class MonthNotOver(Refusal):
    """A summary that is issued tells of a whole month."""

    en = "The month {month} is not over before {ends}; issue its summary after that."
    zh = "{month} 尚未结束（{ends} 结束），请在其后印发纪要。"


class SummaryLacksEvents(Refusal):
    """What was recorded in time is in the summary: only what arrives late may be missing from it."""

    en = (
        "At position {position} the log lacks what was recorded by the end of {month}; "
        "give position {recorded_by_the_end} or a later one."
    )
    zh = (
        "位置 {position} 未包含 {month} 结束前已登记的全部情况，"
        "请填写位置 {recorded_by_the_end} 或更晚的位置。"
    )


class SummaryStillHolds(Refusal):
    """A correction corrects something.

    A summary tells its position, so its SHA-256 differs at each; what counts is that events have arrived.
    """

    en = (
        "The summary of {place} for {month}, number {number}, still holds: "
        "nothing has arrived that changes it, so there is nothing to correct."
    )
    zh = "{place} {month} 的第 {number} 号纪要仍然有效：没有新到的情况改变其内容，无需勘误。"


class CorrectionReasonRequired(TextRequired):
    """Readers of the earlier number are told why it no longer holds."""

    en = "The summary was issued before, so this is a correction; write which late events make it necessary."
    zh = "该月纪要已经印发，本次为勘误，请说明因哪些补录的情况需要更正。"


class ReasonIsForCorrections(Refusal):
    """The first number has nothing to explain."""

    en = (
        "The summary of {place} for {month} was not issued before, so this is no correction; "
        "leave the reason out."
    )
    zh = "{place} {month} 的纪要尚未印发，本次不是勘误，请不要填写理由。"


class CorrectionNotLater(Refusal):
    """A correction knows more than what it corrects."""

    en = (
        "The position {position} is not after {previous}, at which number {number} was made; "
        "give a later one."
    )
    zh = "位置 {position} 不晚于第 {number} 号纪要所依据的位置 {previous}，请填写更晚的位置。"
