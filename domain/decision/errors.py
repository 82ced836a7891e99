"""What the rules of a governance decision refuse."""

from domain.errors import NotFound, Refusal, TextRequired
from domain.issue.errors import (
    ConclusionRequired,
    DueInThePast,
    DueTooFarAhead,
    OutcomeRequired,
    PlaceIsForTotals,
    ReasonRequired,
    TitleRequired,
    TooLongAgo,
)
from domain.registry.errors import BodyServesElsewhere, UnknownBody, UnknownIssue, UnknownPlace

__all__ = [
    "BodyServesElsewhere",
    "ConclusionRequired",
    "DueInThePast",
    "DueTooFarAhead",
    "OutcomeRequired",
    "PlaceIsForTotals",
    "ReasonRequired",
    "TitleRequired",
    "TooLongAgo",
    "UnknownBody",
    "UnknownIssue",
    "UnknownPlace",
]


class DecisionNotFound(NotFound):
    """There is no such decision."""

    en = "There is no decision {decision}; check its id."
    zh = "没有编号为 {decision} 的治理决议，请核对编号。"


class DecisionExists(Refusal):
    """A stream begins once."""

    en = "The decision {code} is recorded already under this id; use a new id for a new decision."
    zh = "该编号下已登记决议 {code}，新的决议请使用新的编号。"


class MotionRequired(TextRequired):
    """People vote on a text."""

    en = "The motion is missing; write what is to bind the place."
    zh = "缺少决议内容，请写明要求本辖区执行的事项。"


class CovenantTextRequired(TextRequired):
    """A covenant is its text."""

    en = "The text of the covenant is missing; give it as covenant_text."
    zh = "缺少公约文本，请在 covenant_text 中填写公约全文。"


class CampaignRequired(Refusal):
    """A campaign says what it brings to zero, and where."""

    en = "The campaign is missing; say what is counted, and how many there are in each place."
    zh = "缺少清零目标，请写明清零的对象以及各辖区现有的数量。"


class CampaignUnitRequired(TextRequired):
    """Figures of a campaign mean nothing without what they count."""

    en = "The campaign does not say what it counts; name it, such as compounds without a property company."
    zh = "缺少清零的对象，请写明统计的是什么，例如“无物业小区”。"


class TooManyTargets(Refusal):
    """A campaign is for people to look over."""

    en = "The campaign names {count} places; name {most} at most, or divide it."
    zh = "清零行动列出了 {count} 个辖区，最多 {most} 个，请拆分后再提交。"


class TargetListedTwice(Refusal):
    """A place has one target."""

    en = "The campaign names {place} twice; keep one target for it."
    zh = "清零行动中辖区 {place} 出现了两次，请只保留一条。"


class TargetElsewhere(Refusal):
    """A decision binds its own place and what is below it."""

    en = "{target} is neither {place} nor below it; name places that the decision binds."
    zh = "{target} 不是 {place}，也不在其下，请填写本决议所约束的辖区。"


class ElectionSeatsOutOfRange(Refusal):
    """An election fills seats."""

    en = "An election needs a number of seats from 1 to {most}; give it as seats."
    zh = "选举须写明应选名额（1 至 {most}），请在 seats 中填写。"


class NotOfThisKind(Refusal):
    """What belongs to another kind of decision was meant for one."""

    en = "A decision of the kind {decision_kind} has no {field}; leave it out, or choose another kind."
    zh = "“{decision_kind}”类决议没有“{field}”，请不要填写，或改选其他类型。"


class UnknownVotingRule(Refusal):
    """A ballot is held under a rule that is known."""

    en = (
        "There is no voting rule {rule}; define it first, or name owners_general, owners_special or "
        "council_majority."
    )
    zh = "没有名为 {rule} 的表决规则，请先设置，或填写 owners_general、owners_special、council_majority。"


class OwnersMustVote(Refusal):
    """What is the owners' own is decided by them: Civil Code, article 278, items 4 and 5."""

    en = (
        "The owners of a compound decide together on {decision_kind} (Civil Code, article 278), and {rule} "
        "counts members; name owners_general, owners_special or another rule that counts owners."
    )
    zh = (
        "小区的“{decision_kind}”类决议依法由业主共同决定（民法典第二百七十八条），而 {rule} 按成员计票，"
        "请填写 owners_general、owners_special 或其他按业主计票的规则。"
    )


class DecisionNotOpen(Refusal):
    """Nothing more is to be done on a decision that is carried out or closed."""

    en = "The decision {code} is {decision_state}; this can be done on an open decision only."
    zh = "决议 {code} 的状态为“{decision_state}”，只有未落实、未关闭的决议才能进行此操作。"


