import re

from tests.api.conftest import Api
from tests.api.governance import assigned, council, done, met, sitting, this_month
from tests.api.test_issued_summaries import MONTH, PATH, REASON, in_january, issued

PAGE = PATH


def shown(api: Api, query: str = "", path: str = PAGE) -> str:
    answer = api.page(f"{path}{query}")
    assert answer.status_code == 200, answer.text
    return answer.text


def test_the_page_of_a_month_says_that_its_summary_is_not_issued_yet(api: Api) -> None:
    in_january(api)
    assert "本期报告尚未印发" in shown(api)


def test_the_page_of_an_issued_summary_shows_its_number_and_hash(api: Api) -> None:
    in_january(api)
    told = issued(api, PATH).json()
    page = shown(api, f"?position={told['position']}")
    assert "第 1 号（首次印发）" in page
    assert told["sha256"] in page
    assert "可印发勘误" not in page


def test_the_page_tells_that_events_have_arrived_since_and_what_was_corrected(api: Api) -> None:
    in_january(api)
    first = issued(api, PATH).json()
    in_january(api, 12)
    at_first = f"?position={first['position']}"
    assert "第 1 号印发后，本期又补录 1 条情况" in shown(api, at_first)
    second = issued(api, PATH, reason=REASON).json()
    page = shown(api, at_first)
    assert "可印发勘误" not in page
    assert "请以后者为准" in page
    assert f"?position={second['position']}" in page
    assert REASON in shown(api, f"?position={second['position']}")


def test_a_page_at_another_position_says_that_it_is_not_what_was_issued(api: Api) -> None:
    in_january(api)
    issued(api, PATH)
    page = shown(api)
    assert "不是印发的文本" in page
    assert "第 1 号印发以来，本期没有补录的情况" in page
    in_january(api, 12)
    page = shown(api)
    assert "不是印发的文本" in page
    assert "没有补录的情况" not in page
    assert "本期又补录 1 条情况" in page


def test_what_the_browser_may_style_is_named_with_the_state_of_issue_too(api: Api) -> None:
    in_january(api)
    issued(api, PATH)
    answer = api.page(f"/places/xinghe/summaries/{MONTH}")
    styles = answer.text.count("<style>")
    assert answer.headers["Content-Security-Policy"].count("sha256-") == styles == 4


def test_every_figure_on_the_page_leads_to_the_events_behind_it(api: Api) -> None:
    id_ = assigned(api)
    held = sitting(api, f"issue-{api.raised()}", f"decision-{id_}")
    done(api, f"/councils/{held}/deliberate", subject=f"decision-{id_}", conclusion="同意。")
    met(api, {"title": "冬季供暖准备"})
    page = shown(api, path=f"/places/xinghe/summaries/{this_month()}")
    links = set(re.findall(r'href="([^"]*/figures/[^"]*)"', page))
    names = {re.sub(r".*/figures/|\?.*", "", link) for link in links}
    assert {"councils.held", "councils.items_deliberated", "decisions.open", "tasks.set"} <= names
    assert "tasks.open.by_body.xinghe-property" in names
    for link in links:
        answer = api.page(link)
        assert answer.status_code == 200, link
        assert "没有计入的记录" not in answer.text, link
    tasks = api.page(next(link for link in links if "tasks.set?" in link)).text
    assert f'href="/decisions/{id_}"' in tasks


def test_a_place_that_never_had_a_sitting_is_not_told_each_month_that_there_was_none(api: Api) -> None:
    api.raised()
    path = f"/places/xinghe/summaries/{this_month()}"
    assert "党群议事会</h2>" not in shown(api, path=path)
    council(api, f"issue-{api.raised()}")
    assert "本期没有召开党群议事会。" in shown(api, path=path)
