import json
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from tests.api.conftest import ISSUE, Api, opened


@pytest.fixture(scope="module")
def api(community: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """One for the whole module: what is refused leaves nothing behind."""
    with opened(copytree(community, tmp_path_factory.mktemp("shared") / "copy")) as shared:
        yield shared


JSON = {"Content-Type": "application/json"}
DEEP = b'{"place":' + b"[" * 5_000 + b"]" * 5_000 + b"}"


def raw(api: Api, body: bytes | Iterator[bytes], headers: dict[str, str] | None = None) -> Any:
    head = api.yishi.log.head()
    answer = api.request("POST", "/api/v1/issues", content=body, headers=JSON if headers is None else headers)
    assert api.yishi.log.head() == head, "a malformed request leaves the log as it was"
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == answer.status_code
    assert problem["detail"]
    assert problem["detail_zh"]
    assert "Traceback" not in answer.text
    return answer


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"not json",
        b'{"place": NaN}',
        b'{"place": Infinity}',
        b'{"title": "\xff\xfe"}',
        "{'title': '垃圾'}".encode("gb18030"),
        json.dumps(ISSUE).encode("utf-16"),
        b'{"title": "\\ud800"}',
        b'{"title": "\xed\xa0\x80"}',
        b'{"title": "a\\u0000b"}',
        b'{"title": "a\\u001bb"}',
        b'{"a\\u0000": "b"}',
        b'{"title": "a\nb"}',
        DEEP,
        b"[" * 100_000,
        b"[]",
        b'"text"',
        b"null",
        b"1e999",
        b'{"rating": ' + b"9" * 10_000 + b"}",
        b"\xef\xbb\xbf{}",
        b'{"place": {"$ne": 1}}',
        b"\x00" * 100,
    ],
)
def test_a_body_that_is_no_proper_json_object_answers_422(api: Api, body: bytes) -> None:
    assert raw(api, body).status_code == 422


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json; charset=gbk",
        "application/jsonp",
        "",
    ],
)
def test_another_media_type_answers_415(api: Api, content_type: str) -> None:
    answer = raw(api, json.dumps(ISSUE).encode(), {"Content-Type": content_type})
    assert (answer.status_code, answer.json()["type"]) == (415, "urn:yishi:problem:not-json")


def test_a_compressed_body_answers_415(api: Api) -> None:
    assert raw(api, b"\x1f\x8b", JSON | {"Content-Encoding": "gzip"}).status_code == 415


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        "application/json; charset=utf-8",
        'Application/JSON;charset="UTF-8"',
        "application/vnd.example+json",
    ],
)
def test_json_in_utf_8_is_accepted_however_it_is_said(api: Api, content_type: str) -> None:
    answer = api.request(
        "POST", "/api/v1/issues", content=json.dumps(ISSUE), headers={"Content-Type": content_type}
    )
    assert answer.status_code == 201


def test_a_body_that_says_it_is_too_large_answers_413(api: Api) -> None:
    answer = raw(api, b'{"title": "' + b"x" * 1024 * 1024 + b'"}')
    assert (answer.status_code, answer.json()["type"]) == (413, "urn:yishi:problem:body-too-large")


def test_a_body_that_grows_too_large_without_saying_so_answers_413(api: Api) -> None:
    sent = []

    def endless() -> Iterator[bytes]:
        for _ in range(2_000):
            sent.append(1)
            yield b"x" * 1024

    assert raw(api, endless()).status_code == 413


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (json.dumps(ISSUE)[:-1] + ', "title": "后一个"}', "/title"),
        (json.dumps(ISSUE)[:-1] + ', "reporter": {"name": "甲", "name": "乙"}}', "/reporter/name"),
        ('{"a/b~": 1, "a/b~": 1}', "/a~1b~0"),
        ('[{"x": 1, "x": 1}]', "/0/x"),
    ],
)
def test_a_member_that_is_given_twice_is_refused_by_name(api: Api, body: str, field: str) -> None:
    answer = raw(api, body.encode())
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
    assert "more than once" in answer.json()["detail"]
    assert "重复" in answer.json()["detail_zh"]


