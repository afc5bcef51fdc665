# METADATA
# title: Conditions that articles share
# description: >-
#   Each rule is one condition with its name from the law, written once. What a rule without arguments finds is
#   remembered for the rest of the evaluation, which costs as much as four comparisons of `kind`; a function is simply
#   evaluated. So a condition is a rule where many rules ask it, and a function of what it looks at (`erases(kind)`)
#   where few do. Every boolean has a default, because an undefined rule is evaluated again at every use.
#   The rules of the articles follow the same shape: what is cheap and seldom true comes first, mostly the kind of the
#   operation, a fact that few requests state, or one of the conditions below; then what only this article asks.
package lexgate.facts

import future.keywords.not
import future.keywords.or

# The operation.

default kind := "unstated"

kind := input.operation.kind

known_kind(name) if data.taxonomy.operation_kinds[name]

# Kinds by which a processor handles data: not erasing, asking for consent, serving rights or supplying products.
handles_data(name) if data.taxonomy.operation_kinds[name].handles_data

# Lexgate reading: defects of consent or notice never block erasing.
erases("delete")

erases("anonymise")

erases("protect")

# Serving a right of the subject: access, correction, portability and the like (NDSR 23, 25).
serves_rights("handle_rights_request")

serves_rights("port")

# Operations of which readers may doubt that consent leaves them alone: asking for it, serving a right.
asks_or_serves_subject("request_consent")

asks_or_serves_subject("handle_rights_request")

asks_or_serves_subject("port")

default more_than_keeping := false

# Anything but storing, protecting, erasing and serving rights (NDSR 24).
more_than_keeping if {
	not kind == "store"
	not erases(kind)
	not serves_rights(kind)
}

# Reaching data or gathering them.
acquires("access")

acquires("collect")

# Data are given to somebody else, at home or abroad, for money or not.
provides("provide")

provides("cross_border_provide")

provides("sell")

provides("trade")

# Data are provided or entrusted to somebody else (NDSR 12).
hands_over("entrust")

hands_over("provide")

hands_over("cross_border_provide")

hands_over("sell")

hands_over("trade")

# Information is pushed to people or recommended to them.
pushes("push")

pushes("recommend")

# The legal basis relied on; "none" is no basis, and so is a basis that nobody stated.
default basis := "none"

basis := input.operation.basis

default emergency_response := false

emergency_response if {
	basis == "emergency"
	input.operation.context == "emergency_response"
}

default demanded_by_law := false

# A statutory function or duty, or a rescue: what a person asked for does not stand in its way.
demanded_by_law if performs_statutory_duty or emergency_response

default performs_statutory_duty := false

performs_statutory_duty if {
	basis == "statutory_duty"
	input.operation.statutory_duty
}

# The data.

default personal := false

personal if input.data.personal

default handles_personal_data := false

handles_personal_data if {
	personal
	handles_data(kind)
}

default important := false

# Important data are those that an authority notified or published (NDSR 29.p2, 37.s2).
important if input.data.important_status == "notified" or input.data.important_status == "published"

default personal_or_important := false

personal_or_important if personal or important

# Categories of the data that NDSR 22(2) calls sensitive.
sensitive_categories contains category if {
	some category in input.data.categories
	data.taxonomy.sensitive_categories[category]
}

# Reading: the data of a child are a sensitive category of their own (PIPL 28).
sensitive_categories contains "minor_under_14" if {
	under_14
	data.readings.minors_data_sensitive == true
}

# The people.

default under_14 := false

under_14 if input.subject.age < 14

# The processor and its platform.

roles[role] if some role in input.processor.roles

default network_operator := false

# Owner, manager or service provider of a network (Hunan 網絡運營者), whatever further role the register gives it.
network_operator if roles.network_operator

network_operator if {
	network_operator_by_role
	not data.readings.network_operator == "registered_only"
}

default network_operator_by_role := false

network_operator_by_role if roles.platform or roles.app_store or roles.generative_ai_provider

network_operator_by_role if roles.public_account_platform or roles.telecom_enterprise

default network_operator_disputed := false

# Only the reading of who is a network operator decides whether the processor is one.
network_operator_disputed if {
	network_operator_by_role
	not roles.network_operator
}

# The dedicated network of An Giang and who takes part in it.

