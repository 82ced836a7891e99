"""What Prometheus would read."""

from prometheus_client.parser import text_string_to_metric_families

from tests.api.conftest import Api

Labels = dict[str, str]


def scraped(api: Api) -> dict[str, list[tuple[Labels, float]]]:
    """The samples of `/metrics` by name, as the parser of Prometheus's library understands them."""
    answer = api.request("GET", "/metrics")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    samples: dict[str, list[tuple[Labels, float]]] = {}
    for family in text_string_to_metric_families(answer.text):
        assert family.documentation, family.name
        for sample in family.samples:
            samples.setdefault(sample.name, []).append((sample.labels, sample.value))
    return samples


def value(samples: dict[str, list[tuple[Labels, float]]], name: str, **labels: str) -> float:
    """The one sample of this name and these labels."""
    [found] = [number for given, number in samples.get(name, []) if labels.items() <= given.items()]
    return found
