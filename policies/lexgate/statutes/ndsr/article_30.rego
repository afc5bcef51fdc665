package lexgate.statutes.ndsr

import data.lexgate.facts
import future.keywords.not

# METADATA
# title: 'Take up and handle complaints and reports about network data security'
# custom:
#   article: ndsr:30.p1(3)
oblige contains "ndsr:30.p1(3)" if {
	input.incidents
	article_30_complaint_open
	facts.important_data_duties
}

readings contains "important_data_processor" if {
	input.incidents
	article_30_complaint_open
	facts.important_data_duties_disputed
}

default article_30_complaint_open := false

article_30_complaint_open if {
	some incident in input.incidents
	incident.kind == "complaint"
	not incident.handled
}

# METADATA
# title: 'Appoint a security officer and a security body'
# custom:
#   article: ndsr:30.p1
duties contains "ndsr:30.p1" if facts.important_data_duties

met contains "ndsr:30.p1" if {
	input.filings.security_officer.name
	input.filings.security_body.name
}

# METADATA
# title: 'Have a security system, operating procedures and an incident plan'
# custom:
#   article: ndsr:30.p1(1)
duties contains "ndsr:30.p1(1)" if facts.important_data_duties

met contains "ndsr:30.p1(1)" if {
	input.filings.security_policy.date
	input.filings.operating_procedures.date
	input.filings.incident_plan.date
}

# METADATA
# title: 'Hold risk monitoring, risk assessment, drills and training regularly'
# custom:
#   article: ndsr:30.p1(2)
duties contains "ndsr:30.p1(2)" if facts.important_data_duties

met contains "ndsr:30.p1(2)" if count(article_30_missed) == 0

due contains ["ndsr:30.p1(2)", instant] if {
	instant := facts.runs_out({held | some held in article_30_held}, article_30_missed)
}

posture_details contains ["ndsr:30.p1(2)", "activity", activity] if some activity in article_30_missed

article_30_activities := {"risk_monitoring", "annual_risk_assessment", "drill", "training"}

article_30_held[activity] := input.filings[activity].date if some activity in article_30_activities

article_30_missed := {activity |
	some activity in article_30_activities
	not facts.within(article_30_held[activity], facts.periodic)
}

posture_readings contains "param.periodic" if {
	facts.important_data_duties
	not article_30_never_held
	some held in article_30_held
	facts.period_decides(held)
}

default article_30_never_held := false

# Whatever the period, an activity that was never held is missing.
article_30_never_held if {
	some activity in article_30_activities
	not article_30_held[activity] <= input.now
}

# METADATA
# title: 'Have an officer with expertise and experience, from the management'
# custom:
#   article: ndsr:30.p2a
duties contains "ndsr:30.p2a" if facts.important_data_duties

met contains "ndsr:30.p2a" if {
	input.filings.security_officer.expert
	input.filings.security_officer.experienced
	input.filings.security_officer.is_management
}

# METADATA
# title: 'Let the officer report to the authority directly'
# custom:
#   article: ndsr:30.p2b
duties contains "ndsr:30.p2b" if facts.important_data_duties

met contains "ndsr:30.p2b" if input.filings.security_officer.direct_report

# METADATA
# title: 'Check the background of the officer and of key staff, and train them'
# custom:
#   article: ndsr:30.p3
duties contains "ndsr:30.p3" if {
	input.processor.designated_important_data
	facts.important_data_duties
}

met contains "ndsr:30.p3" if {
	input.filings.security_officer.background_checked_at
	input.filings.key_staff.background_checked_at
	input.filings.key_staff.training_at
}
