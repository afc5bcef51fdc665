package lexgate.statutes.ndsr

import data.lexgate.facts
import future.keywords.not

# METADATA
# title: 'Audit regularly whether personal information is processed as the law asks'
# custom:
#   article: ndsr:27
duties contains "ndsr:27" if facts.personal

met contains "ndsr:27" if facts.within(input.filings.personal_information_audit.date, article_27_period)

due contains ["ndsr:27", input.filings.personal_information_audit.date + article_27_period] if {
	input.filings.personal_information_audit.date <= input.now
}

article_27_period := facts.param("personal_information_audit_period")

# Some length of the period would decide otherwise.
posture_readings contains "param.personal_information_audit_period" if {
	facts.personal
	input.filings.personal_information_audit.date < input.now
	not is_number(input.param.personal_information_audit_period)
}
