package lexgate.statutes.ndsr

import data.lexgate.facts
import future.keywords.not

# METADATA
# title: 'Providing important data of the mainland abroad without having passed the security assessment'
# custom:
#   article: ndsr:37.s1
deny contains "ndsr:37.s1" if {
	facts.exports_abroad
	article_37_important
	article_37_assessment_missing
}

default article_37_important := false

article_37_important if facts.important

# Identified by the processor but not yet declared: the exception of 37.s2 asks for both.
article_37_important if {
	input.data.important_status == "identified"
	not data.readings.identified_data_export == "only_confirmed"
}

default article_37_assessment_missing := false

# Data of an unstated origin count as collected in the mainland.
article_37_assessment_missing if {
	not facts.assessment_passed
	not input.data.collected_in_cn == false
}

readings contains "identified_data_export" if {
	facts.exports_abroad
	input.data.important_status == "identified"
	article_37_assessment_missing
}

readings contains "export_by_recipient" if {
	input.recipients
	facts.export_disputed
	article_37_important
	article_37_assessment_missing
}