class DecisionNotYetDiscussed(Refusal):
    """The council speaks first."""

    en = (
        "The council has not discussed the decision {code} at its present tier ({tier}); "
        "record the discussion first."
    )
    zh = "决议 {code} 在当前层级（{tier}）尚未经议事会讨论，请先记录议事结论。"


class NoBallotNeeded(Refusal):
    """A ballot is held under the rule that the decision was put forward with."""

    en = "The decision {code} names no voting rule; raise one that does, or assign this one after discussion."
    zh = "决议 {code} 未指定表决规则，无需表决；如需表决，请另行提出并指定规则，否则讨论后即可交办。"


class AlreadyBalloted(Refusal):
    """A ballot decides once."""

    en = "A ballot adopted the decision {code} at {at}; assign it, or raise another that supersedes it."
    zh = "决议 {code} 已于 {at} 表决通过，请交办落实；如需变更，请另行提出决议取代它。"


class NobodyMayVote(Refusal):
    """A ballot needs voters."""

    en = "The tally has nobody who may vote; give the number of all who may, present or not."
    zh = "表决结果中没有有权表决的人数，请填写全部有权表决的人数（包括未参加的）。"


class TallyDoesNotSumUp(Refusal):
    """Nobody votes twice."""

    en = (
        "By {measure}, those who agree, are against, abstain or are recused come to {counted}, more than the "
        "{eligible} who may vote; count again."
    )
    zh = "按{measure}计，同意、反对、弃权与回避合计 {counted}，超过有权表决的 {eligible}，请重新核对。"


class AreaOfNobody(Refusal):
    """Area is held by owners."""

    en = "In the tally, {group} has an area but no owner; give both, or neither."
    zh = "表决结果中“{group}”有面积而没有人数，请同时填写，或都不填写。"


class AreasRequired(Refusal):
    """Owners count by exclusive area as well as by number: Civil Code, article 278."""

    en = "Under the rule {rule} owners count by exclusive area as well; give the areas in square centimetres."
    zh = "规则 {rule} 还须按业主专有部分面积计算，请填写各项面积（单位：平方厘米）。"


class AreasNotCounted(Refusal):
    """Members of a council count by number alone."""

    en = "Under the rule {rule} members count by number alone; leave the areas out."
    zh = "规则 {rule} 只按人数计算，请不要填写面积。"


class OwnersMissing(Refusal):
    """Too few owners took part for a ballot that binds: Civil Code, article 278."""

    en = (
        "There is no quorum for the decision {code}: {number} more owners and {area} more square metres must "
        "take part; go on collecting votes and record the ballot then."
    )
    zh = "决议 {code} 参与表决的业主不足：还差 {number} 人、{area} 平方米，请继续征集表决后再登记。"


class MembersMissing(Refusal):
    """Too few members took part for a ballot that binds."""

    en = "There is no quorum for the decision {code}: {number} more members must take part; vote again then."
    zh = "决议 {code} 参与表决的成员不足：还差 {number} 人，请达到人数后再表决。"


class OnlyElectionsElect(Refusal):
    """Somebody is elected by an election."""

    en = "The decision {code} is of the kind {decision_kind}, not an election; leave out who was elected."
    zh = "决议 {code} 属于“{decision_kind}”，不是选举，请不要填写当选人。"


class ElectedWithoutAdoption(Refusal):
    """Who stood in a ballot that adopted nothing was not elected."""

    en = "The ballot does not adopt the decision {code}, so nobody is elected; leave out who was elected."
    zh = "本次表决未通过决议 {code}，没有人当选，请不要填写当选人。"


class TooManyElected(Refusal):
    """No more are elected than there are seats."""

    en = "{count} are named as elected to the {seats} seats of the decision {code}; name at most as many."
    zh = "决议 {code} 应选 {seats} 人，填写了 {count} 名当选人，请不要超过应选名额。"


class OwnersElectTheirCommittee(Refusal):
    """Civil Code, article 278, item 3: the owners elect the owners' committee, and nobody does for them."""

    en = (
        "The owners elect the owners' committee (Civil Code, article 278), and the rule {rule} counts "
        "members; leave out its offices, or raise another election under a rule that counts owners."
    )
    zh = (
        "业主委员会由业主共同选举产生（民法典第二百七十八条），而规则 {rule} 按成员计票；"
        "请不要填写业委会职务，或另行提出按业主计票的选举。"
    )


