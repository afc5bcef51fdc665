package lexgate.statutes.ndsr

import data.lexgate.facts

# METADATA
# title: 'Providing tools made for breaking or bypassing technical measures'
# custom:
#   article: ndsr:39.s2a
deny contains "ndsr:39.s2a" if {
	facts.kind == "provide_tool"
	input.operation.tool_use == "circumvention_only"
}

# METADATA
# title: 'Helping somebody who is known to break or bypass technical measures'
# custom:
#   article: ndsr:39.s2b
deny contains "ndsr:39.s2b" if {
	facts.kind == "provide_service"
	input.operation.knows_counterparty_unlawful
	input.operation.counterparty_activity == "circumvention"
}
