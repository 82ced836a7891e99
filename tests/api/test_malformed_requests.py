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


def test_a_member_that_is_repeated_counts_once(api: Api) -> None:
    body = json.dumps(ISSUE)[:-1] + ', "title": "后一个"}'
    answer = api.request("POST", "/api/v1/issues", content=body, headers=JSON)
    assert (answer.status_code, answer.json()["title"]) == (201, "后一个")


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
        "/issues/nix",
        "/issues/%00",
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