@pytest.mark.parametrize(
    ("change", "field", "code", "english", "chinese"),
    [
        (
            {"colour": "red"},
            "/colour",
            "extra",
            "there is no such field here; remove it",
            "没有这一项，请删除",
        ),
        ({"title": 5}, "/title", "type", "give text", "须为文字"),
        ({"place": "Xing He"}, "/place", "pattern", "1 to 64 lower-case", "1 至 64 个小写字母"),
        ({"channel": "mail"}, "/channel", "literal", "duty, building_head", "duty、building_head"),
        ({"reporter": {"name": "x" * 101}}, "/reporter/name", "length", "at most 100", "最多填写 100 个字符"),
        ({"reporter": {"id": "王芳"}}, "/reporter/id", "pattern", "required form", "格式不符合要求"),
        ({"reporter": []}, "/reporter", "type", "give a JSON object", "须为 JSON 对象"),
        ({"occurred_at": "yesterday"}, "/occurred_at", "value", "RFC 3339", "带时区的时间"),
        ({"a/b~": 1}, "/a~1b~0", "extra", "remove it", "请删除"),
    ],
)
def test_each_kind_of_fault_has_a_code_and_a_sentence_in_both_languages(
    api: Api, change: dict[str, Any], field: str, code: str, english: str, chinese: str
) -> None:
    problem = raw(api, json.dumps(ISSUE | change).encode()).json()
    (error,) = problem["errors"]
    assert (error["in"], error["field"], error["code"]) == ("body", field, code)
    assert english in error["detail"]
    assert error["detail"] in problem["detail"]
    assert chinese in error["detail_zh"]
    assert error["detail_zh"] in problem["detail_zh"]


@pytest.mark.parametrize(
    ("path", "code", "chinese"),
    [
        ("/issues?limit=0", "range", "不得小于 1"),
        ("/issues?limit=x", "type", "须为整数"),
        ("/issues?overdue=perhaps", "type", "true 或 false"),
        ("/issues?q=%00", "value", "含有控制字符"),
        ("/issues?cursor=x", "cursor", "第一页"),
        ("/places/xinghe?position=99999", "position", "目前最后的日志位置是"),
    ],
)
def test_a_wrong_query_is_explained_in_both_languages(api: Api, path: str, code: str, chinese: str) -> None:
    (error,) = api.get(path).json()["errors"]
    assert (error["in"], error["code"]) == ("query", code)
    assert error["detail"].isascii()
    assert chinese in error["detail_zh"]


def test_what_is_wrong_with_the_whole_body_is_said_of_the_empty_pointer(api: Api) -> None:
    assert raw(api, b"[]").json()["errors"][0]["field"] == ""
    assert raw(api, b'"a\\u0000"').json()["errors"][0]["field"] == ""


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"place": None}, "/place"),
        ({"place": 5}, "/place"),
        ({"place": "Xing He"}, "/place"),
        ({"place": "../x"}, "/place"),
        ({"title": ["a"]}, "/title"),
        ({"title": ""}, "/title"),
        ({"channel": "carrier pigeon"}, "/channel"),
        ({"colour": "red"}, "/colour"),
        ({"imported": "elsewhere"}, "/imported"),
        ({"location": {"street": "x"}}, "/location/street"),
        ({"location": {"latitude_e7": 900000001}}, "/location/latitude_e7"),
        ({"reporter": "王小芳"}, "/reporter"),
        ({"reporter": {"id": "王小芳"}}, "/reporter/id"),
        ({"external_id": {"source": "", "id": "1"}}, "/external_id/source"),
        ({"by": {"role": "Coordinator 1"}}, "/by/role"),
        ({"occurred_at": "2026-03-01"}, "/occurred_at"),
        ({"occurred_at": "2026-03-01T08:00:00"}, "/occurred_at"),
        ({"occurred_at": "2026-02-30T08:00:00Z"}, "/occurred_at"),
        ({"occurred_at": "2026-03-01T08:00:00+99:00"}, "/occurred_at"),
        ({"occurred_at": "0001-01-01T00:00:00+14:00"}, "/occurred_at"),
        ({"occurred_at": 1772323200}, "/occurred_at"),
        ({"occurred_at": True}, "/occurred_at"),
    ],
)
def test_a_wrong_field_is_named(api: Api, change: dict[str, Any], field: str) -> None:
    answer = raw(api, json.dumps(ISSUE | change).encode())
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:yishi:problem:invalid-request")
    assert field in [error["field"] for error in answer.json()["errors"]]


def test_every_missing_field_is_named_at_once(api: Api) -> None:
    answer = raw(api, b"{}")
    assert {error["field"] for error in answer.json()["errors"]} == {
        "/place",
        "/category",
        "/title",
        "/channel",
    }


