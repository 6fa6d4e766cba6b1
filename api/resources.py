"""Every resource's routers. A new resource is added here, and nowhere else."""

from fastapi import APIRouter

from api.account import pages as account_pages
from api.account import routes as account_routes
from api.agreements import pages as agreement_pages
from api.agreements import routes as agreement_routes
from api.audit import pages as audit_pages
from api.audit import routes as audit_routes
from api.commitments import pages as commitment_pages
from api.commitments import routes as commitment_routes
from api.contact import pages as contact_pages
from api.documentation import pages as documentation_pages
from api.equality import pages as equality_pages
from api.equality import routes as equality_routes
from api.events import attendance_pages
from api.events import my_pages as my_event_pages
from api.events import my_routes as my_event_routes
from api.events import pages as event_pages
from api.events import routes as event_routes
from api.feedback import pages as feedback_pages
from api.feedback import reading_pages as feedback_reading_pages
from api.feedback import routes as feedback_routes
from api.health import pages as health_pages
from api.health import routes as health_routes
from api.home import pages as home_pages
from api.imports import pages as import_pages
from api.imports import routes as import_routes
from api.inbox import pages as inbox_pages
from api.introductions import pages as introduction_pages
from api.introductions import routes as introduction_routes
from api.join import pages as join_pages
from api.join import routes as join_routes
from api.mail import calendar_files, receipts, unsubscribing
from api.mail import pages as mail_pages
from api.mail import routes as mail_routes
from api.members import pages as member_pages
from api.members import routes as member_routes
from api.messages import pages as message_pages
from api.messages import routes as message_routes
from api.my import form_pages as my_form_pages
from api.my import pages as my_pages
from api.my import pair_pages as my_pair_pages
from api.my import routes as my_routes
from api.openid import pages as openid_pages
from api.organisations import pages as organisation_pages
from api.organisations import routes as organisation_routes
from api.pairs import ending_pages as pair_ending_pages
from api.pairs import ending_routes as pair_ending_routes
from api.pairs import letter_pages
from api.pairs import pages as pair_pages
from api.pairs import routes as pair_routes
from api.participants import pages as people_pages
from api.participants import person_pages
from api.participants import routes as participant_routes
from api.placements import pages as placement_pages
from api.placements import routes as placement_routes
from api.privacy import erasing_pages, retention_pages
from api.privacy import pages as privacy_pages
from api.privacy import routes as privacy_routes
from api.programmes import pages as programme_pages
from api.programmes import routes as programme_routes
from api.programmes import settings_pages
from api.pulses import pages as pulse_pages
from api.pulses import routes as pulse_routes
from api.releases import link_pages as release_link_pages
from api.releases import own_pages as release_own_pages
from api.releases import pages as release_pages
from api.releases import routes as release_routes
from api.rounds import action_pages as round_action_pages
from api.rounds import demand_routes as round_demand_routes
from api.rounds import download_pages as round_download_pages
from api.rounds import limit_pages as round_limit_pages
from api.rounds import minimum_pages as round_minimum_pages
from api.rounds import outlook_pages as round_outlook_pages
from api.rounds import pages as round_pages
from api.rounds import person_pages as round_person_pages
from api.rounds import routes as round_routes
from api.rounds import scenario_pages as round_scenario_pages
from api.second_step import pages as second_step_pages
from api.second_step import routes as second_step_routes
from api.sessions import coordinator_pages, coordinator_routes, feed_pages
from api.sessions import pages as session_pages
from api.sessions import routes as session_routes
from api.sign_in import pages as sign_in_pages
from api.sign_in import routes as sign_in_routes
from api.statistics import pages as statistics_pages
from api.statistics import routes as statistics_routes
from api.surveys import pages as survey_pages
from api.surveys import routes as survey_routes
from api.tokens import pages as token_pages
from api.tokens import routes as token_routes
from api.wording import pages as wording_pages
from api.wording import routes as wording_routes

REST: tuple[APIRouter, ...] = (
    sign_in_routes.router,
    token_routes.router,
    second_step_routes.router,
    account_routes.router,
    account_routes.emails_router,
    organisation_routes.router,
    member_routes.router,
    audit_routes.router,
    join_routes.router,
    my_routes.router,
    session_routes.router,
    coordinator_routes.router,
    health_routes.router,
    release_routes.link_router,
    release_routes.programme_router,
    release_routes.my_router,
    equality_routes.router,
    privacy_routes.router,
    placement_routes.router,
    introduction_routes.router,
    feedback_routes.router,
    feedback_routes.programme_router,
    pulse_routes.router,
    pulse_routes.programme_router,
    commitment_routes.my_router,
    commitment_routes.router,
    my_event_routes.router,
    event_routes.router,
    survey_routes.router,
    survey_routes.programme_router,
    programme_routes.router,
    participant_routes.router,
    import_routes.router,
    message_routes.router,
    wording_routes.router,
    mail_routes.router,
    round_routes.router,
    round_demand_routes.router,
    agreement_routes.router,
    pair_routes.router,
    pair_ending_routes.router,
    pair_ending_routes.my_router,
    statistics_routes.list_router,
    statistics_routes.router,
)
WEB: tuple[APIRouter, ...] = (
    documentation_pages.router,
    contact_pages.router,
    home_pages.router,
    sign_in_pages.router,
    openid_pages.router,
    token_pages.router,
    second_step_pages.router,
    account_pages.router,
    join_pages.router,
    privacy_pages.router,
    erasing_pages.router,
    retention_pages.router,
    my_pages.router,
    session_pages.router,
    feed_pages.router,
    coordinator_pages.router,
    health_pages.router,
    release_link_pages.router,
    release_own_pages.router,
    release_pages.router,
    my_pair_pages.router,
    commitment_pages.my_router,
    my_event_pages.router,
    my_form_pages.router,
    equality_pages.router,
    placement_pages.router,
    introduction_pages.router,
    feedback_pages.router,
    feedback_reading_pages.router,
    pulse_pages.router,
    pulse_pages.programme_router,
    commitment_pages.router,
    event_pages.router,
    attendance_pages.router,
    survey_pages.router,
    survey_pages.programme_router,
    inbox_pages.router,
    import_pages.router,
    message_pages.router,
    wording_pages.router,
    mail_pages.router,
    calendar_files.router,
    unsubscribing.router,
    receipts.router,
    people_pages.router,
    person_pages.router,
    programme_pages.router,
    settings_pages.router,
    statistics_pages.router,
    organisation_pages.router,
    member_pages.router,
    audit_pages.router,
    round_pages.router,
    round_action_pages.router,
    round_outlook_pages.router,
    round_person_pages.router,
    round_limit_pages.router,
    round_minimum_pages.router,
    round_scenario_pages.router,
    round_download_pages.router,
    pair_pages.router,
    letter_pages.router,
    pair_ending_pages.router,
    agreement_pages.router,
)
