"""What the rules of a sitting of the party-mass council refuse."""

from domain.decision.errors import DecisionNotFound, MemberRequired
from domain.errors import NotFound, Refusal, TextRequired
from domain.issue.errors import ConclusionRequired, IssueNotFound, PlaceIsForTotals, ReasonRequired
from domain.registry.errors import UnknownPlace

__all__ = [
    "ConclusionRequired",
    "DecisionNotFound",
    "IssueNotFound",
    "MemberRequired",
    "PlaceIsForTotals",
    "ReasonRequired",
    "UnknownPlace",
]


class CouncilNotFound(NotFound):
    """There is no such sitting."""

    en = "There is no council {council}; check its id."
    zh = "没有编号为 {council} 的议事会，请核对编号。"


class UnknownCouncil(Refusal):
    """A discussion names the sitting that concluded it, or none."""

    en = "There is no council {council}; check its id, or leave it out if the sitting is not recorded here."
    zh = "没有编号为 {council} 的议事会，请核对编号；会议未在此登记的，不填写议事会。"


class CouncilExists(Refusal):
    """A stream begins once."""

    en = "A council of {place} is recorded already under this id; use a new id for a new sitting."
    zh = "该编号下已登记 {place} 的议事会，新的议事会请使用新的编号。"


class CouncilInThePast(Refusal):
    """People are called together for a time that is still to come."""

    en = (
        "The council would begin at {starts_at}, before {now}, when it is convened; give a later time, or, "
        "for one that was held already, give as occurred_at when it was convened."
    )
    zh = (
        "议事会的开始时间 {starts_at} 早于召集的时间 {now}，请填写更晚的时间；"
        "补记已经召开的议事会，请在 occurred_at 中填写当时召集的时间。"
    )


class CouncilTooFarAhead(Refusal):
    """A sitting that nobody can plan for is a mistyped year."""

    en = "The council would begin at {starts_at}, more than a year ahead; check the year."
    zh = "议事会的开始时间 {starts_at} 在一年以后，请核对年份。"


class MembersOutOfRange(Refusal):
    """A council has members."""

    en = "The council is said to have {members} members; give how many it has, from 1 to {most}."
    zh = "议事会成员数为 {members}，请填写实际人数（1 至 {most}）。"


class AgendaEmpty(Refusal):
    """People are called together for something."""

    en = "The agenda is empty; name at least one open issue or decision."
    zh = "议程为空，请至少列入一件未办结的诉求或决议。"


class AgendaTooLong(Refusal):
    """What cannot be deliberated at one sitting goes to the next."""

    en = "The agenda has {count} items; put at most {most} on it, and convene another council for the rest."
    zh = "议程共 {count} 项，一次最多 {most} 项，其余请另行召集议事会。"


class AgendaItemTwice(Refusal):
    """Each item is deliberated once."""

    en = "{subject} is on the agenda twice; keep it once."
    zh = "{subject} 在议程中出现了两次，请只保留一次。"


class UnknownAgendaItem(Refusal):
    """Only what is recorded can be deliberated."""

    en = "There is no {subject}; name the issues and decisions of the agenda as issue-<id> or decision-<id>."
    zh = "没有 {subject}；请以“issue-编号”或“decision-编号”的形式列入已登记的诉求或决议。"


class AgendaItemNotOpen(Refusal):
    """What is closed needs no deliberation."""

    en = "{code} is {item_state}; put only what is open on the agenda."
    zh = "{code} 的状态为“{item_state}”，议程只列未办结、未关闭的事项。"


class BeforeAnotherPlace(Refusal):
    """A council deliberates what is before its own place."""

    en = (
        "{code} is before {before}, not {place}; have the council of {before} deliberate it, or escalate or "
        "return it first."
    )
    zh = "{code} 现由 {before} 处理，不在 {place}，请由 {before} 的议事会讨论，或先上报、退回。"


class CouncilNotYetBegun(Refusal):
    """Nobody has come before it begins."""

    en = (
        "The council begins at {starts_at}, after {now}; record who came and what was concluded once it has "
        "begun."
    )
    zh = "议事会于 {starts_at} 开始，晚于 {now}，请在开始之后登记出席情况和议事结论。"


class ConstituencyTwice(Refusal):
    """Each constituency is counted once."""

    en = "The constituency {constituency} is counted twice; add it up in one line."
    zh = "“{constituency}”的出席人数出现了两次，请合并为一条。"


class TooManyMembersPresent(Refusal):
    """No more members come than there are, and all who come are counted."""

    en = (
        "{present} members are said to be present, of {members} members and {attended} people who came; "
        "count again."
    )
    zh = "到会成员数为 {present}，而成员共 {members} 人、到会共 {attended} 人，请重新核对。"


class AlreadyAdjourned(Refusal):
    """What was not deliberated goes to another sitting."""

    en = "The council ended at {at}; convene another one for what is left."
    zh = "议事会已于 {at} 结束，未议事项请另行召集议事会。"


class AttendanceMissing(Refusal):
    """Who deliberated is known before what was concluded."""

    en = "Nobody has been counted yet; record the attendance first."
    zh = "尚未登记出席情况，请先登记。"


class NotOnTheAgenda(Refusal):
    """People are called together for what is on the agenda."""

    en = "{subject} is not on the agenda of this council; convene one that has it on its agenda."
    zh = "{subject} 不在本次议事会的议程上，请召集列有该事项的议事会。"


class AlreadyDeliberated(Refusal):
    """A sitting concludes once on each item."""

    en = "The council concluded on {subject} at {at}; convene another one to deliberate it again."
    zh = "本次议事会已于 {at} 就 {subject} 形成结论，如需再议，请另行召集议事会。"


class RecusedTwice(Refusal):
    """A member recuses themselves once from an item."""

    en = "{member} is recused twice; keep one entry for each member."
    zh = "回避成员 {member} 出现了两次，每人只保留一条。"


class NoMemberPresent(Refusal):
    """A council without its members concludes nothing."""

    en = "No member of the council is counted as present; record the attendance anew, or end the sitting."
    zh = "登记的到会成员为 0 人，没有成员可以议事，请重新登记出席情况，或结束本次会议。"


class TooManyRecused(Refusal):
    """Somebody must be left to deliberate."""

    en = "{recused} of the {present} members present are recused, so nobody is left to speak; count again."
    zh = "到会成员 {present} 人，回避 {recused} 人，没有成员可以议事，请重新核对。"


class TooManyTexts(Refusal):
    """A record is for people to read."""

    en = "There are {count} entries for the {field}; give {most} at most, and sum up the rest."
    zh = "“{field}”共 {count} 条，最多 {most} 条，请归纳后再提交。"


class MinutesRequired(TextRequired):
    """A sitting without minutes cannot be followed."""

    en = "The minutes are missing; write what was dealt with and agreed."
    zh = "缺少会议记录，请填写会议的主要内容和议定事项。"
