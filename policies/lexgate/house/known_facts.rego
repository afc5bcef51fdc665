package lexgate.house

import data.lexgate.facts
import future.keywords.not

# METADATA
# title: 'An operation about which the caller states facts that the ledger or the registers know otherwise'
# custom:
#   article: house:contradiction
deny contains "house:contradiction" if {
	some _ in input.contradictions
	not spared(facts.kind)
}

details contains ["house:contradiction", "fact", fact] if {
	some fact in input.contradictions
	not spared(facts.kind)
}

# METADATA
# title: 'An operation that names what the registers do not have'
# custom:
#   article: house:unregistered
deny contains "house:unregistered" if {
	some _ in input.unregistered
	not spared(facts.kind)
}

details contains ["house:unregistered", "fact", fact] if {
	some fact in input.unregistered
	not spared(facts.kind)
}

# House rules never touch erasing and the rights of the person.
spared(kind) if facts.erases(kind)

spared(kind) if facts.serves_rights(kind)
