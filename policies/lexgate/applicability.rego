# METADATA
# title: Which statutes judge a request
# description: >-
#   Place, region, role and the day on which a statute came into force decide whether it governs; a statute that does
#   not govern contributes nothing. What no machine may judge is referred to a person. None governs an input that was
#   not normalised (`schema` is not 1): its instants may be no integers, and then do not compare as instants.
package lexgate.applicability

import data.lexgate.facts
import future.keywords.not
import future.keywords.or

# METADATA
# title: Network Data Security Management Regulations (NDSR 2, 63.p2, 64)
governs contains "ndsr" if {
	within_ndsr(input.operation.place)
	not left_to_other_rules(data.readings.core_data_and_secrets)
}

# METADATA
# title: Hunan Network Security and Informatisation Regulations (Hunan 2, 59)
governs contains "hunan" if {
	input.operation.region == "CN-HN"
	input.schema == 1
	input.now >= 1640966400 # 2022-01-01T00:00:00+08:00
}

# METADATA
# title: Shijiazhuang Digital Economy Promotion Regulations (Shijiazhuang 2, 61)
governs contains "shijiazhuang" if {
	input.operation.region == "CN-SJZ"
	input.schema == 1
	input.now >= 1703952000 # 2023-12-31T00:00:00+08:00
}

# METADATA
# title: Regulation on the Dedicated Data Transmission Network in An Giang (QD-2, An Giang 1, 2)
governs contains "angiang" if {
	within_angiang(input.operation.region)
	concerns_dedicated_network
	takes_part_in_dedicated_network
}

within_angiang("VN-AG")

within_angiang(region) if {
	joined_angiang(region)
	data.readings.provincial_merger == "aliases"
}

# Kien Giang, which became part of An Giang in July 2025.
joined_angiang("VN-47")

joined_angiang("VN-KG")

default concerns_dedicated_network := false

concerns_dedicated_network if {
	dedicated_network_kinds[input.operation.kind]
	angiang_in_force
}

dedicated_network_kinds := {
	"connect_device",
	"connect_network",
	"install_terminal",
	"modify_device",
	"change_routing",
	"assign_ip",
	"access",
	"transmit",
	"provide_service",
	"disclose_network_info",
	"provide",
	"publish",
}

default angiang_in_force := false

angiang_in_force if {
	input.schema == 1
	input.now >= 1735837200 # 2025-01-03T00:00:00+07:00
}

default takes_part_in_dedicated_network := false

# A unit, the Department, an office or a supplier; or somebody at a device of the network (An Giang 2).
takes_part_in_dedicated_network if facts.roles.user_unit or facts.level_1_office

takes_part_in_dedicated_network if facts.roles.telecom_enterprise or facts.roles.connection_infrastructure_provider

takes_part_in_dedicated_network if input.device.layer

readings contains "provincial_merger" if {
	joined_angiang(input.operation.region)
	concerns_dedicated_network
	takes_part_by_some_reading
}

readings contains "provincial_merger" if {
	input.operation.region == "VN-AG"
	concerns_dedicated_network
	takes_part_by_merger
}

default takes_part_by_some_reading := false

takes_part_by_some_reading if takes_part_in_dedicated_network or facts.information_department_disputed

default takes_part_by_merger := false

takes_part_by_merger if {
	facts.level_1_office_disputed
	not facts.roles.user_unit
	not facts.roles.telecom_enterprise
	not facts.roles.connection_infrastructure_provider
	not input.device.layer
}

within_ndsr(place) if {
	within_ndsr_territory(place)
	not input.operation.personal_or_household
	input.now >= 1735660800 # 2025-01-01T00:00:00+08:00
	input.schema == 1
}

# Under the other reading of NDSR 63 the Regulations are silent on core data and secrets; a person decides either way.
left_to_other_rules("silent") if core_or_secret

default core_or_secret := false

core_or_secret if input.data.core or input.data.state_secret or input.data.work_secret

readings contains "core_data_and_secrets" if {
	some _ in refer
	core_or_secret
	within_ndsr(input.operation.place)
}

within_ndsr_territory("CN") if input.data.network

# Processing abroad of personal information of people in the mainland (NDSR 2.p2, PIPL 3(2)).
within_ndsr_territory(place) if {
	not place == "CN"
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
	never_assessed(input.data.important_status)
	facts.exports_abroad
	not data.readings.unassessed_export == "free"
}

# Personal information has gates of its own (NDSR 35).
never_assessed("unassessed") if not facts.personal

readings contains "unassessed_export" if {
	never_assessed(input.data.important_status)
	facts.exports_abroad
}

readings contains "export_by_recipient" if {
	never_assessed(input.data.important_status)
	facts.export_disputed
	not data.readings.unassessed_export == "free"
}

default ungoverned := false

# No statute governs the request. What that comes to is a setting of the deployment: a person decides unless it says so.
ungoverned if {
	count(governs) == 0
	input.schema == 1
}

# METADATA
# title: No statute governs the request
refer contains "no_statute_governs" if {
	ungoverned
	not ungoverned_settled(data.settings.ungoverned)
}

ungoverned_settled("allow")

ungoverned_settled("deny")

# METADATA
# title: The input was not normalised
refer contains "not_normalised" if not input.schema == 1

# Standing duties: the same places and days, but not tied to what one operation touches.

# METADATA
# title: Network Data Security Management Regulations, standing duties
governs_posture contains "ndsr" if {
	posture_within_ndsr(input.operation.place)
	not input.operation.personal_or_household
	input.now >= 1735660800 # 2025-01-01T00:00:00+08:00
	input.schema == 1
}

posture_within_ndsr("CN")

# From abroad, on personal information of people in the mainland (NDSR 2.p2, 26).
posture_within_ndsr(place) if {
	not place == "CN"
	facts.personal
	input.operation.pipl3_2_trigger
}

# METADATA
# title: Hunan Network Security and Informatisation Regulations, standing duties
governs_posture contains "hunan" if governs.hunan

# METADATA
# title: Shijiazhuang Digital Economy Promotion Regulations, standing duties
governs_posture contains "shijiazhuang" if governs.shijiazhuang

# METADATA
# title: Regulation on the Dedicated Data Transmission Network in An Giang, standing duties
governs_posture contains "angiang" if {
	within_angiang(input.operation.region)
	angiang_in_force
}

posture_readings contains "provincial_merger" if {
	joined_angiang(input.operation.region)
	angiang_in_force
}

# METADATA
# title: Action Plan for the Digital Empowerment of Small and Medium-sized Enterprises (2025-2027), advice alone
governs_posture contains "sme-plan" if {
	input.operation.place == "CN"
	input.schema == 1
	input.now >= 1733932800 # 2024-12-12T00:00:00+08:00
}
