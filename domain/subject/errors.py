"""What the rules of data subjects refuse."""

from domain.errors import NotFound, Refusal, TextRequired


class SubjectNotFound(NotFound):
    """An erasure that erases nobody must not look like one that did."""

    en = (
        "No personal data of {subject} are kept; name a subject-<uuid> as issues carry it in `reporter`, "
        "or look whether the data were ever given."
    )
    zh = "没有保存 {subject} 的个人信息，请核对编号：应为诉求中 reporter 所载的 subject-<uuid>。"


class SubjectErased(Refusal):
    """Whose data were erased stays erased: a new matter of theirs begins with a new pseudonym."""

    en = (
        "The personal data of {subject} were erased, and nothing more is kept under that pseudonym; "
        "leave out the reporter's id, so that a new one is given."
    )
    zh = "{subject} 的个人信息已依法删除，不再以该编号保存任何个人信息；请去掉反映人编号，由系统另行编号。"


class ErasureReasonRequired(TextRequired):
    """Article 47 (5) of the Personal Information Protection Law points to other laws: which is to be said."""

    en = "An erasure on the ground of another law says which; give it as the reason."
    zh = "依据其他法律、行政法规删除的，须在理由中写明所依据的规定。"
