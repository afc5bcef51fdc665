package lexgate.statutes.ndsr

import data.lexgate.facts
import future.keywords.not
import future.keywords.or

# METADATA
# title: 'Open a path to the processor that the subject names, when all four conditions hold'
# custom:
#   article: ndsr:25.p1(1)-(4)
oblige contains "ndsr:25.p1(1)-(4)" if {
	facts.kind == "port"
	facts.personal
	input.operation.requester_verified
	facts.basis == "consent" or facts.basis == "contract"
	input.operation.transfer_feasible
	not input.operation.harms_third_party
}

# METADATA
# title: 'Charging for portability beyond the cost, or though requests are not excessive'
# custom:
#   article: ndsr:25.p2
deny contains "ndsr:25.p2" if {
	article_25_overcharges(facts.kind)
	not data.readings.portability_fee == "unregulated"
}

article_25_overcharges("port") if {
	input.operation.fee > 0
	not article_25_fee_necessary
}

default article_25_fee_necessary := false

article_25_fee_necessary if {
	input.operation.request_count_excessive
	input.operation.fee <= input.operation.transfer_cost
}

readings contains "portability_fee" if article_25_overcharges(facts.kind)
