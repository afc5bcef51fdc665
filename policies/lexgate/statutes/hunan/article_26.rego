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

# METADATA
# title: 'Set up the management of data security over the whole process, by the graded protection of networks'
# custom:
#   article: hunan:26(1)a
duties contains "hunan:26(1)a" if facts.network_operator

met contains "hunan:26(1)a" if {
	input.filings.security_policy.date
	input.filings.graded_protection.date
}

# METADATA
# title: 'Educate and train in data security'
# custom:
#   article: hunan:26(1)b
duties contains "hunan:26(1)b" if facts.network_operator

met contains "hunan:26(1)b" if article_17_trained

due contains ["hunan:26(1)b", article_17_training_ends]

# METADATA
# title: 'Take the technical and other measures that data security needs'
# custom:
#   article: hunan:26(1)c
duties contains "hunan:26(1)c" if facts.network_operator

met contains "hunan:26(1)c" if article_28_measures_taken

# METADATA
# title: 'Monitor risks and remedy defects at once'
# custom:
#   article: hunan:26(2)a
duties contains "hunan:26(2)a" if facts.network_operator

met contains "hunan:26(2)a" if {
	facts.within(input.filings.risk_monitoring.date, facts.periodic)
	not article_26_defect_open
}

due contains ["hunan:26(2)a", input.filings.risk_monitoring.date + facts.periodic] if {
	input.filings.risk_monitoring.date <= input.now
	not article_26_defect_open
}

default article_26_defect_open := false

article_26_defect_open if {
	some incident in input.incidents
	incident.kind == "defect"
	not incident.remedied
}

posture_readings contains "param.periodic" if {
	facts.network_operator
	facts.period_decides(input.filings.risk_monitoring.date)
	not article_26_defect_open
}

# METADATA
# title: 'Fulfil the duties of data security that other laws and administrative regulations set'
# custom:
#   article: hunan:26(3)
duties contains "hunan:26(3)" if facts.network_operator

met contains "hunan:26(3)" if not facts.owes_under_other_law
