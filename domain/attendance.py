"""Who attended a sitting, counted by constituency: names are never recorded."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Constituency = Literal[
    "community",  # 社区
    "party_branch",  # 小区党组织
    "owners_committee",  # 业委会
    "property_company",  # 物业
    "social_organisation",  # 社会组织
    "residents",  # 居民代表
    "volunteers",  # 志愿者
    "subdistrict",  # 街道（镇）
    "department",  # 职能部门
]


class Attendance(BaseModel):
    """How many people of one constituency were there."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    constituency: Constituency
    present: int = Field(ge=0, le=100_000)
