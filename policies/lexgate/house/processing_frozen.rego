package lexgate.house

import data.lexgate.facts
import future.keywords.not
import future.keywords.or

# METADATA
# title: 'Doing more than storing and protecting while a deletion or a restriction was asked for and stands'
# custom:
#   article: house:processing_frozen
deny contains "house:processing_frozen" if {
	some _ in freezing_requests
	facts.personal
	facts.more_than_keeping
	not facts.demanded_by_law
}

details contains ["house:processing_frozen", "request", kind] if {
	some kind in freezing_requests
	facts.personal
	facts.more_than_keeping
	not facts.demanded_by_law
}

freezing_requests contains kind if {
	some kind in input.subject.open_requests
	kind == "delete" or kind == "restrict"
}

# A restriction goes on once it is granted, until the person takes it back.
freezing_requests contains "restrict" if input.subject.restricted
