package lexgate.statutes.hunan

import data.lexgate.facts
import future.keywords.not
import future.keywords.or

# METADATA
# title: 'Transmitting, as a network operator, information that the law forbids'
# custom:
#   article: hunan:23b
deny contains "hunan:23b" if {
	article_23_transmits_prohibited(facts.kind)
	facts.network_operator
}

# METADATA
# title: 'Remove prohibited information that was found, and keep the records'
# custom:
#   article: hunan:23c
oblige contains "hunan:23c" if {
	input.incidents
	article_23_not_removed
	facts.network_operator
}

# METADATA
# title: 'Report prohibited information to the internet information office, the police and the communications authority'
# custom:
#   article: hunan:23d
oblige contains "hunan:23d" if {
	input.incidents
	article_23_not_reported
	facts.network_operator
}

article_23_transmits_prohibited(kind) if {
	article_23_transmits(kind)
	input.data.content_prohibited
}

article_23_transmits("transmit")

article_23_transmits("publish")

article_23_transmits("push")

article_23_transmits("recommend")

default article_23_not_removed := false

article_23_not_removed if {
	some incident in input.incidents
	incident.kind == "prohibited_content"
	not article_23_removed(incident)
}

article_23_removed(incident) if {
	incident.remedied
	incident.records_kept
}

default article_23_not_reported := false

article_23_not_reported if {
	some incident in input.incidents
	incident.kind == "prohibited_content"
	not article_23_reported(incident)
}

article_23_reported(incident) if {
	incident.reported_at
	incident.police_reported_at
}

readings contains "network_operator" if {
	article_23_transmits_prohibited(facts.kind)
	facts.network_operator_disputed
}

readings contains "network_operator" if {
	input.incidents
	article_23_not_removed or article_23_not_reported
	facts.network_operator_disputed
}

# METADATA
# title: 'Manage the information that users publish'
# custom:
#   article: hunan:23a
duties contains "hunan:23a" if facts.network_operator

met contains "hunan:23a" if input.filings.user_content_management.date

# Whether the standing duties of network operators (23, 26, 27) reach the processor.
posture_readings contains "network_operator" if facts.network_operator_disputed
