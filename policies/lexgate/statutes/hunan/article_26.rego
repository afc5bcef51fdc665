package lexgate.statutes.hunan

import data.lexgate.facts
import future.keywords.not

# METADATA
# title: 'Handle a data security incident at once, tell the users, and report to the authorities'
# custom:
#   article: hunan:26(2)b
oblige contains "hunan:26(2)b" if {
	input.incidents
	article_26_incident_open
	facts.network_operator
}

default article_26_incident_open := false

article_26_incident_open if {
	some incident in input.incidents
	incident.kind == "incident"
	not article_26_settled(incident)
}

article_26_settled(incident) if {
	incident.handled
	incident.users_notified_at
	incident.reported_at
	incident.police_reported_at
}

readings contains "network_operator" if {
	input.incidents
	article_26_incident_open
	facts.network_operator_disputed
}
