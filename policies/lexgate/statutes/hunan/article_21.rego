package lexgate.statutes.hunan

import future.keywords.not
import future.keywords.or

# METADATA
# title: 'Start the emergency plan, handle the incident or warning, and remove the hazard'
# custom:
#   article: hunan:21.p1a
oblige contains "hunan:21.p1a" if {
	some incident in input.incidents
	incident.kind == "incident" or incident.kind == "warning"
	not article_21_mastered(incident)
}

article_21_mastered(incident) if {
	incident.plan_started_at
	incident.handled
	incident.remedied
}

# METADATA
# title: 'Report a larger or graver incident to the internet information office and the police'
# custom:
#   article: hunan:21.p1b
oblige contains "hunan:21.p1b" if {
	input.incidents
	article_21_grave_unreported
}

oblige contains "hunan:21.p1b" if {
	input.incidents
	article_21_ungraded_unreported
	data.readings.unstated_severity == "report"
}

default article_21_grave_unreported := false

article_21_grave_unreported if {
	some incident in input.incidents
	incident.kind == "incident"
	article_21_grave(incident.severity)
	not article_21_reported(incident)
}

default article_21_ungraded_unreported := false

article_21_ungraded_unreported if {
	some incident in input.incidents
	incident.kind == "incident"
	not incident.severity
	not article_21_reported(incident)
}

article_21_grave(severity) if severity == "larger" or severity == "major" or severity == "particularly_major"

article_21_reported(incident) if {
	incident.reported_at
	incident.police_reported_at
}

readings contains "unstated_severity" if {
	input.incidents
	article_21_ungraded_unreported
	not article_21_grave_unreported
}
