package lexgate.statutes.shijiazhuang

import data.lexgate.applicability
import data.lexgate.facts
import data.lexgate.statutes.ndsr
import future.keywords.not
import future.keywords.or

# METADATA
# title: 'Giving away secrets, personal information or privacy without a basis and without consent'
# custom:
#   article: shijiazhuang:49.p2b
deny contains "shijiazhuang:49.p2b" if {
	article_49_gives_away(facts.kind)
	article_49_confidential
	facts.basis == "none"
	not input.operation.rights_holder_consented
	not facts.consented_to_purpose
}

readings contains "own_consent_at_14" if {
	facts.outgrown_to_purpose
	article_49_gives_away(facts.kind)
	article_49_confidential
	facts.basis == "none"
	not input.operation.rights_holder_consented
	not facts.active_to_purpose
}

# METADATA
# title: 'Exporting personal or important data against the national rules on security assessment'
# custom:
#   article: shijiazhuang:49.p2c
deny contains "shijiazhuang:49.p2c" if {
	facts.kind == "cross_border_provide"
	article_49_breaks_national_rules or article_49_assessment_missing
}

# METADATA
# title: 'Remedy a defect or vulnerability at once'
# custom:
#   article: shijiazhuang:49.p3b
oblige contains "shijiazhuang:49.p3b" if {
	some incident in input.incidents
	incident.kind == "defect"
	not incident.remedied
}

# METADATA
# title: 'Handle a data security incident at once, tell the users, and report to the authority'
# custom:
#   article: shijiazhuang:49.p3c
oblige contains "shijiazhuang:49.p3c" if {
	some incident in input.incidents
	incident.kind == "incident"
	not article_49_settled(incident)
}

article_49_settled(incident) if {
	incident.handled
	incident.users_notified_at
	incident.reported_at
}

article_49_gives_away("publish")

article_49_gives_away(kind) if facts.provides(kind)

default article_49_confidential := false

article_49_confidential if facts.personal

article_49_confidential if input.data.state_secret or input.data.trade_secret or input.data.privacy

default article_49_breaks_national_rules := false

# The rules on personal information: no gate of NDSR 35 is open.
article_49_breaks_national_rules if {
	ndsr.article_35_gates_closed
	article_49_national_rules_apply
}

default article_49_national_rules_apply := false

# The text points to the national rules whatever else they reach; another reading asks that they are in force for this.
article_49_national_rules_apply if not data.readings.national_export_rules == "where_they_govern"

article_49_national_rules_apply if applicability.governs.ndsr

default article_49_assessment_missing := false

article_49_assessment_missing if {
	article_49_needs_assessment
	not facts.assessment_passed
}

default article_49_needs_assessment := false

article_49_needs_assessment if facts.important

# Taken literally, the text asks for the assessment for personal data too.
article_49_needs_assessment if {
	facts.personal
	data.readings.local_export_assessment == "all_personal_data"
}

# Only the rules on personal information decide: the data are not important, and no assessment was passed.
article_49_unassessed_personal_export("cross_border_provide") if {
	facts.personal
	not facts.important
	not facts.assessment_passed
}

readings contains "local_export_assessment" if {
	article_49_unassessed_personal_export(facts.kind)
	not article_49_breaks_national_rules
}

readings contains "national_export_rules" if {
	article_49_unassessed_personal_export(facts.kind)
	ndsr.article_35_gates_closed
	not applicability.governs.ndsr
	not data.readings.local_export_assessment == "all_personal_data"
}

# The readings of the gates matter here even where the national Regulations do not govern.
readings contains name if {
	article_49_unassessed_personal_export(facts.kind)
	article_49_national_rules_apply
	not data.readings.local_export_assessment == "all_personal_data"
	some name in ["certificate_last_day", "personnel_rules"]
	ndsr.readings[name]
}

# METADATA
# title: 'Set up the management of data security'
# custom:
#   article: shijiazhuang:49.p2a
duties contains "shijiazhuang:49.p2a"

met contains "shijiazhuang:49.p2a" if input.filings.security_policy.date

# METADATA
# title: 'Monitor risks to data security'
# custom:
#   article: shijiazhuang:49.p3a
duties contains "shijiazhuang:49.p3a"

met contains "shijiazhuang:49.p3a" if facts.within(input.filings.risk_monitoring.date, facts.periodic)

due contains ["shijiazhuang:49.p3a", input.filings.risk_monitoring.date + facts.periodic] if {
	input.filings.risk_monitoring.date <= input.now
}

posture_readings contains "param.periodic" if facts.period_decides(input.filings.risk_monitoring.date)
