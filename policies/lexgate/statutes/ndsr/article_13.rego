package lexgate.statutes.ndsr

import future.keywords.not

# METADATA
# title: 'Processing that may affect national security without a cleared national security review'
# custom:
#   article: ndsr:13
deny contains "ndsr:13" if {
	input.operation.may_affect_national_security
	not input.filings.national_security_review.passed_at <= input.now
}
