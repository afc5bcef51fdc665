package lexgate.statutes.hunan

import data.lexgate.facts
import future.keywords.not

# METADATA
# title: 'Name a data security officer and a body in charge'
# custom:
#   article: hunan:27a
duties contains "hunan:27a" if article_27_important_data_operator

met contains "hunan:27a" if {
	input.filings.security_officer.name
	input.filings.security_body.name
}

# METADATA
# title: 'Have a plan to protect data and a plan for data security incidents'
# custom:
#   article: hunan:27b
duties contains "hunan:27b" if article_27_important_data_operator

met contains "hunan:27b" if {
	input.filings.protection_plan.date
	input.filings.incident_plan.date
}

# METADATA
# title: 'Assess the risks to data security every year'
# custom:
#   article: hunan:27c
duties contains "hunan:27c" if article_27_important_data_operator

met contains "hunan:27c" if facts.done_for_the_year(input.filings.annual_risk_assessment.date, article_27_offset)

due contains ["hunan:27c", facts.year_ends(input.filings.annual_risk_assessment.date, article_27_offset)] if {
	input.filings.annual_risk_assessment.date <= input.now
}

# Hunan lies at +08:00.
article_27_offset := 28800

# METADATA
# title: 'Submit the report on the risk assessment to the internet information office and the police'
# custom:
#   article: hunan:27d
duties contains "hunan:27d" if {
	article_27_important_data_operator
	input.filings.annual_risk_assessment.date
}

met contains "hunan:27d" if {
	input.filings.annual_risk_assessment.reported_at >= input.filings.annual_risk_assessment.date
}

default article_27_important_data_operator := false

article_27_important_data_operator if {
	facts.network_operator
	article_27_processes_important_data
}

default article_27_processes_important_data := false

article_27_processes_important_data if input.processor.important_data_processor

article_27_processes_important_data if {
	facts.important
	data.readings.important_data_operator == "registered_or_handling"
}

posture_readings contains "important_data_operator" if {
	facts.network_operator
	facts.important
	not input.processor.important_data_processor
}

posture_readings contains "yearly" if {
	article_27_important_data_operator
	facts.year_disputed(input.filings.annual_risk_assessment.date, article_27_offset)
}
