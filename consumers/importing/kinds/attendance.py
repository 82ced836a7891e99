"""The fields by which a row counts who came: a column for each constituency."""

from consumers.importing.field_rules import FieldRule
from consumers.importing.fields_of_kind import Fields


class AttendanceFields(Fields):
    """How many came of each constituency."""

    present_community: FieldRule | None = None
    present_party_branch: FieldRule | None = None
    present_owners_committee: FieldRule | None = None
    present_property_company: FieldRule | None = None
    present_social_organisation: FieldRule | None = None
    present_residents: FieldRule | None = None
    present_volunteers: FieldRule | None = None
    present_subdistrict: FieldRule | None = None
    present_department: FieldRule | None = None
