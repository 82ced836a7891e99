"""In which role somebody acts: the one list that the API, the command line and the pages use.

An envelope keeps any word of the form of a role: what was written before the list changed stays readable.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, get_args

Role = Literal[
    "resident",
    "duty_member",
    "grid_worker",
    "council_secretary",
    "body_handler",
    "coordinator",
    "auditor",
    "integrator",
    "administrator",
]
"""The roles of people, and of programs that act for an organisation (`integrator`)."""
ROLES: tuple[Role, ...] = get_args(Role)

ROLE_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "resident": "居民",
        "duty_member": "值班党员",
        "grid_worker": "网格员",
        "council_secretary": "议事会记录人",
        "body_handler": "办理人员",
        "coordinator": "协调员",
        "auditor": "审计人员",
        "integrator": "外部系统",
        "administrator": "管理员",
        "importer": "导入程序",
        "system": "系统",
    }
)
"""In Chinese; with the two that Yishi itself acts in, which nobody can be given."""


def role_name(role: str) -> str:
    """The role in Chinese; a word that is not listed as it is."""
    return ROLE_NAMES.get(role, role)
