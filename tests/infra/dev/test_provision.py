"""A stand-in for apt-get on PATH notes how it was called and installs by making a file."""

from pathlib import Path

import pytest

from infra.dev.provision import (
    BENCHMARK_NEEDS,
    NEEDS,
    Need,
    ProvisioningFailed,
    has_chinese_font,
    has_node,
    main,
    provision,
)

APT = """\
#!/bin/sh
echo "$DEBIAN_FRONTEND $*" >> "{log}"
cp "{setting}" "{log}.setting" 2>/dev/null
case "$*" in
  *update*) touch "{log}.lists" ;;
  *install*) [ -e "{log}.lists" ] || exit 100; touch "{installed}" ;;
esac
"""


class Machine:
    """A machine on which apt installs one program, once its lists have been refreshed."""

    def __init__(self, folder: Path) -> None:
        self.programs = folder / "programs"
        self.programs.mkdir()
        self.log = folder / "apt.log"
        self.setting = folder / "createcluster.d" / "yishi.conf"
        self.installed = folder / "installed"
        self.need = Need("a database", "database-server", self.installed.exists)
        for name in ("env", "mkdir", "tee", "rm", "cp", "touch", "sh"):
            (self.programs / name).symlink_to(Path("/bin") / name)

    def with_apt(self, script: str = APT) -> None:
        apt = self.programs / "apt-get"
        apt.write_text(script.format(log=self.log, setting=self.setting, installed=self.installed))
        apt.chmod(0o755)

    def calls(self) -> list[str]:
        return self.log.read_text().splitlines()


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    machine = Machine(tmp_path)
    monkeypatch.setenv("PATH", str(machine.programs))
    monkeypatch.setattr("os.geteuid", lambda: 0)
    return machine


def test_nothing_is_called_when_nothing_is_missing(machine: Machine):
    machine.with_apt()
    provision([Need("a program", "package", lambda: True)], machine.setting)
    assert not machine.log.exists()


def test_lists_are_refreshed_after_a_failure_and_the_package_is_installed_without_questions(machine: Machine):
    machine.with_apt()

    provision([machine.need, Need("a program", "package", lambda: True)], machine.setting)

    install, update, again = machine.calls()
    assert install == again
    assert install.startswith("noninteractive -q -y")
    assert install.endswith("install --no-install-recommends database-server")
    assert update.endswith("update")


def test_no_server_is_started_by_installing_one(machine: Machine):
    machine.with_apt()
    provision([machine.need], machine.setting)
    assert Path(f"{machine.log}.setting").read_text() == "create_main_cluster = false\n"
    assert not machine.setting.exists(), "the machine's own settings are as they were"


def test_without_apt_the_message_names_what_to_install(machine: Machine):
    with pytest.raises(
        ProvisioningFailed, match=r"a database \(Debian package database-server\).*apt-get install"
    ):
        provision([machine.need], machine.setting)


def test_without_the_right_to_install_the_message_names_what_to_install(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
):
    machine.with_apt()
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    with pytest.raises(ProvisioningFailed, match="sudo apt-get install database-server"):
        provision([machine.need], machine.setting)
    assert not machine.log.exists()


def test_a_user_who_may_use_sudo_without_a_password_has_it_installed(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
):
    machine.with_apt()
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    sudo = machine.programs / "sudo"
    sudo.write_text('#!/bin/sh\n[ "$1" = -n ] || exit 1\nshift\nexec "$@"\n')
    sudo.chmod(0o755)
    (machine.programs / "true").symlink_to("/bin/true")

    provision([machine.need], machine.setting)

    assert machine.installed.exists()


def test_an_installation_that_keeps_failing_ends_with_the_last_words_of_apt(machine: Machine):
    machine.with_apt('#!/bin/sh\necho "E: no such package"; exit 100\n')
    with pytest.raises(ProvisioningFailed, match="E: no such package"):
        provision([machine.need], machine.setting)
    assert not machine.setting.exists()


def test_an_installation_that_does_not_bring_what_was_missing_is_no_success(machine: Machine):
    machine.with_apt("#!/bin/sh\nexit 0\n")
    with pytest.raises(ProvisioningFailed, match="a database"):
        provision([machine.need], machine.setting)


def test_a_machine_without_fontconfig_has_no_chinese_font(machine: Machine):
    assert not has_chinese_font()


def test_the_machine_that_runs_this_has_all_that_the_tests_need():
    assert [need.what for need in NEEDS if not need.is_present()] == []


@pytest.mark.parametrize(
    ("told", "wanted"), [("v20.1.0", True), ("v18.19.0", True), ("v16.20.2", False), ("nothing", False)]
)
def test_node_must_be_new_enough(machine: Machine, told: str, wanted: bool):
    node = machine.programs / "node"
    node.write_text(f"#!/bin/sh\necho {told}\n")
    node.chmod(0o755)
    assert has_node() is wanted


def test_a_machine_without_node_is_told_so(machine: Machine):
    assert not has_node()
    with pytest.raises(ProvisioningFailed, match="Node 18 or newer") as failure:
        provision(BENCHMARK_NEEDS, machine.setting)
    assert "apt-get install" in str(failure.value)
    assert "nodejs npm" in str(failure.value)


def test_packages_that_bring_two_things_are_installed_once(machine: Machine):
    machine.with_apt()
    provision([machine.need, Need("a tool", "database-server", machine.installed.exists)], machine.setting)
    assert machine.calls()[-1].endswith("install --no-install-recommends database-server")


def test_an_argument_that_means_nothing_is_answered_with_what_there_is(capsys: pytest.CaptureFixture[str]):
    assert main(["benchmark"]) == 2
    assert "`benchmarks`" in capsys.readouterr().err
