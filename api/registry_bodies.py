"""What the bodies of commands on places, bodies and categories hold, and what answers say."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from api.issue_bodies import Body, CommandBody
from api.post_bodies import PostAnswer
from domain.event import Identifier
from domain.registry.events import BodyKind, Grid, Responsibility, Tier

Name = Annotated[str, Field(min_length=1, max_length=200)]
_GRID = {"id": "xinghe-1", "name": "第一网格", "buildings": ["1 幢", "2 幢"]}


class PlaceBody(CommandBody):
    """A place for the tree."""

    id: Identifier = Field(examples=["xinghe"])
    name: Name = Field(examples=["星河小区"])
    tier: Tier = Field(examples=["compound"])
    parent: Identifier | None = Field(default=None, examples=["chunfeng"])


class BodyBody(CommandBody):
    """A body that can be made responsible."""

    id: Identifier | None = Field(default=None, examples=["xinghe-property"])
    """Default: a new one."""
    name: Name = Field(examples=["星河物业服务公司"])
    kind: BodyKind = Field(examples=["property_company"])
    place: Identifier = Field(examples=["xinghe"])
    """It serves this place and everything below it."""


class CategoryBody(CommandBody):
    """A category of issues."""

    id: Identifier = Field(examples=["sanitation"])
    name: Name = Field(examples=["环境卫生"])
    parent: Identifier | None = None


class ResponsibilitiesBody(CommandBody):
    """The whole responsibility list of a place."""

    entries: list[Responsibility] = Field(
        max_length=1000,
        examples=[
            [
                {
                    "category": "sanitation",
                    "body": "xinghe-property",
                    "council_required": False,
                    "resolve_days": 5,
                }
            ]
        ],
    )


class GridBody(Body):
    """A grid of the place, with the buildings that lie in it."""

    id: Identifier = Field(examples=["xinghe-1"])
    name: Name = Field(examples=["第一网格"])
    buildings: list[Annotated[str, Field(min_length=1, max_length=50)]] = Field(
        default=[], max_length=500, examples=[["1 幢", "2 幢"]]
    )

    def grid(self) -> Grid:
        """The grid, as the command takes it."""
        return Grid(id=self.id, name=self.name, buildings=tuple(self.buildings))


class GridsBody(CommandBody):
    """All grids of a place; each building lies in one of them at most."""

    grids: list[GridBody] = Field(max_length=500, examples=[[_GRID]])


class PlaceAnswer(BaseModel):
    """A place of the tree."""

    model_config = ConfigDict(from_attributes=True)

    id: str = Field(examples=["xinghe"])
    name: str = Field(examples=["星河小区"])
    tier: Tier
    parent: str | None = Field(examples=["chunfeng"])
    ancestors: list[str] = Field(examples=[["hz", "chunfeng"]])
    """From the root down to the parent."""
    version: int
    responsibilities: list[Responsibility]
    grids: list[Grid] = Field(examples=[[_GRID]])


class BodyAnswer(BaseModel):
    """A body that can be made responsible."""

    model_config = ConfigDict(from_attributes=True)

    id: str = Field(examples=["xinghe-property"])
    name: str = Field(examples=["星河物业服务公司"])
    kind: BodyKind
    place: str = Field(examples=["xinghe"])
    version: int
    posts: list[PostAnswer]
    """Volunteer posts that are wanted, in the order in which they were opened."""


class CategoryAnswer(BaseModel):
    """A category of issues."""

    model_config = ConfigDict(from_attributes=True)

    id: str = Field(examples=["sanitation"])
    name: str = Field(examples=["环境卫生"])
    parent: str | None
    version: int


class PlacePage(BaseModel):
    """A page of places, by path."""

    items: list[PlaceAnswer]
    next: str | None


class BodyPage(BaseModel):
    """A page of bodies, by id."""

    items: list[BodyAnswer]
    next: str | None


class CategoryPage(BaseModel):
    """A page of categories, by id."""

    items: list[CategoryAnswer]
    next: str | None
