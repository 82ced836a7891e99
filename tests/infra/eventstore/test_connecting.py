from psycopg.conninfo import conninfo_to_dict

from infra.eventstore.connecting import PATIENCE, with_patience


def test_a_server_that_went_away_without_a_word_is_noticed() -> None:
    parts = conninfo_to_dict(with_patience("postgresql://u:p@127.0.0.1:5433/yishi"))
    assert {name: int(str(parts[name])) for name in PATIENCE} == PATIENCE
    assert (parts["host"], parts["dbname"], parts["password"]) == ("127.0.0.1", "yishi", "p")


def test_patience_that_the_url_asks_for_is_kept() -> None:
    parts = conninfo_to_dict(with_patience("postgresql://u@h/yishi?connect_timeout=30&keepalives_idle=60"))
    assert (parts["connect_timeout"], parts["keepalives_idle"]) == ("30", "60")
    assert int(str(parts["keepalives_count"])) == PATIENCE["keepalives_count"]
