package lexgate.statutes.ndsr

import data.lexgate.facts
import future.keywords.not

# METADATA
# title: 'Exporting beyond the purpose, method, kinds or scale that the security assessment fixed'
# custom:
#   article: ndsr:38
deny contains "ndsr:38" if {
	facts.exports_abroad
	article_38_beyond_assessment
	article_38_bound
}

# What lies outside the assessment: the purpose, the method, the items or the scale.
details contains ["ndsr:38", "exceeds", part] if {
	facts.exports_abroad
	facts.assessment_passed
	article_38_bound
	some part in article_38_exceeded
}

default article_38_bound := false

article_38_bound if facts.important

article_38_bound if {
	facts.personal
	not article_38_freed
}

default article_38_freed := false

# Personal information that another gate of article 35 lets out does not rely on the assessment.
article_38_freed if {
	article_35_other_gate
	not data.readings.assessed_scope == "always"
}

default article_38_beyond_assessment := false

article_38_beyond_assessment if {
	facts.assessment_passed
	some _ in article_38_exceeded
}

article_38_exceeded contains "purpose" if {
	not input.operation.purpose in input.export.security_assessment.purposes
}

article_38_exceeded contains "method" if {
	not input.operation.method in input.export.security_assessment.methods
}

article_38_exceeded contains "items" if not count(input.operation.items) > 0

article_38_exceeded contains "items" if {
	some item in input.operation.items
	not item in input.export.security_assessment.items
}

article_38_exceeded contains "scale" if {
	not input.operation.scale <= input.export.security_assessment.scale
}

readings contains "assessed_scope" if {
	facts.exports_abroad
	facts.personal
	not facts.important
	article_35_other_gate
	article_38_beyond_assessment
}

readings contains "export_by_recipient" if {
	input.recipients
	facts.export_disputed
	article_38_beyond_assessment
	article_38_bound
}