class BallotResultDiffers(Refusal):
    """The result of a ballot is computed from its counts: nobody's word stands against them."""

    en = (
        "The source says that the ballot on {code} was {ballot_result}, but by its counts under the rule "
        "{rule} it was {counted_result}; correct the counts, name the rule that held, or leave the result "
        "out."
    )
    zh = (
        "来源称决议 {code} 的表决结果为“{ballot_result}”，但按计票和规则 {rule} 应为“{counted_result}”；"
        "请更正计票、填写当时适用的规则，或不填写结果。"
    )


class RejectionIsForImports(Refusal):
    """Here the counts of a ballot reject a decision; only an imported history may know none."""

    en = "Only an import takes over that a decision was rejected; record the ballot, or withdraw {code}."
    zh = "只有导入的历史记录可以直接登记“未通过”；请登记表决结果，或撤回决议 {code}。"


class BeforeTheCivilCode(Refusal):
    """Before 1 January 2021 owners voted under other thresholds; what came of that is not computed here."""

    en = (
        "The ballot of {held_at} was held before the Civil Code was in force ({in_force}), under other "
        "thresholds than {rule}; leave its counts out, and write them into the conclusion or the reason."
    )
    zh = (
        "{held_at} 的表决早于民法典施行（{in_force}），当时的表决比例与规则 {rule} 不同；"
        "请不要填写计票，可将票数写入议事结论或理由。"
    )


class ElectedTwice(Refusal):
    """A member holds one seat."""

    en = "{member} is named as elected twice; keep one entry for each member."
    zh = "当选人 {member} 出现了两次，每人只保留一条。"


class MemberRequired(TextRequired):
    """A member is named by pseudonym."""

    en = "The member is missing; give the pseudonym of each."
    zh = "缺少成员编号，请填写每位成员的编号。"


class BallotNeeded(Refusal):
    """What needs a vote is carried out only after one that adopts it."""

    en = "The decision {code} needs a ballot under the rule {rule}; record the ballot first."
    zh = "决议 {code} 须按规则 {rule} 表决，请先登记表决结果。"


class NoTasks(Refusal):
    """A decision is carried out by somebody."""

    en = "There is no task; name at least one, with the body that does it and when it is due."
    zh = "缺少任务，请至少填写一项，写明承办主体和期限。"


class TooManyTasks(Refusal):
    """A list of tasks is for people to look over."""

    en = "There are {count} tasks; set {most} at most at once."
    zh = "任务共 {count} 项，一次最多 {most} 项，请合并或分次交办。"


class TaskTextRequired(TextRequired):
    """A body needs to know what it is to do."""

    en = "The text of a task is missing; write what the body is to do."
    zh = "缺少任务内容，请写明承办主体要做什么。"


class DecisionNotAssigned(Refusal):
    """Only a decision with tasks is carried out."""

    en = "The decision {code} is {decision_state}, not assigned; assign it to bodies first."
    zh = "决议 {code} 的状态为“{decision_state}”，尚未交办，请先交办任务。"


class UnknownTask(Refusal):
    """A task has the number that it was given."""

    en = "The decision {code} has no task {task}; its tasks are: {tasks}."
    zh = "决议 {code} 没有任务 {task}，现有任务：{tasks}。"


class TaskAlreadyDone(Refusal):
    """A task is done once."""

    en = "The task {task} of the decision {code} is done since {at}; name another."
    zh = "决议 {code} 的任务 {task} 已于 {at} 完成，请填写其他任务。"


class NotTheBodyOfTheTask(Refusal):
    """Only the body that is responsible may say so, or the coordinator."""

    en = (
        "The task {task} of the decision {code} is that of {body}; only someone who acts for that body, or "
        "the coordinator, can say that it is done."
    )
    zh = "决议 {code} 的任务 {task} 由 {body} 承办，只有代表该主体的人员或协调员才能登记完成。"


class NotACampaign(Refusal):
    """Only a campaign counts down."""

    en = "The decision {code} is of the kind {decision_kind}, not a campaign; complete its tasks instead."
    zh = "决议 {code} 属于“{decision_kind}”，不是清零行动，请登记任务完成情况。"


class NoTargetThere(Refusal):
    """Progress is told of the places that the campaign names."""

    en = "The campaign {code} has no target in {place}; its places are: {places}."
    zh = "清零行动 {code} 在 {place} 没有目标，列有目标的辖区：{places}。"


class RemainingOutOfRange(Refusal):
    """There are never fewer than none."""

    en = "{remaining} are said to remain; give a whole number from 0 to {most}."
    zh = "剩余数量为 {remaining}，请填写 0 至 {most} 的整数。"


class TasksNotDone(Refusal):
    """It is carried out when every task is done."""

    en = "The decision {code} has tasks that are not done: {tasks}; record their completion first."
    zh = "决议 {code} 还有未完成的任务：{tasks}，请先登记完成情况。"


