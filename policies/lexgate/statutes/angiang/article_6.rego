package lexgate.statutes.angiang

import data.lexgate.facts
import future.keywords.not

# Terminals: the annex asks for a safe and secure site as well, so whoever meets it meets all of 6.2.

# METADATA
# title: 'Installing a level-I terminal on a site that does not meet the annex'
# custom:
#   article: angiang:6.2.a-1
deny contains "angiang:6.2.a-1" if {
	article_6_unfit_at_level_1
	facts.level_1_office
}

default article_6_unfit_at_level_1 := false

article_6_unfit_at_level_1 if {
	facts.installs_terminal
	not facts.level_2
	annex_failed
}

# METADATA
# title: 'Installing a level-II terminal on a site that does not meet the annex'
# custom:
#   article: angiang:6.2.b-1
deny contains "angiang:6.2.b-1" if {
	facts.installs_terminal
	facts.level_2
	facts.roles.user_unit
	annex_failed
}

# Both name what of the annex fails.
details contains ["angiang:6.2.a-1", "requirement", id] if {
	deny["angiang:6.2.a-1"]
	some id in annex_failures
}

details contains ["angiang:6.2.b-1", "requirement", id] if {
	deny["angiang:6.2.b-1"]
	some id in annex_failures
}

# METADATA
# title: 'Name a contact who supports the Central Post Office and the telecom enterprise'
# custom:
#   article: angiang:6.2.a-2
duties contains "angiang:6.2.a-2" if facts.level_1_office

met contains "angiang:6.2.a-2" if input.filings.focal_point.name

# METADATA
# title: 'Inventory the devices and evaluate their quality every year'
# custom:
#   article: angiang:6.2.a-3
duties contains "angiang:6.2.a-3" if {
	facts.level_1_office
	not data.readings.device_inventory_lead == "central_post_office_and_telecom"
}

met contains "angiang:6.2.a-3" if facts.done_for_the_year(input.filings.device_inventory.date, vietnam)

due contains ["angiang:6.2.a-3", facts.year_ends(input.filings.device_inventory.date, vietnam)] if {
	input.filings.device_inventory.date <= input.now
}

posture_readings contains "device_inventory_lead" if facts.level_1_office

posture_readings contains "yearly" if {
	duties["angiang:6.2.a-3"]
	facts.year_disputed(input.filings.device_inventory.date, vietnam)
}

# METADATA
# title: 'Tell the Central Post Office and the telecom enterprise what affects the devices'
# custom:
#   article: angiang:6.2.a-4
oblige contains "angiang:6.2.a-4" if {
	input.incidents
	facts.level_1_office
	article_6_untold_factor
}

# METADATA
# title: 'Tell the technology centre and the telecom enterprise what affects the devices'
# custom:
#   article: angiang:6.2.b-2
oblige contains "angiang:6.2.b-2" if {
	input.incidents
	facts.roles.user_unit
	article_6_untold_factor
}

default article_6_untold_factor := false

article_6_untold_factor if {
	some incident in input.incidents
	incident.kind == "device_factor"
	not incident.reported_at
}

# METADATA
# title: 'Put a network fault right, and report to the Department and the unit'
# custom:
#   article: angiang:6.4.b
oblige contains "angiang:6.4.b" if {
	facts.roles.telecom_enterprise
	some incident in input.incidents
	incident.kind == "network_fault"
	not article_6_settled(incident)
}

article_6_settled(incident) if {
	incident.remedied
	incident.reported_at
	incident.users_notified_at
}

# By the other reading of the merger the processor is one of the offices of level I.

readings contains "provincial_merger" if {
	facts.level_1_office_disputed
	article_6_unfit_at_level_1
}

readings contains "provincial_merger" if {
	facts.level_1_office_disputed
	article_6_untold_factor
}

posture_readings contains "provincial_merger" if facts.information_department_disputed