default information_department := false

# The Department of Information and Communications, which manages the network (An Giang 2.2).
information_department if roles.department_of_information_and_communications

information_department if {
	information_department_disputed
	data.readings.provincial_merger == "aliases"
}

default information_department_disputed := false

# Only the reading of the merger decides whether the processor is that department.
information_department_disputed if {
	roles.department_of_science_and_technology
	not roles.department_of_information_and_communications
}

default level_1_office := false

# The four offices that house terminals of level I (An Giang 6.2.a).
level_1_office if roles.named_provincial_office or information_department

default level_1_office_disputed := false

level_1_office_disputed if {
	information_department_disputed
	not roles.named_provincial_office
}

default level_2 := false

# The level-II access network, of which everything is that is not stated to be of level I.
level_2 if not input.device.layer == "access_1"

default installs_terminal := false

# A terminal of the access network is installed or connected (An Giang annex).
installs_terminal if {
	kind == "install_terminal" or kind == "connect_device"
	input.device.kind == "terminal"
}

installs_terminal if {
	kind == "install_terminal"
	not input.device.kind
}

default important_data_processor := false

important_data_processor if input.processor.important_data_processor

important_data_processor if {
	important
	not data.readings.important_data_processor == "registered_only"
}

default important_data_processor_disputed := false

# Only the reading of who is an important-data processor decides whether the processor is one.
important_data_processor_disputed if {
	important
	not input.processor.important_data_processor
}

default important_data_duties := false

# Articles 30 and 32 reach a processor of 10 million persons' information too (NDSR 28).
important_data_duties if important_data_processor or ten_million_persons

default ten_million_persons := false

ten_million_persons if input.processor.personal_information_person_count >= 10000000

default important_data_duties_disputed := false

# Only the reading of who is an important-data processor decides whether articles 30 and 32 apply.
important_data_duties_disputed if {
	important_data_processor_disputed
	not ten_million_persons
}

default large_platform := false

# 50 million registered or 10 million monthly active users, complex business, of major impact (NDSR 62(8)).
large_platform if {
	large_by_numbers
	complex_business
	important_impact
}

default large_platform_disputed := false

# Only the reading of what is not stated decides whether the platform is large.
large_platform_disputed if {
	large_by_numbers
	not input.platform.complex_business == false
	not input.platform.important_impact == false
	not large_in_every_respect
}

default large_in_every_respect := false

large_in_every_respect if {
	input.platform.complex_business
	input.platform.important_impact
}

default large_by_numbers := false

large_by_numbers if {
	input.platform.registered_users >= 50000000 or input.platform.monthly_active_users >= 10000000
	roles.platform
}

default complex_business := false

complex_business if input.platform.complex_business

complex_business if {
	not has_complex_business
	not data.readings.large_platform_elements == "all_stated"
}

default has_complex_business := false

has_complex_business if is_boolean(input.platform.complex_business)

default important_impact := false

important_impact if input.platform.important_impact

important_impact if {
	not has_important_impact
	not data.readings.large_platform_elements == "all_stated"
}

default has_important_impact := false

has_important_impact if is_boolean(input.platform.important_impact)

# Consent.

default by_consent := false

# Personal data are processed on the subject's consent, and not to erase them.
by_consent if {
	personal
	basis == "consent"
	not erases(kind)
}

default consent_based := false

# The rules of NDSR 22 for processing on consent apply.
consent_based if {
	personal
	basis == "consent"
	not consent_free(kind)
}

# Operations that consent does not gate.
consent_free(name) if erases(name)

consent_free(name) if {
	asks_or_serves_subject(name)
	not data.readings.consent_free_operations == "erasing_only"
}

# The consent was given and not withdrawn. What a guardian gave for a child who is 14 by now is no longer active, and
# counts only where the reading lets it stand.
counts(consent) if consent.active

counts(consent) if {
	consent.outgrown
	data.readings.own_consent_at_14 == false
}

default outgrown_to_purpose := false

# Only the reading of what ends at 14 decides whether this consent to the purpose counts.
outgrown_to_purpose if {
	some consent in input.consents
	consent.outgrown
	input.operation.purpose in consent.purposes
}