class CampaignNotAtZero(Refusal):
    """It is carried out when nothing remains anywhere."""

    en = "The campaign {code} still has {remaining} in {place}; report progress until nothing remains."
    zh = "清零行动 {code} 在 {place} 还剩 {remaining}，清零后才能办结，请先登记进展。"


class DecisionNoTierAbove(Refusal):
    """Decisions go up to the district at most; city and province only add up."""

    en = "The decision {code} is before {place} ({tier}) and cannot go higher; settle it or return it there."
    zh = "决议 {code} 现由 {place}（{tier}）处理，不能再上报，请在本级处理或退回。"


class DecisionNotEscalated(Refusal):
    """What is where it was put forward cannot be sent down."""

    en = "The decision {code} is before {place}, where it was put forward; there is nothing below it."
    zh = "决议 {code} 现由其提出地 {place} 处理，没有可退回的下级。"


class DecisionWithdrawnTooLate(Refusal):
    """Once bodies are at work it runs its course."""

    en = "The decision {code} is {decision_state} and can no longer be withdrawn; supersede it by another."
    zh = "决议 {code} 的状态为“{decision_state}”，不能再撤回；如需变更，请另行提出决议取代它。"


class AdoptedByBallot(Refusal):
    """What was adopted binds (Civil Code, article 280): nobody takes it back alone."""

    en = "A ballot adopted the decision {code} at {at}; it can only be superseded by another that one adopts."
    zh = "决议 {code} 已于 {at} 表决通过，不能撤回；如需变更，请另行提出决议，表决通过后取代它。"


class SameDecision(Refusal):
    """A decision cannot hold instead of itself."""

    en = "The decision {code} cannot be superseded by itself; name the other decision."
    zh = "决议 {code} 不能由其自身取代，请填写另一项决议。"


class CannotBeSuperseded(Refusal):
    """What does not hold any more needs nothing instead of it."""

    en = "The decision {code} is {decision_state} and holds no longer; there is nothing to supersede."
    zh = "决议 {code} 的状态为“{decision_state}”，已不再有效，无需取代。"


class CannotPrevail(Refusal):
    """What holds instead must be able to hold."""

    en = "The decision {code} is {decision_state} and cannot hold instead; name one that stands."
    zh = "决议 {code} 的状态为“{decision_state}”，不能取代其他决议，请填写有效的决议。"


class NotAdoptedItself(Refusal):
    """What was adopted binds (Civil Code, article 280) until the same people decide otherwise."""

    en = (
        "A ballot adopted the decision {code}, so only another that one has adopted can hold instead; record "
        "the ballot on {other} first, or, where it names no voting rule, raise one that does."
    )
    zh = (
        "决议 {code} 已表决通过，只能由同样表决通过的决议取代；请先登记 {other} 的表决结果，"
        "该决议未指定表决规则的，请另行提出并指定规则。"
    )


class AnotherMatter(Refusal):
    """A decision is superseded by one on the same matter of the same place."""

    en = "{code} and {other} are not of the same place and kind; name a decision of {place} of the same kind."
    zh = "决议 {code} 与 {other} 的辖区或类型不同，请填写 {place} 的同类决议。"


class NotACovenant(Refusal):
    """Only a covenant is taken over by other places."""

    en = "The decision {code} is of the kind {decision_kind}; only a covenant can be adopted elsewhere."
    zh = "决议 {code} 属于“{decision_kind}”，只有居民公约可供其他辖区采用。"


class CovenantNotInForce(Refusal):
    """A covenant is taken over once it holds where it comes from."""

    en = "The covenant {code} is {decision_state} and not in force; adopt it once it is."
    zh = "公约 {code} 的状态为“{decision_state}”，尚未生效或已失效，生效后才能采用。"


class CovenantOfItsOwn(Refusal):
    """A place has its own covenant already."""

    en = "The covenant {code} is that of {place} itself; name another place."
    zh = "公约 {code} 就是 {place} 自己的公约，请填写其他辖区。"


class AnotherTier(Refusal):
    """A covenant is written for places of one tier."""

    en = "{place} is a {tier}, but the covenant {code} is of a {covenant_tier}; name a place of that tier."
    zh = "{place} 的层级为“{tier}”，公约 {code} 属于“{covenant_tier}”，请填写同一层级的辖区。"


class AlreadyAdopted(Refusal):
    """A place adopts a version once."""

    en = "{place} has adopted version {version} of the covenant {code} already; nothing is left to do."
    zh = "{place} 已采用公约 {code} 的第 {version} 版，无需再次登记。"
