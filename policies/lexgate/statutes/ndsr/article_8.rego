package lexgate.statutes.ndsr

import data.lexgate.facts
import future.keywords.not
import future.keywords.or

# METADATA
# title: 'Using network data for unlawful activity'
# custom:
#   article: ndsr:8.p1a
deny contains "ndsr:8.p1a" if input.operation.purpose_unlawful

# METADATA
# title: 'Stealing network data or acquiring them unlawfully, and using such data later'
# custom:
#   article: ndsr:8.p1b
deny contains "ndsr:8.p1b" if {
	article_8_unlawful(input.data.source)
	not facts.erases(facts.kind)
	facts.acquires(facts.kind) or not data.readings.unlawful_source == "acquisition_only"
}

article_8_unlawful("theft")

article_8_unlawful("intrusion")

article_8_unlawful("other_unlawful")

readings contains "unlawful_source" if {
	article_8_unlawful(input.data.source)
	not facts.erases(facts.kind)
	not facts.acquires(facts.kind)
}

# METADATA
# title: 'Selling or providing network data unlawfully: without a basis, or from an unlawful source'
# custom:
#   article: ndsr:8.p1c
deny contains "ndsr:8.p1c" if {
	facts.provides(facts.kind)
	article_8_provided_unlawfully
}

default article_8_provided_unlawfully := false

article_8_provided_unlawfully if article_8_unlawful(input.data.source)

article_8_provided_unlawfully if {
	facts.personal
	facts.basis == "none"
}

# METADATA
# title: 'Supplying a program or tool made only for unlawful data activity'
# custom:
#   article: ndsr:8.p2a
deny contains "ndsr:8.p2a" if {
	facts.kind == "provide_tool"
	input.operation.tool_use == "unlawful_data_activity_only"
}

# METADATA
# title: 'Knowingly serving somebody who is engaged in unlawful data activity'
# custom:
#   article: ndsr:8.p2b
deny contains "ndsr:8.p2b" if {
	facts.kind == "provide_service"
	input.operation.knows_counterparty_unlawful
	not input.operation.counterparty_activity == "circumvention"
}
