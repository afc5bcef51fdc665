package lexgate.house

import data.lexgate.facts
import future.keywords.not

# METADATA
# title: 'Pushing information by automated decisions to somebody who refused pushes'
# custom:
#   article: house:push_refused
deny contains "house:push_refused" if {
	input.subject.pushes_refused
	pushes_by_automated_decision
}

default pushes_by_automated_decision := false

# Where nobody says whether a decision is automated, it counts as one, as in NDSR 42.
pushes_by_automated_decision if {
	facts.pushes(facts.kind)
	not input.operation.automated_decision == false
	not facts.demanded_by_law
}
