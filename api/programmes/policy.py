"""A programme's settings as the engine takes them: the one place where they are translated."""

from api.programmes.schemas import RuleSwitches, WeightSettings
from matching import Rules, SeniorSide, Weights
from models.participations import Side
from models.programmes import Programme, ProgrammeKind


def rule_switches(programme: Programme) -> RuleSwitches:
    """The hard rules as the coordinator set them."""
    return RuleSwitches.model_validate(programme.rules)


def weight_settings(programme: Programme) -> WeightSettings:
    """The weights as the coordinator set them."""
    return WeightSettings.model_validate(programme.weights)


def rules_of(programme: Programme) -> Rules:
    """The hard rules for the engine; conflicts, the same human twice and consent have no switch."""
    switches = rule_switches(programme)
    return Rules(
        line_management=switches.line_management,
        same_team=switches.same_team,
        organisation=switches.organisation,
        already_paired=switches.already_paired,
        meeting_mode=switches.meeting_mode,
        same_site_in_person=switches.same_site_in_person,
        shared_free_times=switches.shared_free_times,
        meeting_half_hours=meeting_half_hours(programme),
        training=switches.training_seekers or switches.training_providers,
        consent=True,
        senior=senior_side(programme),
        seniority_gap_minimum=switches.seniority_gap_minimum,
        seniority_gap_maximum=switches.seniority_gap_maximum,
    )


def weights_of(programme: Programme) -> Weights:
    """The weights for the engine."""
    settings = weight_settings(programme)
    return Weights(
        goals=settings.goals,
        wishes=settings.wishes,
        provider_wishes=settings.provider_wishes,
        travel=settings.travel,
        directorate=settings.directorate,
        profession=settings.profession,
        seniority=tuple((item.gap, item.points) for item in settings.seniority),
        senior=senior_side(programme),
    )


def meeting_half_hours(programme: Programme) -> int:
    """How many half-hours a meeting of the programme takes up."""
    return half_hours_of(programme.meeting_minutes)


def half_hours_of(minutes: int) -> int:
    """How many half-hours so many minutes take up; 45 minutes take two."""
    return -(-minutes // 30)


def senior_side(programme: Programme) -> SeniorSide:
    """In reverse mentoring the seekers (executives) are senior, in a fellowship the hosts."""
    is_reverse = programme.kind == ProgrammeKind.REVERSE_MENTORING
    return SeniorSide.SEEKERS if is_reverse else SeniorSide.PROVIDERS


def needs_training(programme: Programme, side: Side) -> bool:
    """Whether people of this side are matched only once they have done a training."""
    switches = rule_switches(programme)
    return switches.training_seekers if side == Side.SEEKER else switches.training_providers


def restricted_side(programme: Programme) -> Side | None:
    """The side that must declare to be eligible: mentors or fellows; None where everybody may join."""
    if not programme.is_restricted:
        return None
    return Side.PROVIDER if programme.kind == ProgrammeKind.REVERSE_MENTORING else Side.SEEKER
