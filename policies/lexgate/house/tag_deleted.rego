package lexgate.house

import data.lexgate.facts

# METADATA
# title: 'Handling a user tag that the subject had deleted'
# custom:
#   article: house:tag_deleted
deny contains "house:tag_deleted" if {
	some item in input.subject.deleted_tags
	item in input.operation.items
	facts.handles_personal_data
}

details contains ["house:tag_deleted", "item", item] if {
	some item in input.subject.deleted_tags
	item in input.operation.items
	facts.handles_personal_data
}
