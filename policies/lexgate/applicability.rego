# METADATA
# title: Which statutes judge a request
# description: >-
#   Place, region, role and the day on which a statute came into force decide whether it governs; a statute that does
#   not govern contributes nothing. What no machine may judge is referred to a person.
package lexgate.applicability

import data.lexgate.facts
import future.keywords.not
import future.keywords.or

# The input was normalised: instants are integers, so that they compare as instants.
default normalised := false

normalised if input.schema == 1

# METADATA
# title: Network Data Security Management Regulations (NDSR 2, 63.p2, 64)
governs contains "ndsr" if {
	within_ndsr
	not left_to_other_rules
}

# METADATA
# title: Hunan Network Security and Informatisation Regulations (Hunan 2, 59)
governs contains "hunan" if {
	normalised
	input.operation.region == "CN-HN"
	input.now >= 1640966400 # 2022-01-01T00:00:00+08:00
}

# METADATA
# title: Shijiazhuang Digital Economy Promotion Regulations (Shijiazhuang 2, 61)
governs contains "shijiazhuang" if {
	normalised
	input.operation.region == "CN-SJZ"
	input.now >= 1703952000 # 2023-12-31T00:00:00+08:00
}

default within_ndsr := false

within_ndsr if {
	normalised
	input.now >= 1735660800 # 2025-01-01T00:00:00+08:00
	within_ndsr_territory
	not input.operation.personal_or_household
}

default left_to_other_rules := false

# Under the other reading of NDSR 63 the Regulations are silent on core data and secrets; a person decides either way.
left_to_other_rules if {
	core_or_secret
	data.readings.core_data_and_secrets == "silent"
}

default core_or_secret := false

core_or_secret if input.data.core

core_or_secret if input.data.state_secret or input.data.work_secret

readings contains "core_data_and_secrets" if {
	core_or_secret
	within_ndsr
}

default within_ndsr_territory := false

within_ndsr_territory if {
	input.operation.place == "CN"
	input.data.network
}

# Processing abroad of personal information of people in the mainland (NDSR 2.p2, PIPL 3(2)).
within_ndsr_territory if {
	input.operation.place
	not input.operation.place == "CN"
	facts.personal
	input.subject.located_in_cn
	input.operation.pipl3_2_trigger
}

# METADATA
# title: Core data follow rules of their own (NDSR 63.p1)
refer contains "core_data" if input.data.core

# METADATA
# title: State secrets follow the secrecy law (NDSR 63.p3)
refer contains "state_secret" if input.data.state_secret

# METADATA
# title: Work secrets follow the secrecy law (NDSR 63.p3)
refer contains "work_secret" if input.data.work_secret

# METADATA
# title: Export of data that nobody assessed (NDSR 37)
refer contains "unassessed_export" if {
	facts.exports_abroad
	never_assessed
	not data.readings.unassessed_export == "free"
}

default never_assessed := false

# Personal information has gates of its own (NDSR 35).
never_assessed if {
	input.data.important_status == "unassessed"
	not facts.personal
}

readings contains "unassessed_export" if {
	facts.exports_abroad
	never_assessed
}

readings contains "export_by_recipient" if {
	facts.export_disputed
	never_assessed
	not data.readings.unassessed_export == "free"
}

refer contains "no_statute_governs" if {
	normalised
	count(governs) == 0
}

refer contains "not_normalised" if not normalised