# Consents to the purpose of the request that stand at the instant judged: given, not withdrawn, not of a later day.
consents_to_purpose := [consent |
	some consent in input.consents
	counts(consent)
	not consent.granted_at > input.now
	input.operation.purpose in consent.purposes
]

default consented_to_purpose := false

# Somebody consented to the purpose and has not withdrawn; the local texts ask no more of a consent.
consented_to_purpose if active_to_purpose

consented_to_purpose if {
	outgrown_to_purpose
	data.readings.own_consent_at_14 == false
}

default active_to_purpose := false

active_to_purpose if {
	some consent in input.consents
	consent.active
	input.operation.purpose in consent.purposes
}

# Data that leave the mainland.

default exports_abroad := false

exports_abroad if kind == "cross_border_provide"

exports_abroad if {
	input.recipients
	recipient_abroad
	not data.readings.export_by_recipient == "kind_only"
}

default export_disputed := false

# Only the reading of what an export is decides whether this operation is one.
export_disputed if {
	recipient_abroad
	not kind == "cross_border_provide"
}

default recipient_abroad := false

recipient_abroad if {
	some recipient in input.recipients
	recipient.country
	not recipient.country == "CN"
}

default assessment_passed := false

# The security assessment of data export was passed (NDSR 35(1), 37).
assessment_passed if input.export.security_assessment.passed_at <= input.now

# Standing duties: what was done when, and how long it counts.

# Done, and no more seconds ago than that; what lies after now never counts as done.
within(instant, seconds) if {
	instant <= input.now
	input.now - instant <= seconds
}

# Some length of the period that the text leaves open would make a thing done at this instant count or not count.
period_decides(instant) if {
	instant < input.now
	not is_number(input.param.periodic)
}

# What has to be done every year was done, at a place so many seconds east of Greenwich.
done_for_the_year(instant, offset) if {
	instant <= input.now
	input.now <= year_ends(instant, offset)
}

# The last second for which what has to be done every year counts when it was done at this instant: 365 days on, or as
# the reading says.
year_ends(instant, offset) := end_of_next_year(instant, offset) if {
	data.readings.yearly == "calendar_year"
} else := instant + 31536000

# Done more than 365 days ago, and in this calendar year or the last: the reading of "every year" decides.
year_disputed(instant, offset) if {
	input.now > instant + 31536000
	input.now <= end_of_next_year(instant, offset)
}

# A calendar year asks for the thing once, by its end: what was done in one suffices until the end of the next.
end_of_next_year(instant, offset) := (start_of_year(calendar_year(instant + offset) + 2) - offset) - 1

# The Gregorian year of a local time in seconds since 1970; the mean year finds it up to one.
calendar_year(local) := year if {
	around := 1970 + floor(local / 31556952)
	some year in [around - 1, around, around + 1]
	start_of_year(year) <= local
	local < start_of_year(year + 1)
}

# 1 January, 00:00, in local seconds since 1970.
start_of_year(year) := 86400 * (((365 * (year - 1970)) + leap_days_before(year)) - leap_days_before(1970))

leap_days_before(year) := (floor((year - 1) / 4) - floor((year - 1) / 100)) + floor((year - 1) / 400)

default owes_under_other_law := false

# The register shows a duty under another law as open.
owes_under_other_law if {
	some _ in input.processor.open_statutory_duties
}

# When the first of several things that have to be done regularly runs out, or ran out. What lies after now was not
# done; where something is missed and nothing ran out, it was never done, and no day is known.
runs_out(instants, missed) := instant if {
	instant := min({done | some done in instants; done <= input.now}) + periodic
	instant < input.now
} else := min(instants) + periodic if {
	count(missed) == 0
}

# Whether the other party to a contract does what it has to is checked regularly (NDSR 12, 15).
supervised(contract) if within(contract.supervised_at, periodic)

# Some length of the period would decide otherwise whether all these contracts are supervised.
supervision_period_decides(contracts) if {
	not never_supervised(contracts)
	some contract in contracts
	period_decides(contract.supervised_at)
}

never_supervised(contracts) if {
	some contract in contracts
	not contract.supervised_at <= input.now
}

# Periods and counts that a text leaves open.

# How often "regularly" is.
periodic := param("periodic")

# The document's own value wins over the deployment's.
param(name) := stated if {
	stated := input.param[name]
} else := data.readings.param[name]
