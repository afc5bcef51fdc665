package lexgate.house

import data.lexgate.facts
import future.keywords.not

# METADATA
# title: 'Doing more than storing and protecting while a deletion or a restriction was asked for and stands'
# custom:
#   article: house:processing_frozen
deny contains "house:processing_frozen" if {
	some kind in input.subject.open_requests
	freezes(kind)
	freezable
}

# A restriction goes on once it is granted, until the person takes it back.
deny contains "house:processing_frozen" if {
	input.subject.restricted
	freezable
}

details contains ["house:processing_frozen", "request", kind] if {
	some kind in input.subject.open_requests
	freezes(kind)
	freezable
}

details contains ["house:processing_frozen", "request", "restrict"] if {
	input.subject.restricted
	freezable
}

freezes("delete")

freezes("restrict")

default freezable := false

freezable if {
	facts.personal
	facts.more_than_keeping
	not facts.demanded_by_law
}
