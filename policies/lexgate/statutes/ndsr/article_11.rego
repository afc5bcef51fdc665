package lexgate.statutes.ndsr

import future.keywords.not

# METADATA
# title: 'Start the plan, contain the incident, remove its cause, report it'
# custom:
#   article: ndsr:11.p1b
oblige contains "ndsr:11.p1b" if {
	some incident in input.incidents
	incident.kind == "incident"
	not article_11_dealt_with(incident)
}

article_11_dealt_with(incident) if {
	incident.plan_started_at
	incident.reported_at
	incident.remedied
}

# METADATA
# title: 'Tell those whom an incident harms'
# custom:
#   article: ndsr:11.p2a
oblige contains "ndsr:11.p2a" if {
	some incident in input.incidents
	incident.kind == "incident"
	incident.harms_persons
	not incident.notice_exempt_by_law
	not incident.users_notified_at
}

# METADATA
# title: 'Report leads to a crime to the police or to state security'
# custom:
#   article: ndsr:11.p2b
oblige contains "ndsr:11.p2b" if {
	some incident in input.incidents
	incident.crime_lead
	not incident.police_reported_at
}

# METADATA
# title: 'Have a plan for incidents of network data security'
# custom:
#   article: ndsr:11.p1a
duties contains "ndsr:11.p1a"

met contains "ndsr:11.p1a" if input.filings.incident_plan.date