def test_a_thousand_wrong_fields_get_a_short_answer(api: Api) -> None:
    answer = raw(api, json.dumps({f"x{n}": n for n in range(10_000)}).encode())
    assert len(answer.json()["errors"]) == 50


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"title": "x" * 201}, 422),
        ({"title": "   "}, 422),
        ({"description": "x" * 4_001}, 422),
        ({"title": "请打 13800001111"}, 409),
        ({"place": "nowhere"}, 409),
        ({"category": "nothing"}, 409),
    ],
)
def test_what_the_rules_refuse_gets_a_clear_sentence(api: Api, change: dict[str, Any], status: int) -> None:
    answer = raw(api, json.dumps(ISSUE | change).encode())
    assert answer.status_code == status
    assert answer.json()["type"].startswith("urn:yishi:refusal:")


@pytest.mark.parametrize(
    "query",
    [
        "place=Xing%20He",
        "state=nix",
        "overdue=perhaps",
        "limit=0",
        "limit=201",
        "limit=x",
        "cursor=x",
        "cursor=%00",
        "q=%00",
        "q=" + "x" * 101,
        "colour=red",
        "limit=99999999999999999999",
        "cursor=" + "A" * 600,
        "state=" + "&state=".join(["open"] * 21),
    ],
)
def test_a_wrong_filter_answers_422_and_names_it(api: Api, query: str) -> None:
    answer = api.get(f"/issues?{query}")
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["in"] == "query"


@pytest.mark.parametrize(
    "path",
    [
        "/places/XX",
        "/places/x%0a",
        "/places/xinghe/summaries/2019-13",
        "/places/xinghe/summaries/now",
        "/places/xinghe/summaries/2020-02..2020-01",
        "/events?after=-1",
        "/events?types=%27--",
        "/events?after=" + "9" * 30,
        "/issues/20260301-ABCD/timeline?position=x",
        "/places/xinghe/summaries/2026-01?format=pdf",
        "/places/xinghe/summaries/2026-01/figures/issues.raised?limit=0",
        "/places/xinghe/summaries/2026-01/figures/issues.raised?cursor=x",
    ],
)
def test_a_wrong_address_answers_422(api: Api, path: str) -> None:
    answer = api.get(path)
    assert answer.status_code == 422, answer.text
    assert answer.json()["type"].startswith("urn:yishi:")


@pytest.mark.parametrize(
    "path",
    [
        "/issues/019a0c1e-5d5b-7c3a-9f10-2b8a4c6d8e09",
        "/issues/20260301-ABCDE",
        "/issues/nix",
        "/issues/%00",
        "/issues/2026-7K3FQ/timeline",
        "/places/nowhere",
        "/nothing",
        "/issues/019a0c1e-5d5b-7c3a-9f10-2b8a4c6d8e09/timeline",
        "/places/nowhere/summaries/2026-01",
        "/places/xinghe/summaries/2026-01/figures/issues.imagined",
        "/issues/",
        "/issues/..%2f",
        "/places/xinghe/summaries/",
    ],
)
def test_what_does_not_exist_answers_404(api: Api, path: str) -> None:
    answer = api.get(path)
    assert answer.status_code == 404, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_cannot_be_the_id_of_an_issue_answers_404_and_shows_how_one_looks(api: Api, method: str) -> None:
    path = "/issues/nix" if method == "GET" else "/issues/20260301-7K3FQ/urge"
    answer = api.request(method, f"/api/v1{path}", **({"json": {}} if method == "POST" else {}))
    assert (answer.status_code, answer.json()["type"]) == (404, "urn:yishi:problem:no-issue-id")
    assert "20260301-7K3FQ" in answer.json()["detail"]
    assert "编号" in answer.json()["detail_zh"]


def test_a_wrong_method_answers_405_with_the_right_ones(api: Api) -> None:
    answer = api.request("DELETE", "/api/v1/issues")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, POST")
    assert answer.json()["type"] == "urn:yishi:problem:method-not-allowed"


def test_a_fault_of_ours_tells_an_id_and_nothing_of_the_inside(api: Api) -> None:
    def broken() -> Any:
        raise RuntimeError("password=hunter2")

    answer = api.with_services(read=broken).get("/issues")
    assert (answer.status_code, answer.json()["type"]) == (500, "urn:yishi:problem:unexpected")
    assert "hunter2" not in answer.text
    assert answer.headers["Yishi-Request-Id"] in answer.json()["detail"]
