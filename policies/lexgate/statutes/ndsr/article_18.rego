package lexgate.statutes.ndsr

import data.lexgate.facts
import future.keywords.not
import future.keywords.or

# A crawler or another automated tool reaches network data or collects them.

# METADATA
# title: 'Running an automated tool without an assessment of its impact on the service'
# custom:
#   article: ndsr:18a
deny contains "ndsr:18a" if {
	facts.acquires(facts.kind)
	input.operation.automated_tool
	not article_18_assessed
}

default article_18_assessed := false

article_18_assessed if {
	some assessment in input.assessments
	assessment.kind == "crawler_impact"
	assessment.target == input.target.id
	assessment.done_at <= input.now
}

# METADATA
# title: 'Intruding into a network of others with an automated tool'
# custom:
#   article: ndsr:18b
deny contains "ndsr:18b" if {
	input.target.access_bypassed
	facts.acquires(facts.kind)
	input.operation.automated_tool
}

# METADATA
# title: 'Disturbing the service of others with an automated tool'
# custom:
#   article: ndsr:18c
deny contains "ndsr:18c" if {
	input.target.disrupted or input.target.request_rate > input.target.rate_limit
	facts.acquires(facts.kind)
	input.operation.automated_tool
}
